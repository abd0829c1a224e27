"""How big a generated world is."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Final

from simulator.world.errors import ParameterInvalid

STARTS_AT: Final = datetime(2026, 3, 2, tzinfo=UTC)
"""A Monday; every generated world starts here."""

CURRENCY: Final = "EUR"

_LARGEST: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Size:
    """Accounts, items, simulated days and orders a day, averaged over the week."""

    accounts: int = 40
    items: int = 500
    days: int = 14
    orders_per_day: int = 30

    def __post_init__(self) -> None:
        for part in fields(self):
            value = getattr(self, part.name)
            if not 1 <= value <= _LARGEST:
                raise ParameterInvalid(f"{part.name} is {value}; it is 1 to {_LARGEST}")

    @property
    def ends_at(self) -> datetime:
        """The midnight after the last day."""
        return STARTS_AT + timedelta(days=self.days)
