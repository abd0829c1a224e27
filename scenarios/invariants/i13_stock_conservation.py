"""I-13: stock is conserved."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from scenarios.history import History
from scenarios.history.documents import Quantity, Stock
from scenarios.history.facts import Change
from scenarios.history.return_documents import Return
from scenarios.invariants.arithmetic import document_at, in_base
from scenarios.invariants.blame import blame_in_erp
from scenarios.invariants.model import SIMULATOR, Invariant, Result, Tally
from scenarios.invariants.packs import base_of
from scenarios.invariants.reversed import SHIPMENT

_ID: Final = "I-13"
_SEED: Final = "seed"
_NOTHING: Final = Decimal(0)

Place = tuple[str, str]
"""Warehouse and item."""


def check(history: History) -> Result:
    """Each change of what is on hand is a receipt, shipment, restock or adjustment of that size."""
    tally = Tally(history, _ID)
    moved, seqs, commits = _moved(tally)
    wanted = _wanted(history, moved, commits)
    for cause in moved:
        for place in sorted({*moved[cause], *wanted.get(cause, {})}):
            _judge(
                tally,
                cause,
                place,
                moved[cause].get(place, _NOTHING),
                wanted.get(cause, {}).get(place, _NOTHING),
                seqs[cause],
            )
    return tally.result()


Moves = dict[str, dict[Place, Decimal]]


def _moved(tally: Tally) -> tuple[Moves, dict[str, list[int]], dict[tuple[str, Place], int]]:
    """What each cause did to what is on hand, in base units; by which records; how often."""
    moved: Moves = {}
    seqs: dict[str, list[int]] = {}
    commits: dict[tuple[str, Place], int] = {}
    for key in sorted(tally.history.erp.stock):
        before: Stock | None = None
        for change in tally.history.erp.stock[key]:
            after = change.document
            _subtraction(tally, key, change)
            place = _place(after or before, key)
            if before is not None or change.cause != _SEED:
                delta = _on_hand(after) - _on_hand(before)
                places = moved.setdefault(change.cause, {})
                places[place] = places.get(place, _NOTHING) + delta
                commits[change.cause, place] = commits.get((change.cause, place), 0) + 1
                seqs.setdefault(change.cause, []).append(change.seq)
            before = after
    return moved, seqs, commits


def _subtraction(tally: Tally, key: str, change: Change[Stock]) -> None:
    stock = change.document
    if stock is None:
        return
    tally.observations += 1
    if stock.claimed is not None and stock.claimed != stock.available:
        tally.violated(
            SIMULATOR,
            f"the ERP says of {key} that it can promise {stock.claimed:f}, but on hand - reserved "
            f"- safety is {stock.available:f}",
            [change.seq],
            key,
            "subtraction",
        )


def _wanted(history: History, moved: Moves, commits: dict[tuple[str, Place], int]) -> Moves:
    """What each cause should have done: shipments take, receipts, restocks, adjustments give.

    A request that a fault had committed twice gives twice; shipments are counted as they are.
    """
    wanted: Moves = {}
    for cause, place, base in (
        *_shipped(history),
        *_returned(history),
        *_taken_back(history),
        *_missed(history),
        *_asked(history, moved, commits),
    ):
        places = wanted.setdefault(cause, {})
        places[place] = places.get(place, _NOTHING) + base
    return wanted


def _shipped(history: History) -> Iterator[tuple[str, Place, Decimal]]:
    for key in sorted(history.erp.shipments):
        change = history.erp.shipments[key][0]
        if change.document is None:
            continue
        for line in change.document.lines:
            place = (change.document.warehouse, line.sku)
            base = base_of(history, change.document.order, line.sku, line.quantity)
            yield change.cause, place, -base


def _returned(history: History) -> Iterator[tuple[str, Place, Decimal]]:
    """What returns put back on a shelf, and what their own parcels took from it to be sent instead.

    What an order replaces leaves with that order's shipments.
    """
    for key in sorted(history.erp.returns):
        before: dict[int, Decimal] = {}
        for change in history.erp.returns[key]:
            document = change.document
            sent = _sent(document)
            for line in () if document is None else document.lines:
                net = line.restocked - sent.get(line.line, _NOTHING)
                delta = net - before.get(line.line, _NOTHING)
                before[line.line] = net
                if delta and document is not None:
                    amount = line.quantity._replace(value=abs(delta))
                    base = base_of(history, document.order, line.sku, amount)
                    place = (document.warehouse or "", line.sku)
                    yield change.cause, place, base if delta > 0 else -base


def _taken_back(history: History) -> Iterator[tuple[str, Place, Decimal]]:
    """What reversed shipments put on the shelf that they had left."""
    for rows in history.erp.reversals.values():
        made = rows[0].document
        parcel = None if made is None else history.erp.shipments.get(made.document, [None])[0]
        if made is None or made.type != SHIPMENT or parcel is None or parcel.document is None:
            continue
        for line in parcel.document.lines:
            place = (parcel.document.warehouse, line.sku)
            base = base_of(history, parcel.document.order, line.sku, line.quantity)
            yield rows[0].cause, place, base


def _missed(history: History) -> Iterator[tuple[str, Place, Decimal]]:
    """What a warehouse did not find, and the ERP wrote off."""
    for key in sorted(history.erp.entity("warehouse_posting")):
        change = history.erp.entity("warehouse_posting")[key][0]
        for line in () if change.document is None else change.document.parcel.lines:
            if line.short and change.document is not None:
                amount = line.quantity._replace(value=line.short)
                place = (change.document.warehouse, line.sku)
                order = _order_of(history, change.document.parcel.pick)
                yield change.cause, place, -base_of(history, order, line.sku, amount)


def _order_of(history: History, pick: str) -> str:
    changes = history.erp.entity("pick").get(pick)
    return "" if not changes or changes[0].document is None else str(changes[0].document.order)


def _sent(document: Return | None) -> dict[int, Decimal]:
    """What the parcels of a return took along, by its line."""
    sent: dict[int, Decimal] = {}
    for parcel in () if document is None else document.replacements:
        for line in parcel.lines:
            sent[line.line] = sent.get(line.line, _NOTHING) + line.quantity.value
    return sent


def _asked(
    history: History, moved: Moves, commits: dict[tuple[str, Place], int]
) -> Iterator[tuple[str, Place, Decimal]]:
    for cause in moved:
        for movement in history.movements.get(cause, ()):
            place = (movement.warehouse, movement.sku)
            base = movement.value
            if movement.unit is not None:
                amount = Quantity(movement.value, movement.unit)
                item = document_at(history.erp.items.get(movement.sku), history.view(_times)[cause])
                base = in_base(amount, item) or movement.value
            yield cause, place, base * commits.get((cause, place), 1)


def _times(history: History) -> dict[str, int]:
    """When each cause last changed what is on hand: a pack counts as it was then."""
    return {one.cause: one.t_us for changes in history.erp.stock.values() for one in changes}


def _judge(
    tally: Tally, cause: str, place: Place, delta: Decimal, wanted: Decimal, seqs: list[int]
) -> None:
    tally.observations += 1
    if delta == wanted:
        return
    behind = tally.history.causes.get(cause)
    did = "nothing that was asked" if behind is None else behind.operation
    warehouse, sku = place
    tally.violated(
        blame_in_erp(tally.history, cause),
        f"item {sku} in warehouse {warehouse}: on hand changed by {float(delta):g} because of "
        f"{did} ({cause or 'no cause'}), where {float(wanted):g} was due",
        [*seqs, *([] if behind is None else [behind.seq])],
        warehouse,
        sku,
        did,
    )


def _on_hand(stock: Stock | None) -> Decimal:
    return _NOTHING if stock is None or stock.on_hand is None else stock.on_hand


def _place(stock: Stock | None, key: str) -> Place:
    if stock is None:
        warehouse, _, sku = key.partition("/")
        return warehouse, sku
    return stock.warehouse, stock.sku


INVARIANT: Final = Invariant(
    id=_ID,
    name="stock conservation",
    statement=(
        "in the ERP, on-hand change = receipts - shipments + restocks + reversed shipments - "
        "write-offs ± adjustments"
    ),
    claim="safety",
    needs=("effect of erp availability",),
    explain="""
Goods appear in or vanish from the books; the next stock-taking finds it, months later.

How it usually breaks: a shipment or a receipt is booked twice after a lost answer; a late event
brings a cancelled order back and restocks it; an integration writes stock figures into the ERP,
which owns them.

How to mend it: let movements alone change stock, each with its own id, and let nobody but the
ERP write what is on hand.
""",
    check=check,
)
