"""Terms of payment: when an invoice is due, and what is let off for paying early."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from simulator.erp.rules.numbers import half_up, times

_NET: Final = re.compile(r"NET ?([0-9]{1,3})")
_HUNDRED: Final = Decimal(100)


def due_at(issued_at: datetime, payment_terms: str) -> datetime:
    """`NET30` is due 30 days after issue; any other terms are due at once."""
    match = _NET.fullmatch(payment_terms.upper())
    return issued_at + timedelta(days=int(match[1]) if match else 0)


def early_discount(
    total_minor: int, percent: str, until: datetime, received_at: datetime, rest_minor: int
) -> int:
    """What is let off when money leaves `rest_minor` of an invoice open, in minor units.

    All of the rest, when the money came in time and the rest is no more than the percentage of the
    invoice's total, rounded half up; else nothing: a discount settles its invoice or is lost.
    """
    rebate = half_up(times(Decimal(total_minor), Decimal(percent)), _HUNDRED)
    return rest_minor if received_at <= until and 0 < rest_minor <= rebate else 0
