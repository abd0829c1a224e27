"""The stockroom: reserves for orders, serves those that wait, receives and corrects stock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, cast

from simulator.erp.desk.book import OpenOrder, open_order, save
from simulator.erp.desk.outstanding import being_picked
from simulator.erp.desk.sourcing import serving
from simulator.erp.documents import Availability, BookedLine, Item, OrderLine, QuantityDocument
from simulator.erp.problems import Refusal
from simulator.erp.rules.allocation import allocate, rank, release
from simulator.erp.rules.numbers import ZERO, fits, text, times, whole_up
from simulator.erp.rules.stock import availability_id, level, moved, promisable
from simulator.erp.rules.units import factor, to_base
from simulator.transaction import Transaction

Shelf = dict[str, Availability]
"""The rows of one SKU by warehouse, as they stand within the transaction."""


def reserve(tx: Transaction, opened: OpenOrder, skus: Iterable[str] | None = None) -> bool:
    """Allocate what the lines (of these SKUs, or all) still need; True when something was.

    Warehouses that may not serve the order are as if they were not there.
    """
    wanted = None if skus is None else set(skus)
    lines = [
        line
        for line in opened.order["lines"]
        if line["backordered"] != "0" and (wanted is None or line["sku"] in wanted)
    ]
    serves = serving(tx, opened.order)
    shelves = {
        sku: {place: row for place, row in _shelf(tx, sku).items() if serves(place)}
        for sku in dict.fromkeys(line["sku"] for line in lines)
    }
    ranked = rank([_need(opened, line, shelves[line["sku"]]) for line in lines])
    taken = [_take(opened, line, shelves[line["sku"]], ranked) for line in lines]
    if not any(taken):
        return False
    touched = dict.fromkeys(place for places in taken for place in places)
    _store(tx, [shelves[sku][warehouse] for sku, warehouse in touched])
    return True


def serve_waiting(tx: Transaction, skus: Sequence[str]) -> None:
    """Give freed or received stock to the orders that wait for it, the oldest number first."""
    for sku in skus:
        for number in tx.find_ids("order", "waiting", sku):
            if not any(promisable(row) for row in _shelf(tx, sku).values()):
                break
            opened = open_order(tx, number)
            if reserve(tx, opened, [sku]):
                save(tx, opened)


def give_back(tx: Transaction, opened: OpenOrder, line: OrderLine, quantity: Decimal) -> None:
    """Free so much of a line's allocation; the last warehouse by id gives first.

    Raises Refusal in-picking where that takes what a warehouse was told to pick.
    """
    booked = opened.booked(line)
    picked = being_picked(tx, opened.order["number"])
    held = {
        place: left
        for place, value in booked["held"].items()
        if (left := Decimal(value) - picked.get((line["line"], place), ZERO)) > 0
    }
    if quantity > sum(held.values()):
        free = text(sum(held.values(), ZERO))
        raise Refusal("in-picking", f"line {line['line']} has {free} that nobody is picking")
    for place, given in release(held, quantity).items():
        unhold(line, booked, place, given)
        row = _row(tx, place, line["sku"])
        _store(tx, [moved(row, reserved=-to_base(given, Decimal(booked["factor"])))])


def unhold(line: OrderLine, booked: BookedLine, place: str, quantity: Decimal) -> None:
    """Take a quantity out of what a line holds in a warehouse; the stock row is the caller's."""
    left = Decimal(booked["held"][place]) - quantity
    if left > 0:
        booked["held"][place] = text(left)
    else:
        del booked["held"][place]
    line["allocated"] = text(Decimal(line["allocated"]) - quantity)


def issue(tx: Transaction, place: str, sku: str, base: Decimal) -> None:
    """Goods that were reserved leave the warehouse."""
    _store(tx, [moved(_row(tx, place, sku), on_hand=-base, reserved=-base)])


