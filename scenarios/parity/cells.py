"""The cells of a sweep: customer x item x quantity break x date, numbered without being listed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from contracts.values import Quantity
from simulator.seed import Rng
from simulator.world.spec import Item, World

_ONE: Final = Decimal(1)
_JUST_BEFORE: Final = timedelta(seconds=1)
_NOON: Final = timedelta(hours=12)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Cell:
    """One price to compare: so much of an item, in its sales unit, for a customer at an instant."""

    customer: str
    sku: str
    quantity: Quantity
    at: datetime


class Cells:
    """Every cell of a world, by its number from 0 on.

    Quantities are 1, each quantity from which another price counts, and one less; dates are the
    noon of every day, and of everything that becomes valid or ends the instant and a second before.
    """

    def __init__(self, world: World, since: datetime) -> None:
        self._customers = tuple(each.id for each in world.customers)
        breaks = _breaks(world)
        self._amounts = [
            (item.sku, quantity) for item in world.items for quantity in breaks[item.sku]
        ]
        self._dates = _dates(world, since)

    def __len__(self) -> int:
        return len(self._customers) * len(self._amounts) * len(self._dates)

    def __getitem__(self, number: int) -> Cell:
        rest, date = divmod(number, len(self._dates))
        customer, amount = divmod(rest, len(self._amounts))
        sku, quantity = self._amounts[amount]
        return Cell(self._customers[customer], sku, quantity, self._dates[date])


def drawn(population: int, count: int, chance: Rng) -> list[int]:
    """So many different numbers below `population`, in order, each set of them equally likely.

    Source: Floyd's algorithm (Bentley and Floyd, CACM 30:9, 1987).
    """
    taken: set[int] = set()
    for last in range(population - count, population):
        number = chance.below(last + 1)
        taken.add(last if number in taken else number)
    return sorted(taken)


def _breaks(world: World) -> dict[str, tuple[Quantity, ...]]:
    items = {item.sku: item for item in world.items}
    found: dict[str, dict[Decimal, None]] = {sku: {_ONE: None} for sku in items}
    for price in world.prices:
        least = _in_sales_unit(items[price.sku], price.min_quantity, price.unit)
        for value in (least, None if least is None else least - 1):
            if value is not None and value > 0:
                found[price.sku][value] = None
    return {
        sku: tuple(Quantity(value, items[sku].sales_unit) for value in sorted(values))
        for sku, values in found.items()
    }


def _in_sales_unit(item: Item, value: Decimal, unit: str) -> Decimal | None:
    """The fewest whole sales units that reach a quantity; None where the item lacks the unit."""
    factors = {each.unit: each.factor for each in item.units} | {item.base_unit: _ONE}
    if unit not in factors:
        return None
    whole, rest = divmod(value * factors[unit], factors[item.sales_unit])
    return whole + (1 if rest else 0)


def _dates(world: World, since: datetime) -> Sequence[datetime]:
    spans = [(each.valid_from, each.valid_to) for each in world.prices]
    spans += [(each.valid_from, each.valid_to) for each in world.discounts]
    turns = {turn for span in spans for turn in span if turn is not None}
    found = turns | {turn - _JUST_BEFORE for turn in turns}
    days = (world.ends_at - world.starts_at) // _DAY
    found |= {world.starts_at + _NOON + nth * _DAY for nth in range(days)}
    within = sorted(date for date in found if since <= date < world.ends_at)
    return within or [since]
