"""D-10: values that each can be read, but that cannot be true together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Final

from simulator.world.cells import Moment
from simulator.world.problem import Problem
from simulator.world.records import Record, Records

CHECK: Final = "D-10"

_EARLIER_FIRST: Final = (
    ("orders", "ordered_on", "shipped_on", "shipped before it was ordered"),
    ("orders", "ordered_on", "requested_on", "requested for a day before it was ordered"),
    ("prices", "valid_from", "valid_to", "it ends before it starts"),
    ("discounts", "valid_from", "valid_to", "it ends before it starts"),
)
"""Entity, the earlier date, the later date, and what is wrong when they are the other way round."""


def contradictions(records: Records) -> Iterator[Problem]:
    """D-10: dates out of order, more shipped than ordered, two prices at once, or none at all."""
    yield from _dates_out_of_order(records)
    yield from _bad_shipments(records)
    yield from _without_lines(records)
    yield from _two_prices_a_day(records)
    yield from _two_rules_at_once(records)
    yield from _two_terms_an_order(records)
    yield from _without_price(records)


def _dates_out_of_order(records: Records) -> Iterator[Problem]:
    mend = "correct one of the two dates"
    for entity, first, second, what in _EARLIER_FIRST:
        for record in records.of(entity):
            earlier, later = record.moment(first), record.moment(second)
            if earlier is not None and later is not None and later.before(earlier):
                yield record.problem(CHECK, second, what, mend)


def _bad_shipments(records: Records) -> Iterator[Problem]:
    """Partial shipments before the order, or of more than the line has left."""
    placed = _placed(records)
    left = {(r.text("order"), r.values.get("line")): r.number("quantity") for r in _lines(records)}
    for shipment in records.of("shipments"):
        order, shipped_on = shipment.text("order"), shipment.moment("shipped_on")
        ordered_on = placed.get(order)
        if ordered_on is not None and shipped_on is not None and shipped_on.before(ordered_on):
            what = "shipped before it was ordered"
            yield shipment.problem(CHECK, "shipped_on", what, "correct one of the two dates")
        key = (order, shipment.values.get("line"))
        if key in left:
            left[key] -= shipment.number("quantity")
            if left[key] < 0:
                what = "with this shipment, more was shipped than ordered"
                mend = "correct the quantity shipped or the quantity ordered"
                yield shipment.problem(CHECK, "quantity", what, mend)


def _without_lines(records: Records) -> Iterator[Problem]:
    if not records.exports.whole("lines"):
        return
    known = {record.text("order") for record in _lines(records)}
    for order in records.of("orders"):
        if order.has("reference") and order.text("reference") not in known:
            mend = "add its lines, or remove the order"
            yield order.problem(CHECK, "reference", "the order has no lines", mend)


def _two_prices_a_day(records: Records) -> Iterator[Problem]:
    """With list prices from history and no contracts, an item has one price a day."""
    derive = records.exports.mapping.derive
    if not derive.list_prices or derive.contract_prices:
        return
    placed = _placed(records)
    first: dict[tuple[str, object], Record] = {}
    for line in _lines(records):
        ordered_on = placed.get(line.text("order"))
        if ordered_on is None or not line.has("unit_price"):
            continue
        other = first.setdefault((line.text("sku"), ordered_on.day), line)
        if other.number("unit_price") != line.number("unit_price"):
            what = f"the item has another price on the same day ({other.place()})"
            mend = 'correct it, or derive customers\' prices: contract_prices = "order_history"'
            yield line.problem(CHECK, "unit_price", what, mend)


def _two_rules_at_once(records: Records) -> Iterator[Problem]:
    """Of two rules for the same thing that begin together, none is the newer: which counts?"""
    first: dict[tuple[object, ...], Record] = {}
    for rule in records.of("prices"):
        if not rule.has("amount"):
            continue
        known = (rule.maybe("sku"), rule.maybe("customer"), rule.maybe("unit"))
        key = (*known, rule.number("min_quantity", Decimal(1)), rule.moment("valid_from"))
        other = first.setdefault(key, rule)
        if _rate(other) != _rate(rule):
            what = f"another price for the same begins at the same time ({other.place()})"
            yield rule.problem(CHECK, "amount", what, "remove one of the two, or correct its dates")


def _rate(rule: Record) -> Fraction:
    return Fraction(rule.number("amount")) / Fraction(rule.number("per", Decimal(1)) or 1)


def _two_terms_an_order(records: Records) -> Iterator[Problem]:
    """One order sells one item at one price and one discount, whatever the number of lines."""
    first: dict[tuple[str, str], Record] = {}
    for line in _lines(records):
        other = first.setdefault((line.text("order"), line.text("sku")), line)
        for name, noun in (("unit_price", "price"), ("discount", "discount")):
            if other.number(name) != line.number(name):
                what = f"the same order has the item with another {noun} ({other.place()})"
                mend = f"give both lines one {noun}, or the item two SKUs"
                yield line.problem(CHECK, name, what, mend)


def _without_price(records: Records) -> Iterator[Problem]:
    """Lines of an item that no price rule covers on the day of the order."""
    derive = records.exports.mapping.derive
    if derive.list_prices or not (records.exports.whole("prices") and _whole_items(records)):
        return
    listed = {item.text("sku") for item in records.of("items") if item.has("list_price")}
    rules: dict[str, list[Record]] = defaultdict(list)
    for rule in records.of("prices"):
        rules[rule.text("sku")].append(rule)
    orders = {order.text("reference"): order for order in records.of("orders")}
    last_day = records.exports.mapping.facts.valid_to == "last_day"
    known = {item.text("sku") for item in records.of("items")}
    for line in _lines(records):
        order, sku = orders.get(line.text("order")), line.text("sku")
        if order is None or sku in listed or sku not in known:
            continue
        if not any(_covers(rule, order, line, last_day=last_day) for rule in rules[sku]):
            what = "no price rule covers the item on the day of the order"
            yield line.problem(CHECK, "sku", what, "add a price, or correct the dates of one")


def _covers(rule: Record, order: Record, line: Record, *, last_day: bool) -> bool:
    ordered_on = order.moment("ordered_on")
    if ordered_on is None:
        return True
    start, end = rule.moment("valid_from"), rule.moment("valid_to")
    since = start is None or not ordered_on.before(start)
    until = end is None or ordered_on.before(end) or (last_day and end.day == ordered_on.day)
    mine = rule.maybe("customer") in (None, order.text("account"))
    return since and until and mine and _enough(rule, line)


def _enough(rule: Record, line: Record) -> bool:
    """Whether the quantity reaches the rule's; only compared where both are in one unit."""
    comparable = rule.maybe("unit") == line.maybe("unit") and line.has("quantity")
    return not comparable or rule.number("min_quantity", Decimal(1)) <= line.number("quantity")


def _whole_items(records: Records) -> bool:
    return records.exports.whole("items") and records.exports.whole("orders")


def _lines(records: Records) -> tuple[Record, ...]:
    return records.of("lines")


def _placed(records: Records) -> dict[str, Moment]:
    found = ((r.text("reference"), r.moment("ordered_on")) for r in records.of("orders"))
    return {reference: moment for reference, moment in found if moment is not None}
