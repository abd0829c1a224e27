"""What an engine and a buyer do over HTTP, in the smallest way that works."""

from __future__ import annotations

from typing import Any

from tests.simulator.serve.pier import Pier


async def mirrored(it: Pier, world: dict[str, Any]) -> str:
    """Bring what a buyer needs from the ERP into the shop, as an engine does; a buyer's client."""
    nouns = {"customers": "accounts", "items": "items", "prices": "prices"}
    nouns |= {"discounts": "discounts", "availability": "availability"}
    first = ""
    for noun, rows in nouns.items():
        found = (await it.ask(world, "erp", "GET", f"/{noun}")).body[noun]
        first = first or found[0]["id"]
        sent = [_row(noun, document) for document in found]
        put = await it.ask(world, "storefront", "PUT", f"/connector/{rows}", {"rows": sent})
        assert put.status == 200, put
    return f"buyer:{first}"


def _row(noun: str, document: dict[str, Any]) -> dict[str, Any]:
    version = document.pop("version")
    if noun != "availability":
        key = document.get("id") or document["sku"]
        return {"id": key, "version": version, "data": document}
    shown = {n: document[n] for n in ("sku", "warehouse", "unit")}
    shown["available"] = document["available_to_promise"]
    key = f"{document['warehouse']}/{document['sku']}"
    return {"id": key, "version": version, "data": shown}


async def ordered(it: Pier, world: dict[str, Any], buyer: str) -> str:
    """Buy one thing; the storefront's order id."""
    items = (await it.ask(world, "erp", "GET", "/items")).body["items"]
    item = next(each for each in items if each["status"] == "active")
    quantity = {"value": "1", "unit": item["sales_unit"]}
    cart = {"lines": [{"line": 1, "sku": item["sku"], "quantity": quantity}]}
    put = await it.ask(world, "storefront", "PUT", "/cart", cart, client=buyer)
    assert put.status == 200, put
    customer = (await it.ask(world, "erp", "GET", "/customers")).body["customers"][0]
    address = next(a for a in customer["addresses"] if a["role"] == "deliver_to")
    checkout = {
        "purchase_order_number": "PO-1",
        "customer_reference": "",
        "notes": "",
        "deliver_to": {name: part for name, part in address.items() if name != "role"},
        "requested_date": None,
        "carrier": "ROAD",
        "custom": {},
    }
    placed = await it.ask(world, "storefront", "POST", "/checkout", checkout, client=buyer)
    assert placed.status == 201, placed
    return str(placed.body["id"])


async def entered(it: Pier, world: dict[str, Any], references: list[str]) -> list[str]:
    """Order something under each reference; the numbers that the ERP gave."""
    customer = (await it.ask(world, "erp", "GET", "/customers?limit=1")).body["customers"][0]
    item = (await it.ask(world, "erp", "GET", "/items?limit=1")).body["items"][0]
    price = (await it.ask(world, "erp", "GET", "/prices?limit=1")).body["prices"][0]
    address = {n: v for n, v in customer["addresses"][0].items() if n != "role"}
    numbers = []
    for reference in references:
        order = {
            "shop": "shop",
            "reference": reference,
            "account": customer["id"],
            "placed_at": world["starts_at"],
            "currency": customer["currency"],
            "purchase_order_number": f"PO-{reference}",
            "customer_reference": "",
            "notes": "",
            "deliver_to": address,
            "invoicee": address,
            "requested_date": None,
            "carrier": "ROAD",
            "lines": [
                {
                    "line": 1,
                    "sku": item["sku"],
                    "quantity": {"value": "1", "unit": item["sales_unit"]},
                    "unit_price": price["unit_price"],
                    "discount_percent": "0",
                    "price_rule": price["id"],
                    "discount_rule": None,
                }
            ],
            "custom": {},
        }
        answer = await it.ask(world, "erp", "POST", "/orders", order)
        assert answer.status == 201, answer
        numbers.append(answer.body["number"])
    return numbers
