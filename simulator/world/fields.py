"""What a mapping can fill: the entities of a company's exports and their fields.

A literal table. `kind` says how a cell is read (simulator/world/cells.py); `refers` names the
entity whose key the cell holds; a `secret` cell (personal data or a price) is never quoted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Field:
    """One field: `required` must be mapped and never empty, `filled` never empty if mapped."""

    name: str
    kind: str
    required: bool = False
    filled: bool = False
    refers: str | None = None
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Entity:
    """One kind of record; `key` are the fields that together may occur once."""

    name: str
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    custom: bool = False

    def field(self, name: str) -> Field | None:
        """The field of that name, if there is one."""
        return next((f for f in self.fields if f.name == name), None)


def _text(*names: str, secret: bool = False) -> tuple[Field, ...]:
    return tuple(Field(name, "text", secret=secret) for name in names)


_PLACE: Final = (
    Field("street", "name", filled=True, secret=True),
    Field("city", "name", filled=True, secret=True),
    Field("region", "name", secret=True),
    Field("postal_code", "name", secret=True),
    Field("country", "name", filled=True),
)

_SHIP_TO: Final = tuple(Field(f"ship_{f.name}", f.kind, secret=f.secret) for f in _PLACE)

_TABLE: Final = (
    Entity(
        "customers",
        ("id",),
        (
            Field("id", "account", required=True),
            Field("name", "name", required=True, secret=True),
            Field("email", "email", secret=True),
            Field("payment_terms", "text"),
            Field("credit_limit", "money", secret=True),
            Field("blocked", "flag"),
            Field("tax_code", "tax_code"),
            *_PLACE,
        ),
        custom=True,
    ),
    Entity(
        "addresses",
        ("customer", "id"),
        (
            Field("customer", "text", required=True, refers="customers"),
            Field("id", "id", required=True),
            Field("role", "role"),
            Field("name", "name", secret=True),
            *_PLACE,
        ),
    ),
    Entity(
        "items",
        ("sku",),
        (
            Field("sku", "id", required=True),
            Field("name", "name", required=True),
            *_text("category"),
            Field("unit", "unit"),
            Field("factor", "positive"),
            Field("pack", "pack"),
            Field("tax_code", "tax_code"),
            Field("status", "item_status"),
            Field("list_price", "price", secret=True),
            Field("stock", "quantity"),
            Field("safety", "quantity"),
        ),
        custom=True,
    ),
    Entity(
        "carriers",
        ("id",),
        (Field("id", "id", required=True), Field("name", "name", required=True)),
    ),
    Entity(
        "warehouses",
        ("id",),
        (Field("id", "id", required=True), Field("name", "name", required=True)),
    ),
    Entity(
        "prices",
        ("id",),
        (
            Field("id", "id"),
            Field("sku", "text", required=True, refers="items"),
            Field("customer", "text", refers="customers"),
            Field("unit", "unit"),
            Field("min_quantity", "positive"),
            Field("amount", "price", required=True, secret=True),
            Field("per", "positive"),
            Field("valid_from", "since"),
            Field("valid_to", "until"),
        ),
    ),
    Entity(
        "discounts",
        ("id",),
        (
            Field("id", "id"),
            Field("customer", "text", refers="customers"),
            Field("sku", "text", refers="items"),
            Field("percent", "percent", required=True, secret=True),
            Field("valid_from", "since"),
            Field("valid_to", "until"),
        ),
    ),
    Entity(
        "stock",
        ("warehouse", "sku"),
        (
            Field("warehouse", "text", refers="warehouses"),
            Field("sku", "text", required=True, refers="items"),
            Field("quantity", "quantity", required=True),
            Field("safety", "quantity"),
        ),
    ),
    Entity(
        "receipts",
        (),
        (
            Field("on", "day", required=True),
            Field("warehouse", "text", refers="warehouses"),
            Field("sku", "text", required=True, refers="items"),
            Field("quantity", "positive", required=True),
        ),
    ),
    Entity(
        "orders",
        ("reference",),
        (
            Field("reference", "id", required=True),
            Field("account", "text", required=True, refers="customers"),
            Field("ordered_on", "day", required=True),
            Field("requested_on", "day"),
            Field("shipped_on", "day"),
            Field("paid_on", "day"),
            Field("carrier", "text", refers="carriers"),
            Field("freight", "money", secret=True),
            Field("purchase_order_number", "text", secret=True),
            Field("customer_reference", "text", secret=True),
            Field("notes", "text", secret=True),
            Field("ship_to", "text"),
            Field("ship_name", "name", secret=True),
            *_SHIP_TO,
        ),
        custom=True,
    ),
    Entity(
        "lines",
        ("order", "line"),
        (
            Field("order", "text", required=True, refers="orders"),
            Field("line", "number"),
            Field("sku", "text", required=True, refers="items"),
            Field("quantity", "positive", required=True),
            Field("unit", "unit"),
            Field("unit_price", "price", secret=True),
            Field("discount", "percent", secret=True),
        ),
    ),
    Entity(
        "shipments",
        (),
        (
            Field("order", "text", required=True, refers="orders"),
            Field("line", "number", required=True),
            Field("quantity", "positive", required=True),
            Field("shipped_on", "day", required=True),
        ),
    ),
    Entity(
        "codes",
        ("code",),
        (Field("code", "text", required=True), Field("means", "text", required=True)),
    ),
)

ENTITIES: Final[Mapping[str, Entity]] = {entity.name: entity for entity in _TABLE}
"""Every entity that a read can fill, by name."""
