"""Tells the life of a return in a hand-made journal: two of three cases of tea come back."""

from __future__ import annotations

from typing import Any

from tests.scenarios.journals import SCOPE, Document, Tale, at, usd
from tests.scenarios.trade import (
    create,
    customer,
    deliver,
    erp_stock,
    invoice,
    item,
    move,
    order_line,
    place,
    price,
    shipment,
    shop_stock,
    with_line,
)

WITH_RETURNS = SCOPE | {"return_requests": 1800, "returns": 1800, "credit_notes": 1800}
CLERK = "c-clerk"
PROGRESS = ("authorised", "received", "restocked", "scrapped", "credited", "replaced")


def shipped() -> Tale:
    """Three cases were ordered, left in one parcel and were billed: 42 dollars and tax."""
    tale = Tale().begin(scope=WITH_RETURNS)
    for entity, key, document in (
        ("customer", "C-1", customer()),
        ("item", "TEA", item()),
        ("price", "P-1", price()),
    ):
        tale.both(entity, key, document)
    tale.effect("erp", "availability", "W-1/TEA", erp_stock(100))
    tale.effect("storefront", "availability", "W-1/TEA", shop_stock(100))
    place(tale, lines=[order_line(1, "3")])
    deliver(tale)
    create(tale)
    tale.effect("erp", "shipment", "SH-1", shipment("SH-1", "3"), cause="c-ship")
    tale.effect("erp", "availability", "W-1/TEA", erp_stock(70), cause="c-ship")
    tale.effect("erp", "invoice", "IN-1", invoice("IN-1", "3"), cause="c-bill")
    order = tale.now_is("erp", "order", "10001")
    move(tale, cause="c-bill", lines=with_line(order, shipped="3", invoiced="3", allocated="0"))
    return tale


def request(key: str = "RQ-1", cases: str = "2", **more: Any) -> Document:
    line = {"line": 1, "sku": "TEA", "quantity": {"value": cases, "unit": "CS"}}
    return {
        "id": key,
        "shop": "main",
        "account": "C-1",
        "reference": "S-1",
        "requested_at": at(0),
        "requested_by": {"role": "buyer", "id": "buyer:C-1"},
        "resolution": "credit",
        "notes": None,
        "lines": [line | {"reason": "damaged"}],
    } | more


def back(key: str = "RA-1", asked: Document | None = None, **more: Any) -> Document:
    """The ERP's return of a request; what of its line is not given is nought."""
    asked = asked or request()
    progress = {name: more.pop(name, "0") for name in PROGRESS}
    return {
        **asked,
        "id": key,
        "request": asked["id"],
        "order": "10001",
        "entered_at": at(0),
        "state": "requested",
        "refusal": None,
        "restocking_percent": "0",
        "warehouse": "W-1",
        "lines": [line | progress for line in asked["lines"]],
        "credit_notes": [],
        "replacements": [],
    } | more


def note(key: str = "CN-1", cases: int = 2, **more: Any) -> Document:
    """A credit note of so many cases, without a fee, set off against the invoice."""
    net = more.pop("net", 1400 * cases)
    tax, fee = more.pop("tax", net // 5), more.pop("fee", 0)
    line = invoice("IN-1", str(cases))["lines"][0] | {"net": usd(net), "tax": usd(tax)}
    total = net - fee + tax
    return {
        "id": key,
        "return": "RA-1",
        "invoice": "IN-1",
        "order": "10001",
        "reference": "S-1",
        "account": "C-1",
        "lines": [line],
        "restocking_percent": "0",
        "totals": {
            "lines": usd(net),
            "restocking_fee": usd(fee),
            "tax": usd(tax),
            "total": usd(total),
        },
        "applied": usd(total),
        "unapplied": usd(0),
        "issued_at": at(0),
    } | more


def ask(tale: Tale, key: str = "RQ-1", **more: Any) -> Document:
    """The storefront takes a request."""
    asked = request(key, **more)
    tale.effect("storefront", "return_request", key, asked, cause="c-buyer")
    return asked


def tell(tale: Tale, key: str = "RQ-1", *, event: str | None = None) -> None:
    """Its event reaches the engine."""
    deliver(tale, key, event=event or f"E-{key}", delivery=f"D-{event or key}-{tale.calls}")


def enter(
    tale: Tale, key: str = "RQ-1", name: str | None = "RA-1", *, lost: bool = False, **more: Any
) -> str:
    """The engine sends it; the ERP enters it unless `name` is None; the answer may be lost."""
    edge = ("engine>erp", "erp.returns.create")
    call_id = tale.call(*edge, key=key, method="POST", content={"request": key})
    status = 201 if name is not None else 422
    if name is not None:
        asked = tale.now_is("storefront", "return_request", key)
        tale.effect("erp", "return", name, back(name, asked, **more), cause=call_id)
    content = None if name is not None else {"code": "unknown-order"}
    tale.answer(call_id, *edge, status, key=key, lost=lost, content=content)
    if lost:
        tale.failed(call_id, *edge, "timed_out", key=key)
    return call_id


def entered(**more: Any) -> Tale:
    """A request that came into the ERP as it should."""
    tale = shipped()
    ask(tale, **more)
    tell(tale)
    enter(tale)
    return tale


def goes_on(tale: Tale, name: str = "RA-1", cause: str = CLERK, **more: Any) -> int:
    """The ERP changes a return: its head, or the progress of its lines."""
    known = tale.now_is("erp", "return", name)
    progress = {field: more.pop(field) for field in PROGRESS if field in more}
    lines = [line | progress for line in known["lines"]]
    return tale.effect("erp", "return", name, known | {"lines": lines} | more, cause=cause)


def inspected(tale: Tale, cases: str = "2", way: str = "restocked", **more: Any) -> Tale:
    """Authorised, received and looked at."""
    goes_on(tale, state="authorised", authorised=cases, **more)
    goes_on(tale, state="received", received=cases)
    goes_on(tale, state="inspected", cause="c-look", **{way: cases})
    if way == "restocked":
        on_hand = erp_stock(70 + 10 * int(cases))
        tale.effect("erp", "availability", "W-1/TEA", on_hand, cause="c-look")
    return tale


def credited(tale: Tale, document: Document | None = None, cases: str = "2") -> Tale:
    """A note is posted and the return is closed."""
    document = document or note()
    tale.effect("erp", "credit_note", document["id"], document, cause="c-credit")
    known = tale.now_is("erp", "return", "RA-1")["credit_notes"]
    notes = [*known, document["id"]]
    goes_on(tale, state="closed", credited=cases, credit_notes=notes, cause="c-credit")
    return tale
