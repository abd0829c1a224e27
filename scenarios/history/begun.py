"""Orders that began in the ERP, as the ERP has them and as a storefront shows them."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from scenarios.history.documents import Order, Status
from scenarios.history.readers import instant, order, status

Raw = dict[str, Any]

KEYED: Final = ("", "erp")
"""The shop of an order that no storefront placed."""


class Origin(NamedTuple):
    """Which order it continues, why, at whose price, and until when it may be declined."""

    kind: str
    order: str
    reference: str
    price: str
    decline_until: int | None


class BegunOrder(NamedTuple):
    """Its terms, how far it has come, and what it continues; None where it was keyed in."""

    terms: Order
    status: Status
    origin: Origin | None


def is_begun(raw: Raw) -> bool:
    """Whether an order of the ERP is one that no storefront placed."""
    return raw["shop"] in KEYED and raw.get("reference") == raw.get("number")


def begun_order(raw: Raw) -> BegunOrder:
    """Read one."""
    return BegunOrder(order(raw), status(raw), _origin(raw.get("origin")))


def _origin(raw: Raw | None) -> Origin | None:
    if raw is None:
        return None
    until = raw["decline_until"]
    named = (raw["kind"], raw["order"], raw["reference"], raw["price"])
    return Origin(*named, None if until is None else instant(until))