def fetch(
    tx: Transaction, opened: OpenOrder, line: OrderLine, place: str, quantity: Decimal
) -> None:
    """Goods that nobody has leave beyond an order's line: they are held for it until then.

    Raises Refusal not-allocated where some of the line lies in another warehouse, not-available.
    """
    booked = opened.booked(line)
    row, base = _row(tx, place, line["sku"]), to_base(quantity, Decimal(booked["factor"]))
    if booked["held"] != {place: line["allocated"]}:
        raise Refusal("not-allocated", f"some of line {line['line']} lies elsewhere")
    if base > promisable(row):
        raise Refusal("not-available", f"{place} can spare {row['available_to_promise']} of them")
    line["allocated"] = text(Decimal(line["allocated"]) + quantity)
    booked["held"][place] = line["allocated"]
    _store(tx, [moved(row, reserved=base)])


def take_in_again(
    tx: Transaction, opened: OpenOrder, line: OrderLine, place: str, quantity: Decimal
) -> None:
    """Goods whose issue is reversed are back on the shelf, held for their order as before.

    An order with a hold takes no stock: it waits, and the caller serves those who wait.
    """
    booked = opened.booked(line)
    booked["taken_back"] = text(Decimal(booked.get("taken_back", "0")) + quantity)
    base = to_base(quantity, Decimal(booked["factor"]))
    if opened.order["holds"]:
        line["backordered"] = text(Decimal(line["backordered"]) + quantity)
        _store(tx, [moved(_row(tx, place, line["sku"]), on_hand=base)])
        return
    booked["held"][place] = text(Decimal(booked["held"].get(place, "0")) + quantity)
    line["allocated"] = text(Decimal(line["allocated"]) + quantity)
    _store(tx, [moved(_row(tx, place, line["sku"]), on_hand=base, reserved=base)])


def leave_again(booked: BookedLine, quantity: Decimal) -> None:
    """What leaves is first of all what had been taken back."""
    back = Decimal(booked.get("taken_back", "0")) - quantity
    if back > 0:
        booked["taken_back"] = text(back)
    else:
        booked.pop("taken_back", None)


def restock(tx: Transaction, place: str, base: Mapping[str, Decimal]) -> None:
    """Goods that came back, SKU to base units, are on the shelf; what waits for them is served."""
    for sku, quantity in base.items():
        _store(tx, [moved(_row(tx, place, sku), on_hand=quantity)])
    serve_waiting(tx, list(base))


def take_out(tx: Transaction, place: str, sku: str, base: Decimal) -> None:
    """Goods that nobody had reserved leave a warehouse; raises Refusal not-available."""
    row = _row(tx, place, sku)
    if base > promisable(row):
        raise Refusal("not-available", f"{place} can spare {row['available_to_promise']} of them")
    _store(tx, [moved(row, on_hand=-base)])


def receive(tx: Transaction, warehouse: str, lines: Sequence[Any]) -> list[Availability]:
    """Goods arrive; what waits for them is served. Returns the rows as they are then."""
    _check_warehouse(tx, warehouse)
    skus = []
    for line in lines:
        item = _item(tx, line["sku"])
        base = _in_base(item, line["quantity"])
        _store(tx, [moved(_row(tx, warehouse, line["sku"], item), on_hand=base)])
        skus.append(line["sku"])
    once = list(dict.fromkeys(skus))
    serve_waiting(tx, once)
    return [_row(tx, warehouse, sku) for sku in once]


def adjust(tx: Transaction, warehouse: str, sku: str, delta: Decimal) -> Availability:
    """A count finds more or less, in base units; allocations that lost their goods wait again."""
    _check_warehouse(tx, warehouse)
    item = _item(tx, sku)
    row = _row(tx, warehouse, sku, item)
    _check_fits(delta)
    if Decimal(row["on_hand"]) + delta < 0:
        raise Refusal("stock-negative", f"there are {row['on_hand']} on hand")
    _store(tx, [moved(row, on_hand=delta)])
    _unreserve(tx, warehouse, sku)
    serve_waiting(tx, [sku])
    return _row(tx, warehouse, sku)


def _unreserve(tx: Transaction, warehouse: str, sku: str) -> None:
    """Take allocations back, the newest order first, until what is reserved is on hand."""
    place = availability_id(warehouse, sku)
    for number in reversed(tx.find_ids("booking", "holding", place)):
        row = _row(tx, warehouse, sku)
        missing = Decimal(row["reserved"]) - Decimal(row["on_hand"])
        if missing <= 0:
            return
        opened = open_order(tx, number)
        lines = [line for line in reversed(opened.order["lines"]) if line["sku"] == sku]
        for line in lines:
            missing -= _lose(tx, opened, line, warehouse, missing)
        save(tx, opened)


