"""Defects in what the portal is told of customers, items, prices and stock."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from engine import Parts
from engine.store.records import NewWork
from engine.store.tx import Tx
from scenarios.mutants import Mutant, Touch
from scenarios.mutants.grafts import Apply, Document, Overlay, in_the_store, mapping
from tests.scenarios.holdouts.held import held_out

Source = Mapping[str, Any]


def left_out(wanted: Any) -> Apply:
    """An engine that never sends what `wanted` picks of the work."""

    def apply(parts: Parts, touch: Touch) -> Parts:
        def change(tx: Tx) -> dict[str, Overlay]:
            def put(new: NewWork, now_us: int) -> bool:
                if wanted(new):
                    touch()
                    return False
                return tx.work.put(new, now_us)

            return {"work": Overlay(tx.work, put=put)}

        return in_the_store(parts, change)

    return apply


def price_of(change: Any) -> Any:
    """A change of the amount of a rule."""
    return lambda _, mapped: {**mapped, "unit_price": change(mapped["unit_price"])}


def relabelled_now_and_then(parts: Parts, touch: Touch) -> Parts:
    def change(rule: Source, mapped: Document) -> Document:
        if sum(rule["id"].encode()) % 50:
            return mapped
        return {**mapped, "unit_price": {**mapped["unit_price"], "currency": "USD"}}

    return mapping("map_price", change)(parts, touch)


def summed_over_warehouses(parts: Parts, touch: Touch) -> Parts:
    known: dict[tuple[str, str], float] = {}

    def change(stock: Source, mapped: Document) -> Document:
        known[stock["sku"], stock["warehouse"]] = float(mapped["available"])
        total = sum(value for (sku, _), value in known.items() if sku == stock["sku"])
        return {**mapped, "available": f"{total:g}"}

    return mapping("map_availability", change)(parts, touch)


def safety_promised(stock: Source, mapped: Document) -> Document:
    free = float(stock["on_hand"]) - float(stock["reserved"])
    return {**mapped, "available": f"{max(0.0, free):g}"}


def ascii_only(_: Source, mapped: Document) -> Document:
    def plain(text: str) -> str:
        return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()

    return {**mapped, "name": plain(mapped["name"])}


def first_address_alone(_: Source, mapped: Document) -> Document:
    return {**mapped, "addresses": mapped["addresses"][:2]}


def without_zeros(_: Source, mapped: Document) -> Document:
    return {**mapped, "sku": mapped["sku"].lstrip("0") or "0"}


def since_ever(_: Source, mapped: Document) -> Document:
    return {**mapped, "valid_from": "2000-01-01T00:00:00.000000Z"}


def only_at_start(parts: Parts, touch: Touch) -> Parts:
    told: set[str] = set()

    def known(new: NewWork) -> bool:
        again = new.flow == "availability" and new.key in told
        told.add(new.key)
        return again

    return left_out(known)(parts, touch)


def warehouse_of(new: NewWork) -> bool:
    return new.flow == "availability" and b'"warehouse":"W1"' not in new.body.replace(b" ", b"")


def frozen_after_a_week(parts: Parts, touch: Touch) -> Parts:
    clock = parts.ports.clock
    week_us = 7 * 86_400_000_000
    return left_out(lambda new: new.flow == "prices" and clock.now_us() > week_us)(parts, touch)


def every_fourth_late(parts: Parts, touch: Touch) -> Parts:
    """Prices of some items are sent with the nightly batch, not when they change."""

    def change(tx: Tx) -> dict[str, Overlay]:
        def put(new: NewWork, now_us: int) -> bool:
            added = tx.work.put(new, now_us)
            if new.flow == "prices" and (new.version or 1) > 1 and not sum(new.key.encode()) % 4:
                touch()
                for item in tx.work.claim("prices", 1000, now_us, now_us + 1):
                    due_us = now_us + 28_800_000_000 if item.key == new.key else now_us
                    tx.work.retry_at(item, due_us, "tonight", failed=False, doubt_us=None)
            return added

        return {"work": Overlay(tx.work, put=put)}

    return in_the_store(parts, change)


def gone(new: NewWork) -> bool:
    return new.body == b"null"


MASTER_DATA: Final[tuple[Mutant, ...]] = (
    held_out(
        "expired",
        "the price of an expired validity goes on",
        ("I-05",),
        mapping("map_price", lambda _, mapped: {**mapped, "valid_to": None}),
    ),
    held_out(
        "too-early",
        "a price holds from the moment it is known",
        ("I-05",),
        mapping("map_price", since_ever),
    ),
    held_out(
        "relabelled", "one price in fifty is in dollars", ("I-08", "I-05"), relabelled_now_and_then
    ),
    held_out(
        "no-tiers",
        "volume tiers are dropped",
        ("I-05", "I-28"),
        left_out(lambda new: new.flow == "prices" and b'"min_quantity":"1"' not in new.body),
    ),
    held_out(
        "per-hundred",
        "a price per hundred is taken for a price each",
        ("I-05",),
        mapping("map_price", price_of(lambda price: {**price, "per": "1"})),
    ),
    held_out(
        "two-places",
        "prices are cut to two places",
        ("I-05",),
        mapping(
            "map_price",
            price_of(lambda price: {**price, "amount": f"{float(price['amount']):.2f}"}),
        ),
    ),
    held_out(
        "whole-percent",
        "discounts are cut to whole percents",
        ("I-05", "I-25"),
        mapping(
            "map_discount",
            lambda _, mapped: {**mapped, "percent": str(int(float(mapped["percent"])))},
        ),
    ),
    held_out(
        "discount-for-all",
        "a customer's discount is everybody's",
        ("I-05", "I-25"),
        mapping("map_discount", lambda _, mapped: {**mapped, "customer": None}),
    ),
    held_out(
        "first-warehouse",
        "stock of one warehouse only",
        ("I-28", "I-12"),
        left_out(lambda new: new.flow == "availability" and not new.object.startswith("CENTRAL")),
    ),
    held_out(
        "summed", "each warehouse shows the sum of all", ("I-12", "I-25"), summed_over_warehouses
    ),
    held_out(
        "safety",
        "safety stock is promised",
        ("I-12", "I-25"),
        mapping("map_availability", safety_promised),
    ),
    held_out(
        "stock-at-start", "stock is read at the start only", ("I-24", "I-25", "I-12"), only_at_start
    ),
    held_out(
        "price-freeze", "prices stop after a week", ("I-24", "I-05", "I-28"), frozen_after_a_week
    ),
    held_out(
        "price-tonight",
        "some price changes wait for the night",
        ("I-24", "I-05"),
        every_fourth_late,
    ),
    held_out(
        "never-discontinued",
        "what is discontinued stays on sale",
        ("I-25", "I-30", "I-24"),
        mapping("map_item", lambda _, mapped: {**mapped, "status": "active"}),
    ),
    held_out("never-gone", "what is deleted stays", ("I-28", "I-30", "I-24"), left_out(gone)),
    held_out(
        "zeros",
        "leading zeros of article numbers are lost",
        ("I-29", "I-28", "I-25"),
        mapping("map_item", without_zeros),
    ),
    held_out(
        "ascii", "letters outside ASCII are lost", ("I-25",), mapping("map_customer", ascii_only)
    ),
    held_out(
        "one-address",
        "a customer keeps one address",
        ("I-25",),
        mapping("map_customer", first_address_alone),
    ),
    held_out(
        "unblocked",
        "the portal does not know who is blocked",
        ("I-25", "I-24"),
        mapping("map_customer", lambda _, mapped: {**mapped, "blocked": False}),
    ),
    held_out(
        "unlimited",
        "the portal knows no credit limit",
        ("I-25", "I-10"),
        mapping("map_customer", lambda _, mapped: {**mapped, "credit_limit": None}),
    ),
    held_out(
        "wrong-factor",
        "a pallet counts as a case",
        ("I-25", "I-09"),
        mapping(
            "map_item",
            lambda _, mapped: {
                **mapped,
                "units": [u for u in mapped["units"] if u["unit"] != "XPX"],
            },
        ),
    ),
)
