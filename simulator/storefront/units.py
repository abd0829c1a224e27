"""The shop's own arithmetic of units: exact, rounded down only where goods are promised."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal, Inexact
from typing import Any, Final

from contracts.values import parse_decimal
from simulator.storefront.errors import RowRefused, UnitUnknown

EXACT: Final = Context(prec=250, traps=[Inexact])
"""Room for the product of every decimal that a message may carry (30 digits each); what would have
to be rounded nevertheless is an error, not a rounding."""

NONE: Final = Decimal(0)


def total(numbers: Iterable[Decimal]) -> Decimal:
    """The exact sum."""
    result = NONE
    for number in numbers:
        result = EXACT.add(result, number)
    return result


@dataclass(frozen=True, slots=True)
class Units:
    """How an item is counted: `factors[unit]` base units make one `unit`."""

    base: str
    sales: str
    factors: Mapping[str, Decimal]

    @classmethod
    def parse(cls, item: Mapping[str, Any]) -> Units:
        """From a canonical item; raises RowRefused when its own units contradict each other."""
        factors = {row["unit"]: parse_decimal(row["factor"]) for row in item["units"]}
        base, sales = item["base_unit"], item["sales_unit"]
        if factors.setdefault(base, Decimal(1)) != 1:
            raise RowRefused("one base unit is one base unit: its factor has to be 1")
        if sales not in factors:
            raise RowRefused("the sales unit is not among the units")
        if any(factor <= 0 for factor in factors.values()):
            raise RowRefused("a factor has to be more than 0")
        return cls(base, sales, factors)

    def factor(self, unit: str) -> Decimal:
        """How many base units make one `unit`; raises UnitUnknown."""
        try:
            return self.factors[unit]
        except KeyError:
            raise UnitUnknown(f"the item is not counted in {unit}") from None

    def in_base(self, value: Decimal, unit: str) -> Decimal:
        """That many `unit` as base units, exactly."""
        return EXACT.multiply(value, self.factor(unit))

    def whole(self, base: Decimal, unit: str) -> int:
        """How many whole `unit` lie in so many base units; never less than none."""
        return int(EXACT.divide_int(max(base, NONE), self.factor(unit)))
