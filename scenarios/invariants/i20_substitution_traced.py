"""I-20: what goes on under another number is linked to its line and priced by its rule."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from scenarios.history import History
from scenarios.history.begun import BegunOrder, Origin
from scenarios.history.documents import Line, Progress, Status
from scenarios.history.facts import Change
from scenarios.invariants.arithmetic import document_at
from scenarios.invariants.corrected import Price, corrections, prices_at
from scenarios.invariants.model import INTEGRATION, SIMULATOR, Invariant, Result, Subject, Tally
from scenarios.invariants.replaced import returned_by, unsound

_ID: Final = "I-20"
_NOTHING: Final = Decimal(0)
_SUBSTITUTION: Final = "substitution"
_ORIGINAL: Final = "original"
_OWN: Final = ("seed", "dispatcher")
"""Causes of the storefront's own making: nobody told it then."""


def check(history: History) -> Result:
    """Each successor takes off a line what it has, at the price it says, and is shown so; what is
    sent instead of goods that came back is traced to their return.
    """
    tally = Tally(history, _ID)
    for number, changes in sorted(history.erp.erp_orders.items()):
        first = changes[0]
        if first.document is None:
            continue
        if first.document.origin is None:
            _instead(tally, number, first, first.document)
            continue
        document: BegunOrder = first.document
        before = first.document.origin.order
        tally.observations += 1
        wrong = [*_moved(history, first, document), *_priced(history, first, document)]
        if wrong:
            tally.violated(
                SIMULATOR,
                f"ERP order {number} does not continue order {before} as it says: "
                f"{', '.join(wrong[:8])}",
                [first.seq],
                number,
                *wrong,
            )
    for number, changes in sorted(history.storefront.erp_orders.items()):
        for change in changes:
            _shown(tally, number, change)
    return tally.result()


def _instead(tally: Tally, number: str, first: Change[BegunOrder], document: BegunOrder) -> None:
    """An order that is sent instead of what came back, if it is one."""
    named = returned_by(document.terms)
    if named is None:
        return
    tally.observations += 1
    wrong = list(unsound(tally.history, first, document.terms))
    if wrong:
        tally.violated(
            SIMULATOR,
            f"ERP order {number} is not what return {named[0]} replaces: {', '.join(wrong[:8])}",
            [first.seq],
            number,
            *wrong,
        )


def _moved(history: History, first: Change[BegunOrder], document: BegunOrder) -> Iterator[str]:
    """What the successor orders left the line of that number, in the same commit."""
    origin = document.origin
    if origin is None or origin.order not in history.erp.terms:
        yield "there is no such order"
        return
    before, after = _around(history, origin.order, first.cause)
    for line in document.terms.lines:
        gone = after.get(line.line, _NOTHING) - before.get(line.line, _NOTHING)
        if gone != line.quantity.value:
            yield f"{line.quantity.value:f} of line {line.line}, of which {gone:f} was taken off"


def _around(
    history: History, number: str, cause: str
) -> tuple[dict[int, Decimal], dict[int, Decimal]]:
    """What was cancelled of each line before the changes of that cause, and after them."""
    before: dict[int, Decimal] = {}
    after: dict[int, Decimal] = {}
    for change in history.erp.orders[number]:
        if change.cause == cause:
            after = _cancelled(change.document)
        elif not after:
            before = _cancelled(change.document)
    return before, after


def _cancelled(status: Status | None) -> dict[int, Decimal]:
    lines: tuple[Progress, ...] = () if status is None else status.lines
    return {line.line: line.cancelled for line in lines}


def _priced(history: History, first: Change[BegunOrder], document: BegunOrder) -> Iterator[str]:
    """The price is the original line's, or one of the ERP's own rule for the other item."""
    origin = document.origin
    begun = None if origin is None else history.erp.terms.get(origin.order)
    agreed = {line.line: line for line in begun.order.lines} if begun is not None else {}
    for line in document.terms.lines:
        known = agreed.get(line.line)
        if origin is None or known is None:
            yield f"line {line.line}, which that order does not have"
            continue
        if (known.sku != line.sku) != (origin.kind == _SUBSTITUTION):
            yield f"item of line {line.line}"
        if origin.price == _ORIGINAL:
            if _price(known, history, origin.order, first.seq) != _price(line):
                yield f"price of line {line.line}, which is not the original one"
        elif not _by_rule(history, line, first.t_us):
            yield f"price of line {line.line}, which its rule does not give"


