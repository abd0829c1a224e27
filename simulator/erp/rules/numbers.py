"""Exact decimals: how the ERP reads, writes, multiplies and rounds them.

Quantities have at most 12 digits before the point and 6 after it, so sums and products stay exact;
beyond that the ERP refuses instead of rounding (measured on Tryton 8.2).
"""

from __future__ import annotations

from decimal import ROUND_FLOOR, Context, Decimal
from typing import Final

ZERO: Final = Decimal(0)
MAX_QUANTITY: Final = Decimal(10) ** 12
QUANTITY_PLACES: Final = 6

_TWO: Final = Decimal(2)
_EXACT: Final = Context(prec=160)
"""No product of what the contracts allow has as many digits, so nothing is ever rounded here."""


def text(number: Decimal) -> str:
    """The shortest wire string: no exponent, no trailing zero, never a minus zero."""
    if not number:
        return "0"
    plain = format(number, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def times(left: Decimal, right: Decimal) -> Decimal:
    """The product, exactly."""
    return _EXACT.multiply(left, right)


def whole(number: Decimal, of: Decimal) -> Decimal:
    """How many whole `of` fit into a number that is not negative."""
    return _EXACT.divide_int(number, of)


def whole_up(number: Decimal, of: Decimal) -> Decimal:
    """How many whole `of` it takes to cover a number that is not negative."""
    return -_EXACT.divide(-number, of).to_integral_value(rounding=ROUND_FLOOR)


def half_up(numerator: Decimal, denominator: Decimal) -> int:
    """The nearest whole number of a fraction that is not negative; a half goes up."""
    twice = _EXACT.multiply(denominator, _TWO)
    top = _EXACT.add(_EXACT.multiply(numerator, _TWO), denominator)
    return int(_EXACT.divide_int(top, twice))


def fits(number: Decimal) -> bool:
    """Whether a quantity is one the ERP can keep without rounding."""
    exponent = number.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) else 0
    return places <= QUANTITY_PLACES and abs(number) < MAX_QUANTITY
