"""Documents of a very small company, valid under the contracts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SHOP = "west"
SECRET = "whsec_c2VhdHJpYWwtdGVzdC1zZWNyZXQtMDE="


def money(amount_minor: int) -> dict[str, Any]:
    return {"amount_minor": amount_minor, "currency": "USD"}


def address(name: str = "Dock 4") -> dict[str, Any]:
    return {"name": name, "street": "Quay 1", "city": "Harbour", "country": "NO"}


def order(reference: str, placed_at: str = "2026-03-02T08:00:00.000000Z") -> dict[str, Any]:
    """An order as the storefront holds it: two lines of one SKU on purpose."""
    lines = [
        {
            "line": number,
            "sku": "0042",
            "quantity": {"value": str(quantity), "unit": "EA"},
            "unit_price": {"amount": "14.0000", "currency": "USD", "per": "1"},
            "discount_percent": "0",
            "price_rule": "PR-1",
            "discount_rule": None,
            "net": money(1400 * quantity),
            "promise": {"status": "in_stock", "available_shown": "40"},
        }
        for number, quantity in ((1, 2), (2, 3))
    ]
    return {
        "id": reference,
        "shop": SHOP,
        "account": "C-1",
        "placed_at": placed_at,
        "currency": "USD",
        "purchase_order_number": f"PO {reference}",
        "customer_reference": None,
        "notes": "Ring twice",
        "deliver_to": address(),
        "invoicee": address("Head office"),
        "requested_date": "2026-03-09",
        "carrier": "sloop",
        "lines": lines,
        "totals": {"lines": money(7000), "charges": money(0), "tax": None, "total": money(7000)},
        "custom": {},
        "status": None,
    }


def erp_order(number: str, request: dict[str, Any], received_at: str) -> dict[str, Any]:
    """What the ERP makes of a create request: tax is its own business."""
    zeros = dict.fromkeys(("allocated", "shipped", "invoiced", "cancelled", "backordered"), "0")
    lines = [{**line, **zeros, "net": money(1400), "tax": money(266)} for line in request["lines"]]
    totals = {
        "lines": money(2800),
        "charges": money(0),
        "tax": money(532),
        "total": money(3332),
    }
    return {
        **request,
        "number": number,
        "received_at": received_at,
        "lines": lines,
        "charges": [],
        "totals": totals,
        "state": "accepted",
        "shipment_state": "none",
        "invoice_state": "none",
        "holds": [],
    }


def shipment(shipment_id: str, ordered: dict[str, Any], shipped_at: str) -> dict[str, Any]:
    lines = [
        {name: line[name] for name in ("line", "sku", "quantity")} for line in ordered["lines"]
    ]
    return {
        "id": shipment_id,
        "order": ordered["number"],
        "reference": ordered["reference"],
        "lines": lines,
        "carrier": "sloop",
        "tracking": f"T-{shipment_id}",
        "warehouse": "W-1",
        "shipped_at": shipped_at,
    }


def item(sku: str) -> dict[str, Any]:
    return {
        "sku": sku,
        "name": f"Item {sku}",
        "base_unit": "EA",
        "sales_unit": "EA",
        "units": [{"unit": "EA", "factor": "1"}],
        "pack": [],
        "tax_code": "STD",
        "status": "active",
    }


def purchase_term(term: str, sku: str) -> dict[str, Any]:
    """Everybody buys at least two cartons of an item."""
    nobody = dict.fromkeys(("account", "agreement", "category", "requires_agreement", "min_value"))
    when = {"valid_from": "2026-01-01T00:00:00.000000Z", "valid_to": None}
    least = {"min_quantity": {"value": "2", "unit": "CT"}, "requires_contract": False}
    return {"id": term, "sku": sku, **nobody, **least, **when}


def price(rule: str, sku: str, amount: str, customer: str | None = None) -> dict[str, Any]:
    return {
        "id": rule,
        "sku": sku,
        "customer": customer,
        "kind": "contract" if customer else "list",
        "unit": "EA",
        "min_quantity": "1",
        "unit_price": {"amount": amount, "currency": "USD", "per": "1"},
        "valid_from": "2026-01-01T00:00:00.000000Z",
        "valid_to": None,
    }


def availability(sku: str, on_hand: int, reserved: int) -> dict[str, Any]:
    return {
        "sku": sku,
        "warehouse": "W-1",
        "unit": "EA",
        "on_hand": str(on_hand),
        "reserved": str(reserved),
        "safety": "0",
        "available_to_promise": str(max(0, on_hand - reserved)),
    }


def return_request(request_id: str, reference: str, requested_at: str) -> dict[str, Any]:
    """A storefront's request for a return of two of the first line of an order."""
    quantity = {"value": "2", "unit": "EA"}
    line = {"line": 1, "sku": "SKU-A", "quantity": quantity, "reason": "damaged"}
    return {
        "id": request_id,
        "shop": SHOP,
        "account": "C-1",
        "reference": reference,
        "requested_at": requested_at,
        "requested_by": {"role": "staff", "id": "staff"},
        "resolution": "credit",
        "notes": None,
        "lines": [line],
    }


def erp_return(return_id: str, request: dict[str, Any], entered_at: str) -> dict[str, Any]:
    """What the ERP makes of it."""
    progress = ("authorised", "received", "restocked", "scrapped", "credited", "replaced")
    lines = [{**line, **dict.fromkeys(progress, "0")} for line in request["lines"]]
    own = {"order": "E-001", "entered_at": entered_at, "state": "requested", "refusal": None}
    rest: dict[str, Any] = {
        "restocking_percent": "0",
        "warehouse": None,
        "credit_notes": [],
        "replacements": [],
    }
    return {**request, **own, **rest, "id": return_id, "lines": lines}
