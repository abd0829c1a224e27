"""Tells business steps of a hand-made journal: master data, an order's life, its documents."""

from __future__ import annotations

from typing import Any

from tests.scenarios.journals import Document, Tale, at, per_unit, usd

ADDRESS: Document = {
    "name": "Teahouse",
    "street": "1 Long Pier",
    "city": "Leith",
    "country": "GB",
}


def item(sku: str = "TEA", **more: Any) -> Document:
    return {
        "sku": sku,
        "name": "Tea",
        "category": None,
        "base_unit": "EA",
        "sales_unit": "CS",
        "units": [{"unit": "EA", "factor": "1"}, {"unit": "CS", "factor": "10"}],
        "pack": [],
        "tax_code": "std",
        "status": "active",
        "custom": {},
    } | more


def customer(key: str = "C-1", **more: Any) -> Document:
    return {
        "id": key,
        "name": "Teahouse Ltd",
        "email": "buyer@teahouse.example",
        "currency": "USD",
        "payment_terms": "NET30",
        "credit_limit": None,
        "blocked": False,
        "tax_code": "std",
        "addresses": [ADDRESS | {"role": "deliver_to"}, ADDRESS | {"role": "invoicee"}],
        "custom": {},
    } | more


def price(amount: str = "14.0000", **more: Any) -> Document:
    document = {
        "id": "P-1",
        "sku": "TEA",
        "customer": None,
        "kind": "list",
        "unit": "CS",
        "min_quantity": "1",
        "unit_price": per_unit(amount),
        "valid_from": at(-1),
        "valid_to": None,
    } | more
    return document | {"kind": "list" if document["customer"] is None else "contract"}


def discount(percent: str, **more: Any) -> Document:
    return {
        "id": "D-1",
        "customer": "C-1",
        "sku": "TEA",
        "percent": percent,
        "valid_from": at(-1),
        "valid_to": None,
    } | more


def erp_stock(on_hand: int, reserved: int = 0, safety: int = 0, **more: Any) -> Document:
    return {
        "sku": "TEA",
        "warehouse": "W-1",
        "unit": "EA",
        "on_hand": str(on_hand),
        "reserved": str(reserved),
        "safety": str(safety),
        "available_to_promise": str(max(0, on_hand - reserved - safety)),
    } | more


def shop_stock(available: int, **more: Any) -> Document:
    row = {"sku": "TEA", "warehouse": "W-1", "unit": "EA", "available": str(available)}
    return row | more


def order_line(line: int = 1, cases: str = "2", **more: Any) -> Document:
    """A line of two cases of tea at 14 dollars: 28 dollars."""
    return {
        "line": line,
        "sku": "TEA",
        "quantity": {"value": cases, "unit": "CS"},
        "unit_price": per_unit("14.0000"),
        "discount_percent": "0",
        "price_rule": "P-1",
        "discount_rule": None,
        "net": usd(1400 * int(cases)),
    } | more


def head(reference: str) -> Document:
    return {
        "shop": "main",
        "account": "C-1",
        "placed_at": at(0),
        "currency": "USD",
        "purchase_order_number": f"PO-{reference}",
        "customer_reference": None,
        "notes": "ring twice",
        "deliver_to": ADDRESS,
        "invoicee": ADDRESS,
        "requested_date": None,
        "carrier": "post",
        "custom": {},
    }


def shop_order(key: str, lines: list[Document] | None = None, **more: Any) -> Document:
    lines = lines or [order_line()]
    lines = [
        {"promise": {"status": "in_stock", "available_shown": line["quantity"]["value"]}} | line
        for line in lines
    ]
    nets = sum(line["net"]["amount_minor"] for line in lines)
    totals = {"lines": usd(nets), "charges": usd(0), "tax": None, "total": usd(nets)}
    return head(key) | {"id": key, "lines": lines, "totals": totals, "status": None} | more


