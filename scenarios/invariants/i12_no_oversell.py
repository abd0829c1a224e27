"""I-12: nothing is promised that is not there."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final, NamedTuple

from scenarios.history import History
from scenarios.history.documents import Address, Line, Quantity
from scenarios.history.facts import Begun
from scenarios.history.figures import OBJECTS
from scenarios.invariants.arithmetic import document_at, in_base
from scenarios.invariants.heads import head_at
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
from scenarios.invariants.sourced import PORTAL, channel_of, erp_sources, storefront_sources
from scenarios.invariants.sourced import since_us as sourced_since_us
from scenarios.invariants.stock import erp_stock, storefront_stock

_ID: Final = "I-12"
_IN_STOCK: Final = "in_stock"


class Promised(NamedTuple):
    """An amount of an item that somebody was told he could have."""

    seq: int
    t_us: int
    sku: str
    quantity: Quantity
    how: str
    keys: tuple[str | int, ...]
    account: str
    ship_to: Address | None = None


_SENTENCES: Final = {
    "shown": "item {sku} was shown to account {0} as available",
    "line": "line {1} of storefront order {0} was accepted showing item {sku} as available",
    "promise": "storefront order {0} was promised item {sku} in stock",
}


def check(history: History) -> Result:
    """No figure shown and no promise made exceeds what the ERP could promise within freshness."""
    figure_us = history.figures.of_entity("availability")
    if figure_us is None:
        return not_exercised("the scope matrix does not send availability to the storefront")
    tally = Tally(history, _ID)
    for promised in history.view(_promised):
        if promised.quantity.value > 0:
            _judge(tally, promised, figure_us)
    _sent(tally)
    return tally.result()


def offered(history: History) -> Iterator[Promised]:
    """Every figure of availability that somebody was shown, in a view or with an order's line."""
    return (one for one in history.view(_promised) if one.how in ("shown", "line"))


def _promised(history: History) -> list[Promised]:
    return [*_shown(history), *_ordered(history)]


def _shown(history: History) -> Iterator[Promised]:
    for one in history.shown:
        yield Promised(
            one.seq,
            one.at - history.starts_at,
            one.sku,
            Quantity(one.available, one.unit),
            "shown",
            (one.account, one.sku),
            one.account,
        )


def _ordered(history: History) -> Iterator[Promised]:
    for key, placed in accepted(history):
        for line in placed.order.lines:
            if line.shown is not None:
                yield Promised(
                    placed.seq,
                    placed.t_us,
                    line.sku,
                    Quantity(line.shown, line.quantity.unit),
                    "line",
                    (key, line.line),
                    placed.order.account,
                    placed.order.deliver_to,
                )
        yield from _together(key, placed)


def _together(key: str, placed: Begun) -> Iterator[Promised]:
    """What one order was promised of one item and unit, over all its lines."""
    sums: dict[tuple[str, str], Decimal] = {}
    for line in placed.order.lines:
        if line.promise == _IN_STOCK:
            pair = _pair(line)
            sums[pair] = sums.get(pair, Decimal(0)) + line.quantity.value
    for (sku, unit), value in sums.items():
        yield Promised(
            placed.seq,
            placed.t_us,
            sku,
            Quantity(value, unit),
            "promise",
            (key, sku),
            placed.order.account,
            placed.order.deliver_to,
        )


def _pair(line: Line) -> tuple[str, str]:
    return line.sku, line.quantity.unit


def _judge(tally: Tally, promised: Promised, figure_us: int) -> None:
    history, sku, at_us = tally.history, promised.sku, promised.t_us
    item = document_at(history.erp.items.get(sku), at_us)
    wanted = in_base(promised.quantity, item)
    if wanted is None:
        return  # in a unit that the item does not have: nobody can say what was promised
    tally.observations += 1
    book, told = history.view(erp_stock), history.view(storefront_stock)
    sources = history.view(erp_sources)
    if not sources.any and wanted <= book.at(sku, at_us):
        return
    most = _most(history, promised, figure_us)
    if wanted <= most:
        return
    said = _SENTENCES[promised.how].format(*promised.keys, sku=sku)
    tally.violated(
        _blame(history, promised),
        f"{said} with {promised.quantity.value:f} {promised.quantity.unit}, "
        f"{_times(wanted, most)} what the ERP could promise of it then",
        [promised.seq, *book.behind(sku, at_us), *told.behind(sku, at_us)],
        promised.how,
        *(promised.keys[1:] if promised.how == "shown" else promised.keys),
    )


def _most(history: History, promised: Promised, figure_us: int) -> Decimal:
    """The most that the ERP could promise within the freshness figures, of where it may serve."""
    book, sources, at_us = history.view(erp_stock), history.view(erp_sources), promised.t_us
    if not sources.any:
        since_us = history.health.since_us(at_us, figure_us, OBJECTS["availability"])
        return book.most(promised.sku, since_us, at_us)
    since_us = sourced_since_us(history, at_us)
    may = sources.may(promised.account, PORTAL, since_us, at_us, promised.ship_to)
    return book.most(promised.sku, since_us, at_us, may)


def _sent(tally: Tally) -> None:
    """Nothing left a warehouse that might not serve its order at any time since it was entered."""
    history = tally.history
    sources = history.view(erp_sources)
    for key, changes in sorted(history.erp.shipments.items() if sources.any else ()):
        first = changes[0]
        begun = None if first.document is None else history.erp.terms.get(first.document.order)
        if first.document is None or begun is None:
            continue
        tally.observations += 1
        order, place = begun.order, first.document.warehouse
        head = head_at(history.erp.heads.get(first.document.order, ()), first.seq)
        ship_to = order.deliver_to if head is None else head.deliver_to
        where = channel_of(order), begun.t_us, first.t_us, ship_to
        if not sources.may(order.account, *where)(place):
            tally.violated(
                SIMULATOR,
                f"shipment {key} of ERP order {order.number} left warehouse {place}, which may not "
                "serve its account",
                [begun.seq, first.seq],
                "sent",
                key,
            )


def _blame(history: History, promised: Promised) -> Subject:
    """The storefront's own mistake when what it had been told does not cover what it said."""
    item = document_at(history.storefront.items.get(promised.sku), promised.t_us)
    said = in_base(promised.quantity, item)
    sources, at_us = history.view(storefront_sources), promised.t_us
    may = sources.may(promised.account, PORTAL, at_us, at_us, promised.ship_to)
    told = history.view(storefront_stock).at(promised.sku, at_us, may)
    return SIMULATOR if said is not None and said > told else INTEGRATION


def _times(wanted: Decimal, most: Decimal) -> str:
    if not most:
        return "against nothing at all, which is"
    return f"{float(wanted / most):.2f} times"


INVARIANT: Final = Invariant(
    id=_ID,
    name="no oversell",
    statement=(
        "availability shown and promised is at most what the ERP could promise (on hand - reserved "
        "- safety, over all warehouses that may serve the buyer) within the freshness figure, else "
        "it is flagged as backorder; and nothing is sent from a warehouse that may not serve"
    ),
    claim="safety",
    needs=("effect of erp availability", "answer to a catalogue view or storefront orders"),
    explain="""
The portal says 40 in stock, the buyer plans his week around it, and the goods are on backorder.
It is the second failure that opens every account of this field.

How it usually breaks: on hand is exported where available-to-promise is meant, so what others
have reserved is sold again; a stock export overwrites a newer figure; a warehouse that may not
serve the portal is counted in; cases are shown as pieces.

How to mend it: pass the ERP's own available-to-promise, per warehouse, with its version, and
drop what is older than what is shown. Never add or subtract on the way.
""",
    check=check,
)