def _lose(
    tx: Transaction, opened: OpenOrder, line: OrderLine, warehouse: str, missing: Decimal
) -> Decimal:
    """Put a line back to waiting for up to `missing` base units; returns how many it gave."""
    booked = opened.booked(line)
    picked = being_picked(tx, opened.order["number"]).get((line["line"], warehouse), ZERO)
    held = Decimal(booked["held"].get(warehouse, "0")) - picked
    if held == 0 or missing <= 0:
        return ZERO
    unit = Decimal(booked["factor"])
    quantity = min(held, missing if unit == 1 else whole_up(missing, unit))
    unhold(line, booked, warehouse, quantity)
    line["backordered"] = text(Decimal(line["backordered"]) + quantity)
    base = to_base(quantity, unit)
    _store(tx, [moved(_row(tx, warehouse, line["sku"]), reserved=-base)])
    return base


def _need(
    opened: OpenOrder, line: OrderLine, shelf: Shelf
) -> tuple[Decimal, Decimal, dict[str, Decimal]]:
    unit = Decimal(opened.booked(line)["factor"])
    return Decimal(line["backordered"]), unit, _free(shelf)


def _take(
    opened: OpenOrder, line: OrderLine, shelf: Shelf, ranked: Sequence[str]
) -> list[tuple[str, str]]:
    """Allocate to one line what its shelf has, on the shelf as well; the (SKU, place)s it took."""
    booked = opened.booked(line)
    unit = Decimal(booked["factor"])
    taken = allocate(Decimal(line["backordered"]), unit, _free(shelf), ranked)
    for place, quantity in taken.items():
        booked["held"][place] = text(Decimal(booked["held"].get(place, "0")) + quantity)
        line["allocated"] = text(Decimal(line["allocated"]) + quantity)
        line["backordered"] = text(Decimal(line["backordered"]) - quantity)
        shelf[place] = moved(shelf[place], reserved=times(quantity, unit))
    return [(line["sku"], place) for place in taken]


def _free(shelf: Shelf) -> dict[str, Decimal]:
    return {place: promisable(row) for place, row in shelf.items()}


def _shelf(tx: Transaction, sku: str) -> Shelf:
    rows = (cast("Availability", row.view) for row in tx.find("availability", "sku", sku))
    return {row["warehouse"]: row for row in rows}


def _row(tx: Transaction, warehouse: str, sku: str, item: Item | None = None) -> Availability:
    """The row of an item in a warehouse; a new one, empty, when the item never lay there."""
    row = tx.get("availability", availability_id(warehouse, sku))
    if row is not None:
        return cast("Availability", row.view)
    unit = (item or _item(tx, sku))["base_unit"]
    return level(warehouse, sku, unit, ZERO)


def _store(tx: Transaction, rows: Iterable[Availability]) -> None:
    for row in rows:
        row_id = availability_id(row["warehouse"], row["sku"])
        tx.put("availability", row_id, cast("dict[str, Any]", row))


def _item(tx: Transaction, sku: str) -> Item:
    row = tx.get("item", sku)
    if row is None:
        raise Refusal("unknown-item", "there is no item of that SKU")
    return cast("Item", row.view)


def _in_base(item: Item, quantity: QuantityDocument) -> Decimal:
    unit = factor(item, quantity["unit"])
    if unit is None:
        raise Refusal("unit-unknown", f"the item is not counted in {quantity['unit']}")
    value = Decimal(quantity["value"])
    _check_fits(value)
    return to_base(value, unit)


def _check_fits(value: Decimal) -> None:
    if not fits(value):
        raise Refusal("quantity-precision", "at most 12 digits before and 6 after the point")


def _check_warehouse(tx: Transaction, warehouse: str) -> None:
    if tx.get("warehouse", warehouse) is None:
        raise Refusal("unknown-warehouse", "there is no warehouse of that id")
