"""Terms of payment: when an invoice is due."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

_NET: Final = re.compile(r"NET ?([0-9]{1,3})")


def due_at(issued_at: datetime, payment_terms: str) -> datetime:
    """`NET30` is due 30 days after issue; any other terms are due at once."""
    match = _NET.fullmatch(payment_terms.upper())
    return issued_at + timedelta(days=int(match[1]) if match else 0)
