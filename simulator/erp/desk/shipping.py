"""Shipping: what is allocated leaves one warehouse; ordered quantities are never touched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from simulator.erp.desk.book import OpenOrder, in_unit_of, open_order, save
from simulator.erp.desk.cards import asked_of_card, check_card
from simulator.erp.desk.outstanding import being_picked
from simulator.erp.desk.promising import renew
from simulator.erp.desk.stockroom import fetch, issue, leave_again, serve_waiting, unhold
from simulator.erp.desk.tolerances import Over, beyond, check_limit, close_short, note_over
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
    in-picking where a warehouse was told to pick: it says itself what leaves. More than is ordered
    leaves within the tolerance, from one warehouse, where whoever pays is good for it; else
    over-tolerance, not-available, over-credit or over-authorised. What little is then missing of a
    line is cancelled (docs/adr/0066).
    """
    opened = open_order(tx, number)
    if being_picked(tx, number):
        raise Refusal("in-picking", "the warehouse confirms what leaves")
    if opened.order["holds"]:
        raise Refusal("order-held", "a held order does not ship")
    wanted, over = _allocated(opened), Over()
    if asked is not None:
        wanted, over = _asked(tx, opened, asked)
    if not wanted:
        raise Refusal("not-allocated", "nothing is allocated to the order")
    warehouse = _warehouse(opened, wanted)
    parcel = Parcel(warehouse, carrier, f"TRACK-{tx.next_number('tracking'):08d}", shipped_at)
    before = asked_of_card(tx, opened.order) if over else 0
    for line, more in over.items():
        fetch(tx, opened, opened.line(line), warehouse, more)
    shipment = leave(tx, opened, wanted, parcel)
    note_over(tx, opened, shipment, over)
    freed = close_short(tx, opened, shipment, wanted)
    save(tx, opened)
    if over:
        check_card(tx, opened.order, before)
        check_limit(tx, opened)
    serve_waiting(tx, freed)
    if freed or over:
        renew(tx, dict.fromkeys(line["sku"] for line in opened.order["lines"]))
    return shipment


def leave(tx: Transaction, opened: OpenOrder, wanted: Asked, parcel: Parcel) -> Shipment:
    """What is wanted and lies in the parcel's warehouse leaves it; the caller saves the order."""
    place = parcel.warehouse
    lines = [_ship_line(tx, opened, line, wanted[line], place) for line in sorted(wanted)]
    moved = [line for line in lines if line is not None]
    shipment = _shipment(tx, opened.order, moved, parcel)
    tx.put("shipment", shipment["id"], cast("dict[str, Any]", shipment))
    return shipment


def _allocated(opened: OpenOrder) -> dict[int, Decimal]:
    quantities = {line["line"]: Decimal(line["allocated"]) for line in opened.order["lines"]}
    return {number: quantity for number, quantity in quantities.items() if quantity > 0}


def _asked(
    tx: Transaction, opened: OpenOrder, asked: Sequence[MovedLine]
) -> tuple[dict[int, Decimal], Over]:
    """What is to leave of each line, and how much of that is beyond what is allocated."""
    wanted: dict[int, Decimal] = {}
    over: Over = {}
    for each in asked:
        line = opened.line(each["line"])
        quantity = wanted.get(line["line"], ZERO) + Decimal(in_unit_of(line, each["quantity"]))
        wanted[line["line"]] = quantity
        more = beyond(tx, opened, line, quantity)
        if more > 0:
            over[line["line"]] = more
    return wanted, over


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