def erp_order(
    number: str, reference: str, lines: list[Document] | None = None, **more: Any
) -> Document:
    """An accepted ERP order; each line is taxed with 20 %."""
    booked = [_booked(line) for line in lines or [order_line()]]
    nets = sum(line["net"]["amount_minor"] for line in booked)
    taxes = sum(line["tax"]["amount_minor"] for line in booked)
    document = head(reference) | {
        "number": number,
        "reference": reference,
        "received_at": at(0),
        "lines": booked,
        "charges": [],
        "totals": {
            "lines": usd(nets),
            "charges": usd(0),
            "tax": usd(taxes),
            "total": usd(nets + taxes),
        },
        "state": "accepted",
        "shipment_state": "none",
        "invoice_state": "none",
        "holds": [],
    }
    return document | more


def _booked(line: Document) -> Document:
    """A line as the ERP keeps it: taxed, and all of it allocated."""
    tax = (line["net"]["amount_minor"] * 20 + 50) // 100
    progress = dict.fromkeys(("shipped", "invoiced", "cancelled", "backordered"), "0")
    return {"tax": usd(tax), "allocated": line["quantity"]["value"]} | progress | line


def status_of(order: Document, version: int) -> Document:
    """What a storefront shows of an ERP order."""
    names = ("line", "allocated", "shipped", "invoiced", "cancelled", "backordered")
    lines = [{name: line[name] for name in names} for line in order["lines"]]
    kept = ("number", "state", "shipment_state", "invoice_state", "holds", "charges", "totals")
    return {name: order[name] for name in kept} | {"version": version, "lines": lines}


def shipment(key: str = "SH-1", cases: str = "2", **more: Any) -> Document:
    return {
        "id": key,
        "order": "10001",
        "reference": "S-1",
        "lines": [{"line": 1, "sku": "TEA", "quantity": {"value": cases, "unit": "CS"}}],
        "carrier": "post",
        "tracking": f"T-{key}",
        "warehouse": "W-1",
        "shipped_at": at(0),
    } | more


def invoice(key: str = "IN-1", cases: str = "2", **more: Any) -> Document:
    net = 1400 * int(cases)
    tax = net // 5
    line = order_line(1, cases) | {"tax": usd(tax)}
    kept = ("line", "sku", "quantity", "unit_price", "discount_percent", "net", "tax")
    totals = {"lines": usd(net), "charges": usd(0), "tax": usd(tax), "total": usd(net + tax)}
    return {
        "id": key,
        "order": "10001",
        "reference": "S-1",
        "shipment": "SH-1",
        "lines": [{name: line[name] for name in kept}],
        "charges": [],
        "totals": totals,
        "state": "posted",
        "issued_at": at(0),
        "due_at": at(30 * 86_400_000_000),
        "paid": usd(0),
    } | more


def world(tale: Tale | None = None, **header: Any) -> Tale:
    """A journal that begins with the master data in both systems: 100 EA of tea on hand.

    `header` replaces parts of its header.
    """
    tale = (tale or Tale()).begin(**header)
    tale.both("customer", "C-1", customer())
    tale.both("item", "TEA", item())
    tale.both("price", "P-1", price())
    tale.effect("erp", "availability", "W-1/TEA", erp_stock(100))
    tale.effect("storefront", "availability", "W-1/TEA", shop_stock(100))
    return tale


def place(tale: Tale, key: str = "S-1", lines: list[Document] | None = None, **more: Any) -> int:
    """A buyer orders; returns the seq of the storefront's commit."""
    order = shop_order(key, lines, placed_at=at(tale.clock.at_us), **more)
    return tale.effect("storefront", "order", key, order, cause="c-buyer")


