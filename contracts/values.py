"""Money, unit prices and quantities: they parse, print, add, subtract, compare, and nothing else.

Multiplying, rounding, taxing and converting units are rules; each party writes its own on purpose,
so that a shared mistake cannot hide (docs/adr/0002). On the wire every decimal is a string; a
float is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Self

from contracts.currencies import EXPONENTS
from contracts.errors import CurrencyMixed, UnitMixed, ValueInvalid

UNIT_PRICE_PLACES: Final = 5
"""The most decimal places of a unit price."""

_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,12})?")
_UNIT = re.compile(r"[A-Z0-9]{2,3}")


def parse_decimal(text: object) -> Decimal:
    """The exact number of a wire string such as `-0.50`: no exponent, plus or leading zero."""
    if type(text) is not str or _DECIMAL.fullmatch(text) is None:
        raise ValueInvalid("a decimal is a string of digits with an optional minus and fraction")
    return Decimal(text)


def format_decimal(number: Decimal) -> str:
    """The wire string of a finite decimal, with its places: `Decimal("1E+2")` is `100`."""
    if not number.is_finite():
        raise ValueInvalid("a decimal on the wire is finite")
    return format(number, "f") if number else format(abs(number), "f")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in integer minor units of a currency; sums and orderings refuse a second one."""

    amount_minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.amount_minor) is not int:
            raise ValueInvalid("money counts integer minor units")
        if self.currency not in EXPONENTS:
            raise ValueInvalid("money needs an ISO 4217 currency code")

    @classmethod
    def parse(cls, wire: Mapping[str, Any]) -> Self:
        """From `{"amount_minor": 1234, "currency": "USD"}`; unknown keys are tolerated."""
        return cls(*_fields(wire, "amount_minor", "currency"))

    @classmethod
    def of(cls, amount: Decimal, currency: str) -> Self:
        """From an amount in major units that the currency holds exactly; nothing is rounded."""
        if currency not in EXPONENTS:
            raise ValueInvalid("money needs an ISO 4217 currency code")
        minor = amount.scaleb(EXPONENTS[currency])
        if minor != minor.to_integral_value():
            raise ValueInvalid("the amount has more decimal places than its currency")
        return cls(int(minor), currency)

    @classmethod
    def zero(cls, currency: str) -> Self:
        """Nothing, in that currency."""
        return cls(0, currency)

    def wire(self) -> dict[str, Any]:
        """The JSON of the contracts."""
        return {"amount_minor": self.amount_minor, "currency": self.currency}

    def major(self) -> Decimal:
        """The same amount in major units, exactly: 1234 USD minor units are `Decimal("12.34")`."""
        return Decimal(self.amount_minor).scaleb(-EXPONENTS[self.currency])

    def __str__(self) -> str:
        return f"{self.major():f} {self.currency}"

    def __add__(self, other: Money) -> Money:
        return Money(self.amount_minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount_minor - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount_minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.amount_minor < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.amount_minor <= self._same(other)

    def __gt__(self, other: Money) -> bool:
        return self.amount_minor > self._same(other)

    def __ge__(self, other: Money) -> bool:
        return self.amount_minor >= self._same(other)

    def _same(self, other: Money) -> int:
        if self.currency != other.currency:
            raise CurrencyMixed(f"{self.currency} and {other.currency} do not add or compare")
        return other.amount_minor


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """A price for `per` units (1, 100, 1000 ...): up to five places, and a currency."""

    amount: Decimal
    currency: str
    per: Decimal = Decimal(1)

    def __post_init__(self) -> None:
        if not self.amount.is_finite() or not self.per.is_finite() or self.per <= 0:
            raise ValueInvalid("a unit price is finite and stands for more than nothing")
        if _places(self.amount) > UNIT_PRICE_PLACES:
            raise ValueInvalid(f"a unit price has at most {UNIT_PRICE_PLACES} decimal places")
        if self.currency not in EXPONENTS:
            raise ValueInvalid("a unit price needs an ISO 4217 currency code")

    @classmethod
    def parse(cls, wire: Mapping[str, Any]) -> Self:
        """From `{"amount": "14.0000", "currency": "USD", "per": "1"}`."""
        amount, currency, per = _fields(wire, "amount", "currency", "per")
        return cls(parse_decimal(amount), currency, parse_decimal(per))

    def wire(self) -> dict[str, Any]:
        """The JSON of the contracts; the places of the amount are kept."""
        amount, per = format_decimal(self.amount), format_decimal(self.per)
        return {"amount": amount, "currency": self.currency, "per": per}

    def __str__(self) -> str:
        return f"{self.amount:f} {self.currency} per {self.per:f}"

    def __add__(self, other: UnitPrice) -> UnitPrice:
        return UnitPrice(self.amount + self._same(other), self.currency, self.per)

    def __sub__(self, other: UnitPrice) -> UnitPrice:
        return UnitPrice(self.amount - self._same(other), self.currency, self.per)

    def __lt__(self, other: UnitPrice) -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: UnitPrice) -> bool:
        return self.amount <= self._same(other)

    def __gt__(self, other: UnitPrice) -> bool:
        return self.amount > self._same(other)

    def __ge__(self, other: UnitPrice) -> bool:
        return self.amount >= self._same(other)

    def _same(self, other: UnitPrice) -> Decimal:
        if self.currency != other.currency:
            raise CurrencyMixed(f"{self.currency} and {other.currency} do not add or compare")
        if self.per != other.per:
            raise UnitMixed("unit prices of two base quantities do not add or compare")
        return other.amount


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of units, named by their UN/ECE Recommendation 20 code such as EA, KGM or CS."""

    value: Decimal
    unit: str

    def __post_init__(self) -> None:
        if not self.value.is_finite():
            raise ValueInvalid("a quantity is finite")
        if type(self.unit) is not str or _UNIT.fullmatch(self.unit) is None:
            raise ValueInvalid("a unit is a code of two or three capitals and digits")

    @classmethod
    def parse(cls, wire: Mapping[str, Any]) -> Self:
        """From `{"value": "12", "unit": "EA"}`."""
        value, unit = _fields(wire, "value", "unit")
        return cls(parse_decimal(value), unit)

    def wire(self) -> dict[str, Any]:
        """The JSON of the contracts; the places of the value are kept."""
        return {"value": format_decimal(self.value), "unit": self.unit}

    def __str__(self) -> str:
        return f"{self.value:f} {self.unit}"

    def __add__(self, other: Quantity) -> Quantity:
        return Quantity(self.value + self._same(other), self.unit)

    def __sub__(self, other: Quantity) -> Quantity:
        return Quantity(self.value - self._same(other), self.unit)

    def __lt__(self, other: Quantity) -> bool:
        return self.value < self._same(other)

    def __le__(self, other: Quantity) -> bool:
        return self.value <= self._same(other)

    def __gt__(self, other: Quantity) -> bool:
        return self.value > self._same(other)

    def __ge__(self, other: Quantity) -> bool:
        return self.value >= self._same(other)

    def _same(self, other: Quantity) -> Decimal:
        if self.unit != other.unit:
            raise UnitMixed(f"{self.unit} and {other.unit} do not add or compare")
        return other.value


def _fields(wire: Mapping[str, Any], *names: str) -> tuple[Any, ...]:
    try:
        return tuple(wire[name] for name in names)
    except (KeyError, TypeError):
        raise ValueInvalid(f"the value is an object with {', '.join(names)}") from None


def _places(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0
