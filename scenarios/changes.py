"""From what to what a document changed, as far as it may be told: the fields by name, and the
values of those that are rights and places, never a person's, a price's or a limit's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson

MASTERS: Final = (
    *("customer", "account", "relation", "user", "entitlement"),
    *("item", "budget", "sourcing", "purchase_term"),
)
"""Who may buy what, for how much, and from where; a storefront calls a customer an account."""

_SAID: Final = frozenset(
    (
        *("active", "blocked", "effect", "serves", "roles", "approvers", "status"),
        *("valid_from", "valid_to", "level", "parent", "payer", "bill_to", "ship_to"),
        *("agreements", "segments", "region", "merged_into", "period", "payment_terms"),
        *("agreement", "requires_contract", "requires_agreement", "min_quantity"),
        *("account", "user", "segment", "sku", "category", "warehouse", "channel"),
    )
)
"""Fields whose values are told. Names, addresses and amounts are told by the field's name alone."""


def changed(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> tuple[str, ...]:
    """`field: old > new` of each field that differs, or the field alone, in the order of names.

    Nothing of what began or is gone: there all of it is new, or old.
    """
    if before is None or after is None:
        return ()
    names = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
    return tuple(_told(name, before.get(name), after.get(name)) for name in names)


def _told(name: str, old: object, new: object) -> str:
    return f"{name}: {_value(old)} > {_value(new)}" if name in _SAID else name


def _value(value: object) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()
