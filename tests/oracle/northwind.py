"""An oracle for the Northwind voyage: the standard library, two CSV files, the journal, no more.

It imports nothing of the project on purpose, so that no shared mistake can hide in it. It compares
every order line in the ERP and in the storefront, by order and product.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

SYSTEMS = ("erp", "storefront")
OPEN = ("accepted", "held", "processing")
"""The states of an order that is neither done nor given up."""


@dataclass(frozen=True)
class Comparison:
    """What was compared, and every difference as a sentence."""

    orders: dict[str, int]
    lines: dict[str, int]
    shipped: dict[str, int]
    left_open: dict[str, int]
    differences: list[str]


def compare(journal: Path, data: Path) -> Comparison:
    """Compare the last state of both systems in `journal` with the exports in `data`."""
    orders = {row["OrderID"]: row for row in rows(data / "orders.csv")}
    details: dict[str, dict[str, dict[str, str]]] = {number: {} for number in orders}
    for row in rows(data / "order_details.csv"):
        details[row["OrderID"]][row["ProductID"]] = row
    states = last_states(journal)
    differences: list[str] = []
    seen: dict[str, int] = {}
    lines: dict[str, int] = {}
    shipped: dict[str, int] = {}
    left_open: dict[str, int] = {}
    for system in SYSTEMS:
        found = by_reference(states, system, differences)
        shipments = shipments_of(states, system)
        seen[system], lines[system], shipped[system] = len(found), 0, 0
        left_open[system] = 0
        for number, row in orders.items():
            if number not in found:
                differences.append(f"{system}: order {number} is not there")
                continue
            document = found[number]
            lines[system] += len(document["lines"])
            where = f"{system}: order {number}"
            differences += header_differences(where, row, document, system)
            differences += line_differences(where, details[number], document)
            sent = shipments.get(document["id"] if system == "storefront" else document["number"])
            shipped[system] += bool(sent)
            differences += shipment_differences(where, row, document, sent or [])
            state = document if system == "erp" else document["status"]
            if not row["ShippedDate"]:
                left_open[system] += state["state"] in OPEN
                differences += open_differences(where, state)
        differences += [
            f"{system}: order {number} is none of the data"
            for number in sorted(set(found) - set(orders))
        ]
    return Comparison(seen, lines, shipped, left_open, differences)


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def last_states(journal: Path) -> dict[tuple[str, str], dict[str, dict[str, Any]]]:
    """The last state of each order and shipment, by (system, entity) and id."""
    states: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
    with journal.open(encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            if record["kind"] != "effect" or record["body"]["entity"] not in ("order", "shipment"):
                continue
            body = record["body"]
            state = states.setdefault((record["actor"], body["entity"]), {})
            if body["after"] is None:
                state.pop(body["id"], None)
            else:
                state[body["id"]] = body["after"]
    return states


def by_reference(
    states: dict[tuple[str, str], dict[str, dict[str, Any]]], system: str, differences: list[str]
) -> dict[str, dict[str, Any]]:
    """A system's orders by the number that the data gives them."""
    found: dict[str, dict[str, Any]] = {}
    for identity, document in states.get((system, "order"), {}).items():
        number = document["customer_reference"]
        if number in found:
            differences.append(f"{system}: order {number} is there twice")
        found[number] = {"id": identity, **document}
    return found


def shipments_of(
    states: dict[tuple[str, str], dict[str, dict[str, Any]]], system: str
) -> dict[str, list[dict[str, Any]]]:
    """A system's shipments by the order they belong to."""
    sent: dict[str, list[dict[str, Any]]] = {}
    for document in states.get((system, "shipment"), {}).values():
        owner = document["reference"] if system == "storefront" else document["order"]
        sent.setdefault(owner, []).append(document)
    return sent


def header_differences(
    where: str, row: dict[str, str], document: dict[str, Any], system: str
) -> list[str]:
    """Customer, dates, freight and carrier of one order."""
    charges = document["charges"] if system == "erp" else (document["status"] or {})["charges"]
    freight = sum(c["amount"]["amount_minor"] for c in charges if c["kind"] == "freight")
    return unequal(
        where,
        {
            "customer": (row["CustomerID"], document["account"]),
            "order date": (row["OrderDate"], document["placed_at"][:10]),
            "required date": (row["RequiredDate"], document["requested_date"]),
            "carrier": (row["ShipVia"], document["carrier"]),
            "freight": (Decimal(row["Freight"] or 0), Decimal(freight) / 100),
            "ship to": (row["ShipAddress"], document["deliver_to"]["street"]),
        },
    )


def line_differences(
    where: str, expected: dict[str, dict[str, str]], document: dict[str, Any]
) -> list[str]:
    """Product, quantity, price and discount of an order's lines."""
    differences = []
    found = {line["sku"]: line for line in document["lines"]}
    if len(found) != len(document["lines"]) or set(found) != set(expected):
        differences.append(f"{where}: products {sorted(found)} instead of {sorted(expected)}")
    for product, row in expected.items():
        if product not in found:
            continue
        line = found[product]
        price = Decimal(line["unit_price"]["amount"]) / Decimal(line["unit_price"]["per"])
        differences += unequal(
            f"{where}, product {product}",
            {
                "quantity": (Decimal(row["Quantity"]), Decimal(line["quantity"]["value"])),
                "price": (Decimal(row["UnitPrice"]), price),
                "discount": (Decimal(row["Discount"]) * 100, Decimal(line["discount_percent"])),
            },
        )
    return differences


def shipment_differences(
    where: str, row: dict[str, str], document: dict[str, Any], sent: list[dict[str, Any]]
) -> list[str]:
    """Whether the order went, whole, on its date and with its carrier; or did not."""
    expected = {row["ShippedDate"]} if row["ShippedDate"] else set()
    differences = unequal(
        where,
        {"ship date": (expected, {shipment["shipped_at"][:10] for shipment in sent})},
    )
    if not row["ShippedDate"]:
        return differences
    gone: dict[int, Decimal] = {}
    for shipment in sent:
        for line in shipment["lines"]:
            quantity = Decimal(line["quantity"]["value"])
            gone[line["line"]] = gone.get(line["line"], Decimal(0)) + quantity
    ordered = {line["line"]: Decimal(line["quantity"]["value"]) for line in document["lines"]}
    carriers = {shipment["carrier"] for shipment in sent}
    return differences + unequal(
        where, {"shipped": (ordered, gone), "shipment's carrier": ({row["ShipVia"]}, carriers)}
    )


def open_differences(where: str, state: dict[str, Any]) -> list[str]:
    """Whether an order that never went is still open, whole: nothing done of it, nothing given up.

    `state` is the order in the ERP, or the status of it that the portal shows.
    """
    differences = []
    if state["state"] not in OPEN:
        differences.append(f"{where}: state is {state['state']}, though it was never shipped")
    for line in state["lines"]:
        for what in ("shipped", "invoiced", "cancelled"):
            differences += unequal(
                f"{where}, line {line['line']}", {what: (Decimal(0), Decimal(line[what]))}
            )
    return differences


def unequal(where: str, pairs: dict[str, tuple[object, object]]) -> list[str]:
    """A sentence for each pair whose two sides differ."""
    return [
        f"{where}: {what} is {found}, not {expected}"
        for what, (expected, found) in pairs.items()
        if expected != found
    ]
