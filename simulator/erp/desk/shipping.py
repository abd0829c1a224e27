"""Shipping: what is allocated leaves one warehouse; ordered quantities are never touched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from simulator.erp.desk.book import OpenOrder, in_unit_of, open_order, save
from simulator.erp.desk.outstanding import being_picked
from simulator.erp.desk.stockroom import issue, leave_again, unhold
from simulator.erp.documents import MovedLine, Order, Shipment, ShipmentLine
from simulator.erp.problems import Refusal
from simulator.erp.rules.numbers import ZERO, text
from simulator.erp.rules.units import to_base
from simulator.transaction import Transaction

Asked = Mapping[int, Decimal]
"""Line number to quantity in the line's unit."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """From where something leaves, by whom, under which number; no carrier: the order's."""

    warehouse: str
    carrier: str | None
    tracking: str
    shipped_at: str


def ship(
    tx: Transaction,
    number: str,
    asked: Sequence[MovedLine] | None,
    carrier: str | None,
    shipped_at: str,
) -> Shipment:
    """Ship the quantities asked for, or all that is allocated; returns the shipment.

    A shipment leaves one warehouse: of goods that lie in several it takes the part of the one that
    has most of the lines whole, and the answer says what that was; the rest waits for the next.
    Raises Refusal not-allocated when more is asked for than is allocated, or nothing is, and
    in-picking where a warehouse was told to pick: it says itself what leaves.
    """
    opened = open_order(tx, number)
    if being_picked(tx, number):
        raise Refusal("in-picking", "the warehouse confirms what leaves")
    if opened.order["holds"]:
        raise Refusal("order-held", "a held order does not ship")
    wanted = _allocated(opened) if asked is None else _asked(opened, asked)
    if not wanted:
        raise Refusal("not-allocated", "nothing is allocated to the order")
    warehouse = _warehouse(opened, wanted)
    parcel = Parcel(warehouse, carrier, f"TRACK-{tx.next_number('tracking'):08d}", shipped_at)
    shipment = leave(tx, opened, wanted, parcel)
    save(tx, opened)
    return shipment


def leave(tx: Transaction, opened: OpenOrder, wanted: Asked, parcel: Parcel) -> Shipment:
    """What is wanted and lies in the parcel's warehouse leaves it; the caller saves the order."""
    place = parcel.warehouse
    lines = [_ship_line(tx, opened, line, wanted[line], place) for line in sorted(wanted)]
    moved = [line for line in lines if line is not None]
    shipment = _shipment(tx, opened.order, moved, parcel)
    tx.put("shipment", shipment["id"], cast("dict[str, Any]", shipment))
    return shipment


def _allocated(opened: OpenOrder) -> Asked:
    quantities = {line["line"]: Decimal(line["allocated"]) for line in opened.order["lines"]}
    return {number: quantity for number, quantity in quantities.items() if quantity > 0}


def _asked(opened: OpenOrder, asked: Sequence[MovedLine]) -> Asked:
    wanted: dict[int, Decimal] = {}
    for each in asked:
        line = opened.line(each["line"])
        quantity = wanted.get(line["line"], ZERO) + Decimal(in_unit_of(line, each["quantity"]))
        if quantity > Decimal(line["allocated"]):
            detail = f"line {line['line']} has {line['allocated']} allocated"
            raise Refusal("not-allocated", detail, line=line["line"], allocated=line["allocated"])
        wanted[line["line"]] = quantity
    return wanted


def _warehouse(opened: OpenOrder, wanted: Asked) -> str:
    """The one with most of the wanted lines whole; then with most lines at all; then by id."""
    whole: dict[str, int] = {}
    some: dict[str, int] = {}
    for number, quantity in wanted.items():
        for place, held in opened.booked(opened.line(number))["held"].items():
            whole[place] = whole.get(place, 0) + (Decimal(held) >= quantity)
            some[place] = some.get(place, 0) + 1
    return min(some, key=lambda place: (-whole[place], -some[place], place))


def _ship_line(
    tx: Transaction, opened: OpenOrder, number: int, quantity: Decimal, warehouse: str
) -> ShipmentLine | None:
    line = opened.line(number)
    booked = opened.booked(line)
    moved = min(quantity, Decimal(booked["held"].get(warehouse, "0")))
    if moved <= 0:
        return None
    unhold(line, booked, warehouse, moved)
    line["shipped"] = text(Decimal(line["shipped"]) + moved)
    leave_again(booked, moved)
    issue(tx, warehouse, line["sku"], to_base(moved, Decimal(booked["factor"])))
    unit = line["quantity"]["unit"]
    return {"line": number, "sku": line["sku"], "quantity": {"value": text(moved), "unit": unit}}


def _shipment(tx: Transaction, order: Order, lines: list[ShipmentLine], parcel: Parcel) -> Shipment:
    return {
        "id": tx.next_id("shipment"),
        "order": order["number"],
        "reference": order["reference"],
        "lines": lines,
        "carrier": parcel.carrier or order["carrier"],
        "tracking": parcel.tracking,
        "warehouse": parcel.warehouse,
        "shipped_at": parcel.shipped_at,
    }
