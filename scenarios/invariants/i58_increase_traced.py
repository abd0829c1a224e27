"""I-58: what is more of an order is linked to it, and priced as all that is then ordered."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from scenarios.history import History
from scenarios.history.begun import BegunOrder
from scenarios.history.documents import Line, Progress
from scenarios.history.facts import Change
from scenarios.invariants.arithmetic import document_at
from scenarios.invariants.increased import Raised, raised_as, raises
from scenarios.invariants.model import INTEGRATION, SIMULATOR, Invariant, Result, Tally
from scenarios.invariants.pricing import Wish, erp_book

_ID: Final = "I-58"
_OWN: Final = ("seed", "dispatcher")
"""Causes of the storefront's own making: nobody told it then."""


def check(history: History) -> Result:
    """Each order that raises another, in the ERP, and as the storefront shows it."""
    tally = Tally(history, _ID)
    for number, changes in sorted(history.erp.erp_orders.items()):
        first = changes[0]
        raised = None if first.document is None else raises(first.document.terms)
        if first.document is None or raised is None:
            continue
        tally.observations += 1
        wrong = list(_wrong(history, first, first.document, raised))
        if wrong:
            tally.violated(
                SIMULATOR,
                f"ERP order {number} does not raise order {raised.order} as it says: "
                f"{', '.join(wrong[:8])}",
                [first.seq],
                number,
                *wrong,
            )
    for number, changes in sorted(history.storefront.erp_orders.items()):
        for change in changes:
            _shown(tally, number, change)
    return tally.result()


def _wrong(
    history: History, first: Change[BegunOrder], document: BegunOrder, raised: Raised
) -> Iterator[str]:
    begun = history.erp.terms.get(raised.order)
    if begun is None or begun.seq > first.seq or begun.order.reference != raised.reference:
        yield "there is no such order"
        return
    if not raised.by or not raised.reason.strip():
        yield "nobody can say who did it, or why"
    if document.terms.currency != begun.order.currency:
        yield "its currency"
    status = raised_as(history, raised.order, first.seq)
    progress = {} if status is None else {line.line: line for line in status.lines}
    agreed = {line.line: line for line in begun.order.lines}
    for line in document.terms.lines:
        known, now = agreed.get(line.line), progress.get(line.line)
        if known is None or now is None:
            yield f"line {line.line}, which that order does not have"
        elif known.sku != line.sku or known.quantity.unit != line.quantity.unit:
            yield f"item or unit of line {line.line}"
        elif not now.allocated + now.backordered:
            yield f"line {line.line}, of which nothing was open"
        elif not _priced(history, first, document, line, _kept(known, now)):
            yield f"price of line {line.line}"


def _kept(known: Line, now: Progress) -> Decimal:
    """What is still wanted of what was ordered first."""
    return known.quantity.value - now.cancelled


def _priced(
    history: History, first: Change[BegunOrder], document: BegunOrder, line: Line, kept: Decimal
) -> bool:
    """Whether a line has the ERP's own price for all that is then ordered of it."""
    wish = Wish(
        document.terms.account,
        line.sku,
        document_at(history.erp.items.get(line.sku), first.t_us),
        line.quantity._replace(value=kept + line.quantity.value),
        line.currency,
        document.terms.placed_at,
    )
    offers = history.view(erp_book).offers(wish, max(0, first.t_us - 1), first.t_us)
    price = (line.price_rule, line.rate, line.discount)
    return any((offer.rule, offer.rate, offer.percent) == price for offer in offers)


def _shown(tally: Tally, number: str, change: Change[BegunOrder]) -> None:
    """The portal names the order that is raised, as the ERP does."""
    said = tally.history.erp.erp_orders.get(number)
    if change.document is None or not said or said[0].document is None:
        return
    ours, theirs = raises(said[0].document.terms), raises(change.document.terms)
    if ours is None and theirs is None:
        return
    tally.observations += 1
    if ours != theirs:
        tally.violated(
            SIMULATOR if change.cause in _OWN else INTEGRATION,
            f"order {number} is shown in the storefront without the order that it raises, or as "
            "raising another",
            [said[0].seq, change.seq],
            "shown",
            number,
        )


INVARIANT: Final = Invariant(
    id=_ID,
    name="increase traced",
    statement=(
        "an order that raises quantities of another names it by number and reference, who did it "
        "and why, in the ERP and in the portal; its lines are lines of that order of which "
        "something was open, and have the ERP's price for all that is then ordered of them"
    ),
    claim="safety",
    needs=("effect of an ERP order that raises another",),
    explain="""
The buyer calls to have five more. In his portal the order stays at ten, and an order of five that
he never placed stands beside it: he sends it back, or orders five more again.

How it usually breaks: the field that names the first order is none that anybody maps; the five are
priced as five, though with the ten they reach the next tier; what is more of an order that has
left already is promised with it.

How to mend it: carry custom fields of the ERP's orders whole; what an order is more of is the ERP's
word, and so is its price.
""",
    check=check,
)
