"""What people key into the ERP, with the scope erp:clerk; each call is one transaction."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final, cast

from starlette.responses import Response

from contracts.instants import format_instant
from simulator.erp.asked_documents import PricedLine
from simulator.erp.asked_requests import OFFER, REFUSAL
from simulator.erp.desk.billing import charge, invoice, pay
from simulator.erp.desk.changing import cancel, release_hold
from simulator.erp.desk.pricebook import put_discount, put_price
from simulator.erp.desk.promising import renew
from simulator.erp.desk.quotes import approve, confirm, decline
from simulator.erp.desk.shipping import ship
from simulator.erp.desk.stockroom import adjust, receive
from simulator.erp.documents import Charge, Discount, MoneyDocument, MovedLine, Price
from simulator.erp.requests import (
    ADJUSTMENT,
    CANCELLATION,
    CHARGE,
    DISCOUNT,
    PAYMENT,
    PRICE,
    RECEIPT,
    RELEASE,
    SHIPMENT,
)
from simulator.erp.taxing import Taxing
from simulator.face import Call, Operation, answer, answer_raw, found, versioned
from simulator.state import State

CLERK: Final = "erp:clerk"


def clerk_operations(state: State, taxing: Taxing) -> list[Operation]:
    """Everything that needs the scope erp:clerk."""
    face = _Clerk(state, taxing)
    table = (
        ("erp.orders.charge", "POST", "/orders/{number}/charges", face.charge),
        ("erp.orders.cancel", "POST", "/orders/{number}/cancellations", face.cancel),
        ("erp.orders.release", "POST", "/orders/{number}/release", face.release),
        ("erp.shipments.create", "POST", "/orders/{number}/shipments", face.ship),
        ("erp.invoices.create", "POST", "/shipments/{id}/invoice", face.invoice),
        ("erp.payments.create", "POST", "/invoices/{id}/payments", face.pay),
        ("erp.stock.receive", "POST", "/stock/receipts", face.receive),
        ("erp.stock.adjust", "POST", "/stock/adjustments", face.adjust),
        ("erp.quotes.approve", "POST", "/quotes/{number}/offers", face.approve),
        ("erp.quotes.confirm", "POST", "/quotes/{number}/confirmation", face.confirm),
        ("erp.quotes.decline", "POST", "/quotes/{number}/refusal", face.decline),
        ("erp.prices.put", "PUT", "/prices/{id}", face.put_price),
        ("erp.discounts.put", "PUT", "/discounts/{id}", face.put_discount),
    )
    return [Operation(name, method, path, CLERK, end) for name, method, path, end in table]


class _Clerk:
    def __init__(self, state: State, taxing: Taxing) -> None:
        self._state = state
        self._taxing = taxing

    async def charge(self, call: Call) -> Response:
        number, body = call.part("number"), call.read(CHARGE)
        with self._state.transaction(call.cause, "erp.orders.charge") as tx:
            charge(tx, number, cast("Charge", body))
        return self._document("order", number, 201)

    async def cancel(self, call: Call) -> Response:
        number, body = call.part("number"), call.read(CANCELLATION)
        with self._state.transaction(call.cause, "erp.orders.cancel") as tx:
            cancel(tx, number, cast("list[MovedLine]", body["lines"]))
        return self._document("order", number, 201)

    async def release(self, call: Call) -> Response:
        number, body = call.part("number"), call.read(RELEASE)
        with self._state.transaction(call.cause, "erp.orders.release") as tx:
            release_hold(tx, number, body["hold"])
        return self._document("order", number, 200)

    async def ship(self, call: Call) -> Response:
        number, body = call.part("number"), call.read(SHIPMENT)
        lines = cast("list[MovedLine] | None", body["lines"])
        with self._state.transaction(call.cause, "erp.shipments.create") as tx:
            shipped_at = body.get("shipped_at") or format_instant(tx.instant)
            shipment = ship(tx, number, lines, body.get("carrier"), shipped_at)
        return self._document("shipment", shipment["id"], 201)

    async def invoice(self, call: Call) -> Response:
        shipment_id = call.part("id")
        assessed = await self._taxing.assess(shipment_id, call.cause)
        with (
            self._taxing.billing(assessed, call.cause),
            self._state.transaction(call.cause, "erp.invoices.create") as tx,
        ):
            posted = invoice(tx, shipment_id, assessed)
        return self._document("invoice", posted["id"], 201)

    async def pay(self, call: Call) -> Response:
        invoice_id, body = call.part("id"), call.read(PAYMENT)
        with self._state.transaction(call.cause, "erp.payments.create") as tx:
            payment = pay(tx, invoice_id, cast("MoneyDocument", body["amount"]))
        return self._document("payment", payment["id"], 201)

    async def approve(self, call: Call) -> Response:
        number, body = call.part("number"), call.read(OFFER)
        with self._state.transaction(call.cause, "erp.quotes.approve") as tx:
            priced = cast("list[PricedLine]", body["lines"])
            approve(tx, number, body["valid_to"], priced, by=call.principal.client)
        return self._document("quote", number, 201)

    async def confirm(self, call: Call) -> Response:
        number = call.part("number")
        with self._state.transaction(call.cause, "erp.quotes.confirm") as tx:
            confirm(tx, number, by=call.principal.client)
        return self._document("quote", number, 201)

    async def decline(self, call: Call) -> Response:
        number, body = call.part("number"), call.read(REFUSAL)
        with self._state.transaction(call.cause, "erp.quotes.decline") as tx:
            decline(tx, number, body["reason"])
        return self._document("quote", number, 201)

    async def receive(self, call: Call) -> Response:
        body = call.read(RECEIPT)
        with self._state.transaction(call.cause, "erp.stock.receive") as tx:
            rows = receive(tx, body["warehouse"], cast("list[Any]", body["lines"]))
            renew(tx, dict.fromkeys(row["sku"] for row in rows))
        return answer({"availability": rows}, 201)

    async def adjust(self, call: Call) -> Response:
        body = call.read(ADJUSTMENT)
        with self._state.transaction(call.cause, "erp.stock.adjust") as tx:
            row = adjust(tx, body["warehouse"], body["sku"], Decimal(body["delta"]))
            renew(tx, [body["sku"]])
        return answer({"availability": [row]}, 201)

    async def put_price(self, call: Call) -> Response:
        rule_id, body = call.part("id"), call.read(PRICE)
        with self._state.transaction(call.cause, "erp.prices.put") as tx:
            new = put_price(tx, rule_id, cast("Price", body))
        return self._document("price", rule_id, 201 if new else 200)

    async def put_discount(self, call: Call) -> Response:
        rule_id, body = call.part("id"), call.read(DISCOUNT)
        with self._state.transaction(call.cause, "erp.discounts.put") as tx:
            new = put_discount(tx, rule_id, cast("Discount", body))
        return self._document("discount", rule_id, 201 if new else 200)

    def _document(self, kind: str, entity_id: str, status: int) -> Response:
        return answer_raw(versioned(found(self._state.get(kind, entity_id), kind)), status)
