"""I-57: no order is less than its terms of purchase ask for."""

from __future__ import annotations

from typing import Final

from scenarios.history import History
from scenarios.history.documents import Order
from scenarios.history.facts import Begun
from scenarios.history.purchasing import Relation
from scenarios.invariants.arithmetic import document_at
from scenarios.invariants.basis import tax_included
from scenarios.invariants.entitled import erp_entitlements, since_us, storefront_entitlements
from scenarios.invariants.increased import raises
from scenarios.invariants.model import (
    INTEGRATION,
    SIMULATOR,
    Invariant,
    Result,
    Tally,
    not_exercised,
)
from scenarios.invariants.orders import accepted
from scenarios.invariants.termed import erp_terms, storefront_terms

_ID: Final = "I-57"
_ALONE: Final = Relation("", "parent", None, "", "", (), (), (), None, None)


def check(history: History) -> Result:
    """Of every order of the portal and of the phone, against what was known of its terms."""
    if not history.erp.entity("purchase_term"):
        return not_exercised("the ERP has no terms of purchase")
    tally = Tally(history, _ID)
    if history.figures.of_entity("purchase_term") is not None:
        for key, placed in accepted(history):
            if not _is_offered(history, placed.order):
                _placed(tally, key, placed)
    for number, begun in sorted(history.erp.terms.items()):
        if not _is_offered(history, begun.order) and not _continues(history, number):
            _entered(tally, number, begun)
    return tally.result()


def _placed(tally: Tally, key: str, placed: Begun) -> None:
    """A violation only where all that the ERP said for as long as news may take asks for more."""
    history, order = tally.history, placed.order
    tally.observations += 1
    book, short = history.view(erp_entitlements), list[int]()
    from_us = since_us(history, placed.t_us)
    turns = {
        t_us
        for line in order.lines
        for t_us in book.turns(order.account, line.sku, from_us, placed.t_us)
    }
    for known_us in sorted(turns):
        seqs = _short_of(history, order, known_us)
        if not seqs:
            return
        short += seqs
    if not short:
        return
    place = document_at(history.storefront.relations.get(order.account), placed.t_us)
    line = history.view(storefront_entitlements).line(order.account, placed.t_us)
    told = history.view(storefront_terms).too_little(
        order, line, place or _ALONE, _costs(history, order), placed.t_us
    )
    tally.violated(
        SIMULATOR if told else INTEGRATION,
        f"storefront order {key} is less than what the ERP's terms of purchase ask of account "
        f"{order.account}",
        [*short, placed.seq],
        "placed",
        key,
    )


def _entered(tally: Tally, number: str, begun: Begun) -> None:
    """The ERP refuses what is too little by what it knows itself."""
    history, order = tally.history, begun.order
    placed = history.storefront.terms.get(order.reference)
    named = order if placed is None else placed.order
    tally.observations += 1
    short = _short_of(history, order._replace(account=named.account), begun.t_us)
    if short:
        tally.violated(
            SIMULATOR,
            f"ERP order {number} was entered, though the ERP's terms of purchase ask for more",
            [*short, begun.seq],
            "entered",
            number,
        )


def _short_of(history: History, order: Order, known_us: int) -> list[int]:
    place = document_at(history.erp.relations.get(order.account), known_us) or _ALONE
    line = history.view(erp_entitlements).line(order.account, known_us)
    costs = _costs(history, order)
    return history.view(erp_terms).too_little(order, line, place, costs, known_us)


def _costs(history: History, order: Order) -> list[int]:
    """What each line costs by its price, in minor units: with the tax where the price has it."""
    inclusive = tax_included(history, order.currency)
    return [
        (0 if line.net is None else line.net[0])
        + (line.tax[0] if inclusive and line.tax is not None else 0)
        for line in order.lines
    ]


def _is_offered(history: History, order: Order) -> bool:
    """Whether it is by an offer: what the ERP offered itself is not too little."""
    return any((line.price_rule or "") not in history.erp.prices for line in order.lines)


def _continues(history: History, number: str) -> bool:
    """Whether it goes on with another order, is sent instead of what came back, or is more of an
    order that was enough.
    """
    changes = history.erp.erp_orders.get(number)
    begun = changes[0].document if changes else None
    free = begun is not None and all(line.discount == 100 for line in begun.terms.lines)
    raised = begun is not None and raises(begun.terms) is not None
    return begun is not None and (begun.origin is not None or free or raised)


INVARIANT: Final = Invariant(
    id=_ID,
    name="terms of purchase kept",
    statement=(
        "no order of the portal or of the phone has less of an item, or is worth less, than the "
        "terms of purchase of its account ask for, within the freshness figure; an offer's may"
    ),
    claim="safety",
    needs=("effect of erp terms of purchase", "effect of orders"),
    explain="""
The buyer orders three screws under a contract that begins at a pallet, the portal confirms it, and
the ERP refuses what was confirmed: somebody has to call him.

How it usually breaks: the least quantity is carried without its unit, so that ten cases become ten
pieces; terms of the parent are not looked at for its branches; the cart is checked and the
requisition is not.

How to mend it: pass terms on whole, with unit and validity, whomever they name. Ask at every door
that leads to an order, and in the ERP once more.
""",
    check=check,
)
