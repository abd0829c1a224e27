"""Quantities that clerks raise."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from hypothesis import strategies as st

from scenarios.machine.hands import Hands, part

REASON: Final = "the buyer called"
CHOICES: Final = st.tuples(st.integers(0, 3), st.integers(0, 3), st.sampled_from((1, 4, 30)))
"""Which order, which line of it, how much more: 30 is beyond most stock and some limits."""


def more(hands: Hands, nth: int, line: int, many: int) -> None:
    """So much more is wanted of a line of an order, whatever has become of it."""
    order = hands.newest(hands.erp, "order", nth)
    if order is not None:
        known = order["lines"][line % len(order["lines"])]
        wanted = [part(known, Decimal(many))]
        content = {"lines": wanted, "channel": "phone", "reason": REASON}
        hands.clerk("raise", "POST", f"/orders/{order['number']}/increases", content)
