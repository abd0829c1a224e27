"""Successors: open quantities that go on in an order of their own, as another item or as the same.

A clerk substitutes an item, or splits an order in two. What is moved leaves its line, where it
counts as cancelled, and is ordered in the new order under the same line number; so every quantity
is ordered once. The successor's shop is the ERP, its reference its own number, its `origin` says
which order it continues.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, cast

from contracts.instants import format_instant, parse_instant
from simulator.erp.desk.book import OpenOrder, in_unit_of, open_order, save, work_out
from simulator.erp.desk.cards import asked_of_card, check_card
from simulator.erp.desk.changing import take_off
from simulator.erp.desk.entry import Booked, booked_line, succeed
from simulator.erp.desk.increasing import NAMED as INCREASES
from simulator.erp.desk.keying import KEYED, own_price
from simulator.erp.desk.partners import check_entitled
from simulator.erp.desk.places import survivor
from simulator.erp.desk.promising import renew
from simulator.erp.desk.stockroom import serve_waiting
from simulator.erp.documents import BookedLine, Item, MovedLine, NewOrder, OrderedLine, OrderLine
from simulator.erp.problems import Refusal
from simulator.erp.rules.axes import open_quantity
from simulator.erp.rules.units import factor, factors
from simulator.erp.succession import Origin
from simulator.transaction import Transaction

SUBSTITUTION: Final = "substitution"
SPLIT: Final = "split"
ORIGINAL: Final = "original"

_HEAD: Final = (
    *("account", "placed_at", "currency", "purchase_order_number", "customer_reference", "notes"),
    *("deliver_to", "invoicee", "requested_date", "carrier"),
)


def substitute(tx: Transaction, number: str, asked: Mapping[str, Any]) -> str:
    """Send another item for what is open of a line; the number of the successor.

    It is counted in the same units as the first. Its price is the original line's, or what the
    ERP's own rules give the customer for it now. Raises Refusal no-substitute, not-open,
    not-entitled, no-price, validity-invalid, or over-authorised where it is dearer than what the
    order's card bears.
    """
    opened = open_order(tx, number)
    line = opened.line(asked["line"])
    in_unit_of(line, asked["quantity"])
    until = asked["decline_until"]
    if until is not None and parse_instant(until) <= tx.instant:
        raise Refusal("validity-invalid", "a substitute is declined until an instant to come")
    item = _substitute_for(tx, line, opened.booked(line), asked["sku"])
    now = format_instant(tx.instant)
    check_entitled(tx, opened.order["account"], item, line["line"], now)
    moved = cast("MovedLine", {name: asked[name] for name in ("line", "quantity")})
    terms: OrderedLine
    if asked["price"] == ORIGINAL:
        terms = {**_terms(line), "quantity": moved["quantity"], "sku": item["sku"]}
    else:
        account = survivor(tx, opened.order["account"])
        terms = own_price(tx, account, {**moved, "sku": item["sku"]}, now)
    origin: Origin = {
        "kind": SUBSTITUTION,
        "order": number,
        "reference": opened.order["reference"],
        "price": asked["price"],
        "decline_until": None if until is None else format_instant(parse_instant(until)),
    }
    return _succeed(tx, opened, [moved], [terms], origin)


def split(tx: Transaction, number: str, asked: Sequence[MovedLine]) -> str:
    """Put open quantities into an order of their own; the number of the successor.

    Raises Refusal duplicate-line, not-open, or split-whole when nothing would stay open.
    """
    opened = open_order(tx, number)
    if len({each["line"] for each in asked}) != len(asked):
        raise Refusal("duplicate-line", "every line is named once")
    moved = {each["line"]: Decimal(each["quantity"]["value"]) for each in asked}
    lines = opened.order["lines"]
    if all(open_quantity(line) <= moved.get(line["line"], 0) for line in lines):
        raise Refusal("split-whole", "an order is split where something of it stays open")
    terms: list[OrderedLine] = [
        {**_terms(opened.line(each["line"])), "quantity": each["quantity"]} for each in asked
    ]
    origin: Origin = {
        "kind": SPLIT,
        "order": number,
        "reference": opened.order["reference"],
        "price": ORIGINAL,
        "decline_until": None,
    }
    return _succeed(tx, opened, asked, terms, origin)


def _succeed(
    tx: Transaction,
    opened: OpenOrder,
    moved: Sequence[MovedLine],
    terms: Sequence[OrderedLine],
    origin: Origin,
) -> str:
    """The first order gives, the second takes, and only then whoever else waits for the goods.

    The feed tells of the second before it tells what left the first: else nobody who hears that the
    first is over could know that it goes on. Both are paid by the card of the first.
    """
    order, before = opened.order, asked_of_card(tx, opened.order)
    freed = take_off(tx, opened, moved)
    work_out(tx, opened)
    head: dict[str, Any] = {name: order[name] for name in _HEAD}
    head |= {"account": survivor(tx, order["account"]), "shop": KEYED, "reference": ""}
    new = cast("NewOrder", {**head, "lines": list(terms)})
    if "custom" in order:
        new["custom"] = {
            name: value for name, value in order["custom"].items() if name not in INCREASES
        }
    lines = [_booked(tx, opened, new, line, origin["price"]) for line in terms]
    number = succeed(tx, new, lines, origin, order["holds"])
    save(tx, opened)
    if origin["kind"] == SUBSTITUTION:  # a split asks for nothing that was not asked for before
        check_card(tx, order, before)
    serve_waiting(tx, freed)
    renew(tx, dict.fromkeys(line["sku"] for line in order["lines"]))
    return number


def _booked(
    tx: Transaction, opened: OpenOrder, new: NewOrder, line: OrderedLine, price: str
) -> Booked:
    inner = opened.booked(opened.line(line["line"]))
    return booked_line(tx, new, line, inner if price == ORIGINAL else None)


def _terms(line: OrderLine) -> OrderedLine:
    """What was agreed of a line."""
    return {
        "line": line["line"],
        "sku": line["sku"],
        "quantity": line["quantity"],
        "unit_price": line["unit_price"],
        "discount_percent": line["discount_percent"],
        "price_rule": line["price_rule"],
        "discount_rule": line["discount_rule"],
    }


def _substitute_for(tx: Transaction, line: OrderLine, booked: BookedLine, sku: str) -> Item:
    row, first = tx.get("item", sku), tx.get("item", line["sku"])
    if row is None:
        raise Refusal("unknown-item", "there is no item of that SKU", line=line["line"])
    item, unit = cast("Item", row.view), line["quantity"]["unit"]
    same = first is not None and factors(item) == factors(cast("Item", first.view))
    same = same and factor(item, unit) == Decimal(booked["factor"])
    if sku == line["sku"] or item["status"] != "active" or not same:
        raise Refusal("no-substitute", "another item that is sold, counted in the same units")
    return item
