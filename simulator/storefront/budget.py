"""A budget: what a user, or everybody of an account, may order in a month or quarter unasked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any, Final

from contracts.values import Money

_MONTHS: Final = {"month": 1, "quarter": 3}
_EXACT: Final = Context(prec=60, rounding=ROUND_HALF_UP)
_ONE: Final = Decimal(1)


@dataclass(frozen=True, slots=True)
class Budget:
    """What binds `user` of an account, or everybody of it where there is none."""

    id: str
    user: str | None
    period: str
    amount: Money
    active: bool

    @classmethod
    def parse(cls, budget: Mapping[str, Any]) -> Budget:
        """From a canonical budget."""
        amount = Money.parse(budget["amount"])
        return cls(budget["id"], budget["user"], budget["period"], amount, budget["active"])

    def binds(self, user: str | None) -> bool:
        """Whether what that user orders counts; None is an account that has no users."""
        return self.active and self.user in {None, user}

    def span(self, at: datetime) -> tuple[datetime, datetime]:
        """The calendar period around an instant (UTC): its first instant, and that of the next."""
        months = _MONTHS[self.period]
        first = (at.month - 1) // months * months + 1
        begins = at.replace(month=first, day=1, hour=0, minute=0, second=0, microsecond=0)
        years, over = divmod(first - 1 + months, 12)
        return begins, begins.replace(year=begins.year + years, month=over + 1)


def standing_minor(net_minor: int, ordered: Decimal, cancelled: Decimal) -> int:
    """What is left of a line's net when its share of what was cancelled is given back, in whole
    minor units, a half of one up.
    """
    if not cancelled:
        return net_minor
    share = _EXACT.divide(_EXACT.multiply(Decimal(net_minor), cancelled), ordered)
    return net_minor - int(share.quantize(_ONE, context=_EXACT))
