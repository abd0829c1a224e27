"""Tells a quote's life in a hand-made journal: asked for, offered, shown, and ordered."""

from __future__ import annotations

from typing import Any

from tests.scenarios.journals import HOUR, Document, Tale, at, per_unit, usd
from tests.scenarios.trade import create, deliver, order_line, place, world

FOR = 24 * HOUR
"""How long an offer binds."""

_ASK = ("engine>erp", "erp.quotes.create")


def wishes(key: str = "Q-1", cases: str = "2", **more: Any) -> Document:
    quantity = {"value": cases, "unit": "CS"}
    line = {"line": 1, "sku": "TEA", "quantity": quantity, "wished_discount_percent": "5"}
    head = {"shop": "shop", "account": "C-1", "requested_at": at(0), "currency": "USD"}
    return {"id": key, **head, "notes": None, "lines": [line], "answer": None, "order": None} | more


def offer(amount: str = "13.0000", net: int = 2600, revision: int = 1, **more: Any) -> Document:
    tax = net // 5
    line = {
        "line": 1,
        "sku": "TEA",
        "quantity": {"value": "2", "unit": "CS"},
        "unit_price": per_unit(amount),
        "discount_percent": "0",
        "price_rule": f"QU-1.{revision}.1",
        "net": usd(net),
        "tax": usd(tax),
    }
    totals = {"lines": usd(net), "charges": usd(0), "tax": usd(tax), "total": usd(net + tax)}
    made = {"revision": revision, "approved_at": at(0), "valid_to": at(FOR)}
    return {**made, "lines": [line], "totals": totals} | more


def asked(tale: Tale, key: str = "Q-1", **more: Any) -> int:
    """A buyer asks."""
    return tale.effect("storefront", "quote", key, wishes(key, **more), cause="c-buyer")


def ask(
    tale: Tale,
    key: str = "Q-1",
    number: str | None = "QU-1",
    *,
    status: int = 201,
    lost: bool = False,
    garbled: Document | None = None,
) -> str:
    """The engine asks the ERP; it enters the quote unless `number` is None."""
    known = tale.now_is("storefront", "quote", key)
    sent = {name: known[name] for name in ("shop", "account", "requested_at", "currency", "notes")}
    sent |= {"reference": key, "lines": known["lines"]} | (garbled or {})
    call_id = tale.call(*_ASK, key=key, method="POST", content=sent)
    if number is not None:
        fresh: Document = {"state": "requested", "reason": None, "offers": [], "order": None}
        entered = sent | {"number": number, "received_at": at(0), **fresh}
        tale.effect("erp", "quote", number, entered, cause=call_id)
    tale.answer(call_id, *_ASK, status, key=key, lost=lost)
    if lost:
        tale.failed(call_id, *_ASK, "timed_out", key=key)
    return call_id


def look(tale: Tale, key: str = "Q-1") -> str:
    """The engine looks a quote up by its reference."""
    return tale.asks("engine>erp", "erp.quotes.list", key=key, path=f"/quotes?reference={key}")


def approve(tale: Tale, made: Document | None = None, number: str = "QU-1") -> int:
    """A clerk offers, or revises."""
    known = tale.now_is("erp", "quote", number)
    offers = [*known["offers"], made or offer()]
    changed = known | {"state": "approved", "offers": offers}
    return tale.effect("erp", "quote", number, changed, cause="c-clerk")


def answer(tale: Tale, key: str = "Q-1", number: str = "QU-1", **garbled: Any) -> str:
    """The engine shows what the ERP says."""
    version, quote = tale.versions["erp", "quote", number]
    assert quote is not None
    told = {name: quote[name] for name in ("number", "state", "reason", "order")}
    told |= {"version": version, "offer": quote["offers"][-1] if quote["offers"] else None}
    told |= garbled
    edge = ("engine>storefront", "storefront.quotes.answer")
    call_id = tale.asks(*edge, key=key, method="PUT", content=told)
    known = tale.now_is("storefront", "quote", key)
    tale.effect("storefront", "quote", key, known | {"answer": told}, cause=call_id)
    return call_id


def by_offer(made: Document | None = None, **more: Any) -> Document:
    """The line of an order that takes an offered line as it is."""
    (line,) = (made or offer())["lines"]
    names = ("unit_price", "discount_percent", "price_rule", "net")
    return order_line(1, "2", **{name: line[name] for name in names}) | more


def offered(tale: Tale | None = None) -> Tale:
    """A quote that was asked for, brought to the ERP, approved and shown."""
    tale = tale or world()
    asked(tale)
    deliver(tale, "Q-1")
    ask(tale)
    answer(tale)
    approve(tale)
    answer(tale)
    return tale


def taken(tale: Tale | None = None, **line: Any) -> Tale:
    """The offer was accepted, and the order that it became is booked."""
    tale = tale or offered()
    place(tale, lines=[by_offer(**line)])
    deliver(tale)
    create(tale)
    return tale
