"""Defects in what the ERP is told of an order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from engine import Parts
from scenarios.mutants import Mutant, Touch
from scenarios.mutants.grafts import Document, each_line, mapping
from tests.scenarios.holdouts.held import held_out, kept

Source = Mapping[str, Any]


def always_the_first_address(parts: Parts, touch: Touch) -> Parts:
    first: dict[str, Document] = kept(touch)

    def map_customer(customer: Source) -> Document:
        mapped = parts.map_customer(customer)
        places = [one for one in mapped["addresses"] if one["role"] == "deliver_to"]
        first[mapped["id"]] = {k: v for k, v in places[0].items() if k != "role"}
        return mapped

    def change(_: Source, mapped: Document) -> Document:
        return {**mapped, "deliver_to": first.get(mapped["account"], mapped["deliver_to"])}

    return replace(mapping("map_order", change)(parts, touch), map_customer=map_customer)


def notes_swapped(parts: Parts, touch: Touch) -> Parts:
    last = [""]

    def change(_: Source, mapped: Document) -> Document:
        before, last[0] = last[0], mapped["notes"]
        return {**mapped, "notes": before}

    return mapping("map_order", change)(parts, touch)


def discount_lost_now_and_then(parts: Parts, touch: Touch) -> Parts:
    count = [0]

    def line(line: Document) -> Document:
        if float(line["discount_percent"]):
            count[0] += 1
            if count[0] % 100 == 50:
                return {**line, "discount_percent": "0", "discount_rule": None}
        return line

    return mapping("map_order", each_line(line))(parts, touch)


def whole(line: Document) -> Document:
    quantity = line["quantity"]
    return {**line, "quantity": {**quantity, "value": str(max(1, round(float(quantity["value"]))))}}


def merged(_: Source, mapped: Document) -> Document:
    lines: dict[str, Document] = {}
    for line in mapped["lines"]:
        if line["sku"] in lines:
            there = lines[line["sku"]]
            more = float(there["quantity"]["value"]) + float(line["quantity"]["value"])
            lines[line["sku"]] = {**there, "quantity": {**there["quantity"], "value": f"{more:g}"}}
        else:
            lines[line["sku"]] = line
    return {**mapped, "lines": list(lines.values())}


def a_day_later(_: Source, mapped: Document) -> Document:
    if mapped["requested_date"] is None:
        return mapped
    day = date.fromisoformat(mapped["requested_date"]) + timedelta(days=1)
    return {**mapped, "requested_date": day.isoformat()}


def cut(name: str, most: int) -> Any:
    return lambda _, mapped: {**mapped, name: (mapped[name] or "")[:most] or mapped[name]}


def today_s_price(parts: Parts, touch: Touch) -> Parts:
    """The price is looked up again when the order is sent, by item alone."""
    known: dict[tuple[str, str], Any] = kept(touch)

    def map_price(rule: Source) -> Document:
        if rule["kind"] == "list" and rule["min_quantity"] == "1":
            known[rule["sku"], rule["unit"]] = rule["unit_price"]
        return parts.map_price(rule)

    def line(line: Document) -> Document:
        key = (line["sku"], line["quantity"]["unit"])
        return {**line, "unit_price": known.get(key, line["unit_price"])}

    return replace(mapping("map_order", each_line(line))(parts, touch), map_price=map_price)


def last_line_lost(_: Source, mapped: Document) -> Document:
    return {**mapped, "lines": mapped["lines"][:5]}


ORDER_TERMS: Final[tuple[Mutant, ...]] = (
    held_out(
        "po-cut",
        "the buyer's number is cut at 20",
        ("I-04",),
        mapping("map_order", cut("purchase_order_number", 20)),
    ),
    held_out("notes-cut", "notes are cut at 60", ("I-04",), mapping("map_order", cut("notes", 60))),
    held_out(
        "po-stripped",
        "leading zeros of the buyer's number are lost",
        ("I-04",),
        mapping(
            "map_order",
            lambda _, mapped: {
                **mapped,
                "purchase_order_number": mapped["purchase_order_number"].lstrip("0"),
            },
        ),
    ),
    held_out(
        "first-address",
        "goods go to the account's first address",
        ("I-04",),
        always_the_first_address,
    ),
    held_out("notes-swapped", "an order has the notes of the one before", ("I-04",), notes_swapped),
    held_out(
        "discount-lost",
        "one discount in a hundred is lost",
        ("I-04", "I-05"),
        discount_lost_now_and_then,
    ),
    held_out(
        "whole-quantity",
        "quantities are rounded",
        ("I-04", "I-09"),
        mapping("map_order", each_line(whole)),
    ),
    held_out("merged", "lines of one item are merged", ("I-04",), mapping("map_order", merged)),
    held_out(
        "a-day-late", "the wanted date is a day off", ("I-04",), mapping("map_order", a_day_later)
    ),
    held_out("list-price", "orders are booked at the list price", ("I-05",), today_s_price),
    held_out(
        "five-lines", "only five lines are sent", ("I-04",), mapping("map_order", last_line_lost)
    ),
    held_out(
        "invoicee",
        "the bill goes where the goods go",
        ("I-04",),
        mapping("map_order", lambda _, mapped: {**mapped, "invoicee": mapped["deliver_to"]}),
    ),
    held_out(
        "carrier",
        "every order goes by road",
        ("I-04",),
        mapping("map_order", lambda _, mapped: {**mapped, "carrier": "ROAD"}),
    ),
    held_out(
        "price-cent",
        "unit prices are rounded to the cent",
        ("I-05",),
        mapping(
            "map_order",
            each_line(
                lambda line: {
                    **line,
                    "unit_price": {
                        **line["unit_price"],
                        "amount": f"{float(line['unit_price']['amount']):.2f}",
                    },
                }
            ),
        ),
    ),
)