def _price(
    line: Line, history: History | None = None, number: str = "", seq: int = 0
) -> tuple[object, ...]:
    """What a line costs, and why; of an ERP order, before a record, as agreed or corrected."""
    price: Price = line.rate, line.currency, line.discount
    if history is not None:
        price = prices_at(history, number, seq).get(line.line, price)
    return *price, line.price_rule, line.discount_rule


def _by_rule(history: History, line: Line, t_us: int) -> bool:
    rule = document_at(history.erp.prices.get(line.price_rule or ""), t_us)
    same = rule is not None and (rule.sku, rule.currency) == (line.sku, line.currency)
    return bool(same and rule is not None and rule.rate == line.rate)


def _shown(tally: Tally, number: str, change: Change[BegunOrder]) -> None:
    """The portal shows the link and the price rule that the ERP gave it."""
    said = tally.history.erp.erp_orders.get(number)
    document = change.document
    if document is None or not said or said[0].document is None:
        return
    first: BegunOrder = said[0].document
    if first.origin is None and document.origin is None and returned_by(first.terms) is None:
        return
    tally.observations += 1
    wrong = list(_unlike(first, document)) + [
        f"price rule of line {line.line}"
        for line in document.terms.lines
        if not _was_so(tally.history, number, change.seq, first, line)
    ]
    if wrong:
        tally.violated(
            _blame(change),
            f"order {number} is shown in the storefront as another successor than it is: "
            f"{', '.join(wrong[:8])}",
            [said[0].seq, change.seq],
            "shown",
            number,
            *wrong,
        )


def _was_so(history: History, number: str, seq: int, first: BegunOrder, shown: Line) -> bool:
    """Whether a line had the price that is shown, at its beginning or by any correction."""
    agreed = next((line for line in first.terms.lines if line.line == shown.line), None)
    if agreed is None:
        return True  # told of with the lines
    corrected = [made.seq for made in history.view(corrections).get(number, ()) if made.seq < seq]
    known = [_price(agreed), *(_price(agreed, history, number, each + 1) for each in corrected)]
    return _price(shown) in known


def _unlike(first: BegunOrder, document: BegunOrder) -> Iterator[str]:
    if returned_by(first.terms) != returned_by(document.terms):
        yield "without the return that it replaces"
    if (first.origin is None) != (document.origin is None):
        no_longer = "without the order that it continues"
        yield no_longer if document.origin is None else "as continuing an order"
    elif first.origin is not None and document.origin is not None:
        yield from (
            name.replace("_", " ")
            for name in Origin._fields
            if getattr(first.origin, name) != getattr(document.origin, name)
        )
    ours = {line.line: line for line in first.terms.lines}
    theirs = {line.line: line for line in document.terms.lines}
    if ours.keys() != theirs.keys():
        yield "its lines"
    for number in sorted(ours.keys() & theirs.keys()):
        if ours[number].sku != theirs[number].sku:
            yield f"item of line {number}"


def _blame(change: Change[BegunOrder]) -> Subject:
    return SIMULATOR if change.cause in _OWN else INTEGRATION


INVARIANT: Final = Invariant(
    id=_ID,
    name="substitution traced",
    statement=(
        "what the ERP sends instead of a line, or splits off it, is taken off that line, is linked "
        "to it in the portal, and is priced by the rule that it names; an order that replaces what "
        "came back is counted in its return, linked to it in the portal, and free of charge"
    ),
    claim="safety",
    needs=("effect of an ERP order that continues another",),
    explain="""
The buyer ordered one thing and another is delivered: he sends it back, or does not pay, for
nobody told him what it is in place of. Or he sees both and believes that he gets twice as much.

How it usually breaks: the link to the original line stands in a field that nobody maps; the
substitute comes as an order of its own that nothing connects; it is priced anew on the way, at the
list price of the substitute; the quantity stays open on the original line as well.

How to mend it: carry the link whole, the order and the line number, with the price rule that the
ERP names. Take what is open from the ERP's own figures, line by line.
""",
    check=check,
)
