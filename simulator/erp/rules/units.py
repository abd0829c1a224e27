"""Units of an item: everything goes through the base unit, in which stock is counted."""

from __future__ import annotations

from decimal import Decimal

from simulator.erp.documents import Item
from simulator.erp.rules.numbers import times


def factor(item: Item, unit: str) -> Decimal | None:
    """How many base units make one `unit`; None when the item is not counted in it."""
    if unit == item["base_unit"]:
        return Decimal(1)
    for known in item["units"]:
        if known["unit"] == unit:
            return Decimal(known["factor"])
    return None


def factors(item: Item) -> dict[str, Decimal]:
    """How many base units make one of each unit that the item is counted in."""
    return {each["unit"]: Decimal(each["factor"]) for each in item["units"]} | {
        item["base_unit"]: Decimal(1)
    }


def to_base(quantity: Decimal, unit_factor: Decimal) -> Decimal:
    """A quantity in base units, exactly."""
    return times(quantity, unit_factor)
