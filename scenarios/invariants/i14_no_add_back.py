"""I-14: what is sold and not yet in the ERP is not offered again."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final, NamedTuple

from scenarios.history import History
from scenarios.history.facts import Begun
from scenarios.history.figures import OBJECTS
from scenarios.invariants.arithmetic import document_at, in_base
from scenarios.invariants.i12_no_oversell import Promised, offered
from scenarios.invariants.model import (
    INTEGRATION,
    SIMULATOR,
    Invariant,
    Result,
    Subject,
    Tally,
    not_exercised,
)
from scenarios.invariants.orders import accepted
from scenarios.invariants.posted import first_refused_us
from scenarios.invariants.stock import erp_stock, storefront_stock

_ID: Final = "I-14"
_IN_STOCK: Final = "in_stock"
_CANCELLED: Final = "cancelled"
_NEVER: Final = 1 << 62
_NOTHING: Final = Decimal(0)


class Sold(NamedTuple):
    """Base units of an item that an order took, from its acceptance until the ERP booked it, or
    refused it for good.

    `told_us` is when the storefront was first shown a status of the order.
    """

    order: str
    seq: int
    from_us: int
    to_us: int
    told_us: int
    base: Decimal


def check(history: History) -> Result:
    """A figure shown leaves room for every order that the ERP does not know yet."""
    figure_us = history.figures.of_entity("availability")
    if figure_us is None:
        return not_exercised("the scope matrix does not send availability to the storefront")
    tally = Tally(history, _ID)
    sold = history.view(_sold)
    for one in offered(history):
        open_ = [each for each in sold.get(one.sku, ()) if _is_open(each, one)]
        if open_:
            _judge(tally, one, open_, figure_us)
    if not tally.observations:
        tally.note("nobody looked at an item while the ERP did not know of an order for it")
    return tally.result()


def _sold(history: History) -> dict[str, list[Sold]]:
    """Per item, what was promised from stock to orders that nobody ever cancelled."""
    found: dict[str, list[Sold]] = {}
    for key, placed in accepted(history):
        booked = history.booked.get(key, ())
        if any(_is_cancelled(history, one) for one in booked):
            continue
        refused_us = history.view(first_refused_us).get(key, _NEVER)
        to_us = min((refused_us, *(one.t_us for one in booked)))
        told_us = next(
            (one.t_us for one in history.storefront.orders.get(key, ()) if one.document), _NEVER
        )
        for sku, base in _bases(history, placed):
            row = Sold(key, placed.seq, placed.t_us, to_us, told_us, base)
            found.setdefault(sku, []).append(row)
    return found


def _is_cancelled(history: History, booked: Begun) -> bool:
    changes = history.erp.orders.get(booked.order.number or "", ())
    documents = [change.document for change in changes if change.document is not None]
    return any(
        status.state == _CANCELLED or any(line.cancelled for line in status.lines)
        for status in documents
    )


def _bases(history: History, placed: Begun) -> Iterator[tuple[str, Decimal]]:
    for line in placed.order.lines:
        if line.promise == _IN_STOCK:
            item = document_at(history.erp.items.get(line.sku), placed.t_us)
            base = in_base(line.quantity, item)
            if base is not None:
                yield line.sku, base


def _is_open(sold: Sold, one: Promised) -> bool:
    """Whether an order was placed by then and the ERP knew nothing of it."""
    own = one.how == "line" and one.keys[0] == sold.order
    return not own and sold.from_us < one.t_us < sold.to_us


def _judge(tally: Tally, one: Promised, open_: list[Sold], figure_us: int) -> None:
    history = tally.history
    item = document_at(history.erp.items.get(one.sku), one.t_us)
    shown = in_base(one.quantity, item)
    if shown is None:
        return
    tally.observations += 1
    since_us = history.health.since_us(one.t_us, figure_us, OBJECTS["availability"])
    taken = sum((each.base for each in open_), _NOTHING)
    left = max(_NOTHING, history.view(erp_stock).most(one.sku, since_us, one.t_us) - taken)
    if shown <= left:
        return
    orders = ", ".join(dict.fromkeys(each.order for each in open_))
    tally.violated(
        _blame(history, one, open_, shown),
        f"item {one.sku} was offered with {one.quantity.value:f} {one.quantity.unit} although "
        f"{taken:f} of what the ERP had were sold to {orders}, of which the ERP did not know yet",
        [
            one.seq,
            *(each.seq for each in open_),
            *history.view(storefront_stock).behind(one.sku, one.t_us),
        ],
        one.sku,
        *dict.fromkeys(each.order for each in open_),
    )


def _blame(history: History, one: Promised, open_: list[Sold], shown: Decimal) -> Subject:
    """The storefront's own, when it forgot orders that nobody had told it the ERP knows."""
    told = history.view(storefront_stock).at(one.sku, one.t_us)
    silent = sum((each.base for each in open_ if each.told_us >= one.t_us), _NOTHING)
    return SIMULATOR if shown > max(_NOTHING, told - silent) else INTEGRATION


INVARIANT: Final = Invariant(
    id=_ID,
    name="no add-back",
    statement=(
        "a stock update never offers again what is sold in the storefront and not yet known to the "
        "ERP: what is shown is at most what the ERP could promise within the freshness figure "
        "before, less the orders that it did not know"
    ),
    claim="safety",
    needs=("view of an item while an order for it is on its way to the ERP",),
    explain="""
The last ten are sold at nine; at five past the ERP's figure arrives, which knows nothing of it, and
the ten are on the shelf again.

How it usually breaks: a full stock export overwrites what the shop has already taken off; an order
is called booked before it is; the quantity that was sold is added up and taken off twice, or never.

How to mend it: pass figures of the ERP with their versions and confirm an order only when the ERP
has it. Who takes sold units off must do so until the ERP's figure counts them.
""",
    check=check,
)