def deliver(
    tale: Tale,
    key: str = "S-1",
    *,
    event: str | None = None,
    delivery: str | None = None,
    status: int = 202,
    lost: bool = False,
) -> str:
    """The storefront delivers an order's event; a lost answer times out for it."""
    event = event or f"E-{key}"
    call_id = tale.call(
        "storefront>engine",
        "engine.webhook",
        key=event,
        method="POST",
        headers={"webhook-id": delivery or f"D-{key}"},
        content={"id": event, "subject": key, "type": "seatrial.order.placed"},
    )
    edge = ("storefront>engine", "engine.webhook")
    tale.answer(call_id, *edge, status, key=event, lost=lost)
    if lost:
        tale.failed(call_id, *edge, "timed_out", key=event)
    told = {
        "event_id": event,
        "delivery_id": delivery or f"D-{key}",
        "type": "seatrial.order.placed",
        "subject": key,
        "attempt": 1,
        "outcome": "timed_out" if lost else "delivered" if status < 300 else "refused",
        "status": None if lost else status,
    }
    tale.journal.append("delivery", "storefront", told, cause=call_id)
    return call_id


def create(
    tale: Tale,
    key: str = "S-1",
    number: str | None = "10001",
    *,
    status: int = 201,
    lost: bool = False,
    order: Document | None = None,
    asked: Document | None = None,
    code: str | None = None,
    failed: str | None = None,
    headers: Document | None = None,
) -> str:
    """The engine sends an order; the ERP books it unless `number` is None; the answer may be lost.

    `failed` is how the call ends for the engine when nothing came back at all.
    """
    edge = ("engine>erp", "erp.orders.create")
    booked = order
    if booked is None:
        known = tale.now_is("storefront", "order", key)
        booked = erp_order(number or "", key, known["lines"], placed_at=known["placed_at"])
    call_id = tale.call(
        *edge, key=key, method="POST", content=asked or booked | {"reference": key}, headers=headers
    )
    if failed is not None:
        tale.failed(call_id, *edge, failed, key=key)
        return call_id
    if number is not None:
        tale.effect("erp", "order", number, booked, cause=call_id)
    content = {"code": code} if code else None
    tale.answer(call_id, *edge, status, key=key, lost=lost, content=content)
    if lost:
        tale.failed(call_id, *edge, "timed_out", key=key)
    return call_id


def find(tale: Tale, key: str = "S-1") -> str:
    """The engine looks an order up by its reference."""
    return tale.asks("engine>erp", "erp.orders.list", key=key, path=f"/orders?reference={key}")


def show(tale: Tale, key: str = "S-1", number: str = "10001", **more: Any) -> str:
    """The engine shows the ERP's last status of an order in the storefront."""
    version, order = tale.versions["erp", "order", number]
    assert order is not None
    told = status_of(order, version) | more
    call_id = tale.asks(
        "engine>storefront", "storefront.orders.status", key=key, method="PUT", content=told
    )
    known = tale.now_is("storefront", "order", key)
    tale.effect("storefront", "order", key, known | {"status": told}, cause=call_id)
    return call_id


def move(tale: Tale, number: str = "10001", cause: str = "c-clerk", **more: Any) -> int:
    """The ERP changes an order."""
    known = tale.now_is("erp", "order", number)
    return tale.effect("erp", "order", number, known | more, cause=cause)


def with_line(order: Document, nth: int = 0, **more: Any) -> list[Document]:
    """An order's lines, one of them changed."""
    return [line | more if number == nth else line for number, line in enumerate(order["lines"])]


def viewed(tale: Tale, available: str = "10", amount: str | None = "14.0000", **more: Any) -> str:
    """The buyer looks at tea in the catalogue."""
    row = {
        "sku": "TEA",
        "name": "Tea",
        "unit": "CS",
        "unit_price": None if amount is None else per_unit(amount),
        "discount_percent": "0",
        "price_rule": "P-1",
        "discount_rule": None,
        "available": available,
    }
    content = {"account": "C-1", "at": at(tale.clock.at_us), "items": [row | more]}
    return tale.asks(
        "buyer>storefront", "storefront.catalog.view", path="/catalog?sku=TEA", answer=content
    )


def ordered(tale: Tale | None = None, key: str = "S-1", number: str = "10001") -> Tale:
    """An order that went its way: placed, delivered, booked and shown."""
    tale = tale or world()
    place(tale, key)
    deliver(tale, key)
    create(tale, key, number)
    show(tale, key, number)
    return tale
