"""prices 1.0.0 and 2.0.0: the buyer has his name, the base quantity stands alone, tiers show."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from contracts.converters.fields import each_in, renamed, rows
from contracts.converters.step import Loss, Step

Document = Mapping[str, Any]

_LIST: Final = "list"
_TIER: Final = "tier"
_ONE: Final = re.compile(r"1([.]0+)?")


def price_up(document: Document) -> dict[str, Any]:
    """A price rule: `unit` and `per` are its base quantity; a list price from 2 on is a tier."""
    rule = renamed(document, "customer", "buyer")
    unit_price = dict(rule["unit_price"])
    base = {"value": unit_price.pop("per"), "unit": rule.pop("unit")}
    if rule["kind"] == _LIST and not _ONE.fullmatch(rule["min_quantity"]):
        rule["kind"] = _TIER
    return {**rule, "unit_price": unit_price, "base_quantity": base}


def price_down(document: Document) -> dict[str, Any]:
    """The way back."""
    rule = renamed(document, "buyer", "customer")
    base = rule.pop("base_quantity")
    if rule["kind"] == _TIER:
        rule["kind"] = _LIST
    unit_price = {**rule["unit_price"], "per": base["value"]}
    return {**rule, "unit": base["unit"], "unit_price": unit_price}


def discount_up(document: Document) -> dict[str, Any]:
    """A discount rule."""
    return renamed(document, "customer", "buyer")


def discount_down(document: Document) -> dict[str, Any]:
    """The way back."""
    return renamed(document, "buyer", "customer")


def _shown_up(row: Document) -> dict[str, Any]:
    price = row["unit_price"]
    if price is None:
        return {**row, "base_quantity": None}
    unit_price = dict(price)
    base = {"value": unit_price.pop("per"), "unit": row["unit"]}
    return {**row, "unit_price": unit_price, "base_quantity": base}


def _shown_down(row: Document) -> dict[str, Any]:
    base, price = row["base_quantity"], row["unit_price"]
    shown = {name: value for name, value in row.items() if name != "base_quantity"}
    if price is None:
        return shown
    return {**shown, "unit_price": {**price, "per": "1" if base is None else base["value"]}}


def _catalog_up(document: Document) -> Any:
    return each_in("items", _shown_up)(renamed(document, "account", "buyer"))


def _catalog_down(document: Document) -> Any:
    return each_in("items", _shown_down)(renamed(document, "buyer", "account"))


STEP: Final = Step(
    contract="prices",
    old="1.0.0",
    new="2.0.0",
    up={
        "catalog": _catalog_up,
        "discount": discount_up,
        "discount-page": each_in("discounts", discount_up),
        "discount-row-page": rows(discount_up),
        "discount-rows": rows(discount_up),
        "price": price_up,
        "price-page": each_in("prices", price_up),
        "price-row-page": rows(price_up),
        "price-rows": rows(price_up),
    },
    down={
        "catalog": _catalog_down,
        "discount": discount_down,
        "discount-page": each_in("discounts", discount_down),
        "discount-row-page": rows(discount_down),
        "discount-rows": rows(discount_down),
        "price": price_down,
        "price-page": each_in("prices", price_down),
        "price-row-page": rows(price_down),
        "price-rows": rows(price_down),
    },
    losses=(
        Loss(
            "down",
            ("catalog",),
            "/items/*/base_quantity",
            "but for its value: a price shown is for the item's `unit`, 1 of it where none is said",
        ),
        Loss(
            "down",
            ("price",),
            "/base_quantity",
            "what it says beside value and unit",
        ),
    ),
)
