"""Prices of orders that are held for them: what clerks correct, and that they let them go."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from hypothesis import strategies as st

from scenarios.machine.hands import Hands, chosen

_HOLD: Final = "price"
_LEAST: Final = Decimal("0.001")


def correct_price(hands: Hands, nth: int, line: int, percent: int, less: int) -> None:
    """A line of an order that is held for its price costs so many percent of what it did.

    With a discount of `less` percent, whatever it had before.
    """
    order = _held(hands, nth)
    if order is None:
        return
    known = chosen(order["lines"], line)
    price = known["unit_price"]
    amount = Decimal(price["amount"]) * percent / 100
    right = max(_LEAST, amount.quantize(_LEAST, ROUND_HALF_UP))
    content = {
        "lines": [
            {
                "line": known["line"],
                "unit_price": {**price, "amount": f"{right:f}"},
                "discount_percent": str(less),
            }
        ],
        "reason": "as it was agreed",
    }
    path = f"/orders/{order['number']}/price-corrections"
    hands.clerk("correct price", "POST", path, content)


def let_go_on(hands: Hands, nth: int) -> None:
    """An order that is held for its price goes on, unless it is held for something else too."""
    order = _held(hands, nth)
    if order is not None:
        path = f"/orders/{order['number']}/release"
        hands.clerk("release price", "POST", path, {"hold": _HOLD})


def _held(hands: Hands, nth: int) -> dict[str, Any] | None:
    rows = [row.body for row in hands.erp.scan("order") if _HOLD in row.body["holds"]]
    return chosen(rows[::-1], nth) if rows else None


PERCENT: Final = st.sampled_from((90, 103, 100, 300))
LESS: Final = st.sampled_from((0, 5, 50))
