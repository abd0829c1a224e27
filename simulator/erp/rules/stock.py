"""Stock of an item in a warehouse: on hand, reserved, safety, and what may be promised of it."""

from __future__ import annotations

from decimal import Decimal

from simulator.erp.documents import Availability
from simulator.erp.rules.numbers import ZERO, text


def availability_id(warehouse: str, sku: str) -> str:
    """The id of the row: `<warehouse>/<sku>`."""
    return f"{warehouse}/{sku}"


def level(
    warehouse: str, sku: str, unit: str, on_hand: Decimal, safety: Decimal = ZERO
) -> Availability:
    """A row with nothing reserved."""
    return _row(warehouse, sku, unit, on_hand, ZERO, safety)


def promisable(row: Availability) -> Decimal:
    """What may still be promised, in base units: max(0, on hand - reserved - safety)."""
    return Decimal(row["available_to_promise"])


def moved(row: Availability, *, on_hand: Decimal = ZERO, reserved: Decimal = ZERO) -> Availability:
    """The row after a change of what is on hand and of what is reserved, in base units."""
    return _row(
        row["warehouse"],
        row["sku"],
        row["unit"],
        Decimal(row["on_hand"]) + on_hand,
        Decimal(row["reserved"]) + reserved,
        Decimal(row["safety"]),
    )


def _row(
    warehouse: str, sku: str, unit: str, on_hand: Decimal, reserved: Decimal, safety: Decimal
) -> Availability:
    return {
        "sku": sku,
        "warehouse": warehouse,
        "unit": unit,
        "on_hand": text(on_hand),
        "reserved": text(reserved),
        "safety": text(safety),
        "available_to_promise": text(max(ZERO, on_hand - reserved - safety)),
    }
