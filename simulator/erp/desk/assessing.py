"""Tax that another owner computes: what he is asked of a shipment, and what of it was billed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, cast

from contracts.instants import format_instant
from simulator.erp.desk.book import OpenOrder, money, open_order
from simulator.erp.documents import Shipment
from simulator.erp.problems import Refusal
from simulator.erp.rules.pricing import line_net
from simulator.face import found
from simulator.transaction import Transaction

OWNER: Final = "tax_owner"
"""The kind of the one row that says so where the ERP does not own the tax."""

UNPOSTED: Final = "tax_unposted"
"""The kind of a row per shipment that was billed and whose tax its owner would not keep as owed."""

TAX: Final = "tax"
EXEMPTION: Final = "tax.exemption"
"""The custom field of a customer that names the certificate by which he owes no tax."""


@dataclass(frozen=True, slots=True)
class Assessed:
    """Net and tax of a line in minor units, as the owner of the tax says."""

    net: int
    tax: int


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the owner of the tax was asked of a shipment, and what he said, by line number."""

    asked: Mapping[str, Any]
    lines: Mapping[int, Assessed]


def question(tx: Transaction, shipment_id: str) -> dict[str, Any]:
    """What the owner is asked of a shipment that is to be billed; raises Refusal or Problem."""
    shipment = cast("Shipment", found(tx.get("shipment", shipment_id), "shipment").view)
    if tx.find_ids("invoice", "shipment", shipment_id):
        raise Refusal("already-invoiced", "the shipment has its invoice")
    opened = open_order(tx, shipment["order"])
    order = opened.order
    customer = tx.get("customer", order["account"])
    custom: Mapping[str, Any] = {} if customer is None else customer.view["custom"]
    return {
        "id": shipment_id,
        "date": format_instant(tx.instant),
        "country": order["deliver_to"]["country"],
        "exemption": custom.get(EXEMPTION),
        "currency": order["currency"],
        "lines": [_line(tx, opened, line) for line in shipment["lines"]],
    }


def _line(tx: Transaction, opened: OpenOrder, shipped: Mapping[str, Any]) -> dict[str, Any]:
    line = opened.line(shipped["line"])
    booked = opened.booked(line)
    cost = line_net(
        Decimal(shipped["quantity"]["value"]),
        Decimal(booked["factor"]),
        line["unit_price"],
        Decimal(booked["price_factor"]),
        Decimal(line["discount_percent"]),
    )
    return {
        "line": line["line"],
        "sku": line["sku"],
        "tax_code": found(tx.get("item", line["sku"]), "item").view["tax_code"],
        "amount": money(cost, opened.order["currency"]),
        "included": booked.get("tax_included", False),
    }


def assessment(asked: Mapping[str, Any], answered: Mapping[str, Any]) -> Assessment:
    """What the owner answered."""
    return Assessment(asked, _by_line(answered))


def is_as_billed(tx: Transaction, shipment_id: str, answered: Mapping[str, Any]) -> bool:
    """Whether what the owner answers of a shipment by now is what its invoice bears."""
    bills = tx.find("invoice", "shipment", shipment_id)
    return [_by_line(row.view) for row in bills] == [_by_line(answered)]


def _by_line(document: Mapping[str, Any]) -> dict[int, Assessed]:
    return {
        line["line"]: Assessed(line["net"]["amount_minor"], line["tax"]["amount_minor"])
        for line in document["lines"]
    }
