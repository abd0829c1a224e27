"""The judge's own arithmetic: units, one rounding per line, tax, time. Shared with no party.

Everything is exact until the one rounding that the world declares: half up, per line, to the minor
unit of the currency.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from decimal import Context, Decimal
from fractions import Fraction
from typing import Final, TypeVar

from contracts.currencies import EXPONENTS
from scenarios.history.documents import Item, Quantity
from scenarios.history.facts import Change

D = TypeVar("D")

_ONE: Final = Decimal(1)
_EXACT: Final = Context(prec=60)
"""More digits than any product of two numbers of the wire has."""

ROUNDING: Final = "half_up_per_line"
"""The only rounding rule the judge knows; under any other it says nothing about sums."""


def half_up(numerator: int, denominator: int) -> int:
    """The nearest whole number to a fraction; a half goes away from zero."""
    if numerator < 0:
        return -half_up(-numerator, denominator)
    return (2 * numerator + denominator) // (2 * denominator)


def net_minor(quantity: Fraction | Decimal, rate: Fraction, percent: Decimal, currency: str) -> int:
    """A line's net in minor units: quantity x price x (100 - percent) / 100, rounded once."""
    over, under = quantity.as_integer_ratio()
    off, parts = percent.as_integer_ratio()
    numerator = over * rate.numerator * (100 * parts - off) * 10 ** EXPONENTS[currency]
    return half_up(numerator, under * rate.denominator * 100 * parts)


def tax_minor(net: int, percent: Decimal) -> int:
    """The tax on a net amount in minor units, rounded once."""
    over, under = percent.as_integer_ratio()
    return half_up(net * over, under * 100)


def tax_part_minor(cost: int, percent: Decimal) -> int:
    """The tax in an amount of minor units that includes it, rounded once."""
    over, under = percent.as_integer_ratio()
    return half_up(cost * over, under * 100 + over)


def factor(item: Item | None, unit: str) -> Decimal | None:
    """How many base units make one of `unit`; None when the item does not know the unit."""
    if item is None:
        return None
    if unit == item.base_unit:
        return _ONE
    for known, base in item.units:
        if known == unit:
            return base
    return None


def in_base(quantity: Quantity, item: Item | None) -> Decimal | None:
    """A quantity in base units, exactly; None when the item does not know its unit."""
    known = factor(item, quantity.unit)
    return None if known is None else times(quantity.value, known)


def times(left: Decimal, right: Decimal) -> Decimal:
    """The product, exactly."""
    return _EXACT.multiply(left, right)


def in_unit(quantity: Quantity, unit: str, item: Item | None) -> Fraction | Decimal | None:
    """A quantity in another unit, exactly; None when it cannot be said."""
    if quantity.unit == unit:
        return quantity.value
    base, known = in_base(quantity, item), factor(item, unit)
    return None if base is None or not known else Fraction(base) / Fraction(known)


def same_amount(one: Quantity, other: Quantity, item: Item | None) -> bool:
    """Whether two quantities are the same number of base units."""
    if one.unit == other.unit:
        return one.value == other.value
    base = in_base(one, item)
    return base is not None and base == in_base(other, item)


def as_of(changes: Sequence[Change[D]], at_us: int) -> Change[D] | None:
    """The last change at or before a time; None before the first."""
    if changes and changes[-1].t_us <= at_us:
        return changes[-1]
    nth = bisect_right(changes, at_us, key=_time)
    return changes[nth - 1] if nth else None


def within(changes: Sequence[Change[D]], from_us: int, to_us: int) -> Sequence[Change[D]]:
    """Every state in force at some time in [from_us, to_us], as the changes that made it."""
    first = max(0, bisect_right(changes, from_us, key=_time) - 1)
    return changes[first : bisect_right(changes, to_us, key=_time)]


def document_at(changes: Sequence[Change[D]] | None, at_us: int) -> D | None:
    """The document in force at a time, or None."""
    change = as_of(changes, at_us) if changes else None
    return None if change is None else change.document


def _time(change: Change[D]) -> int:
    return change.t_us
