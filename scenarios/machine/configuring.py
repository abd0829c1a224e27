"""Options of goods: what clerks say of them, and quotes that buyers want of what they chose."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final
from urllib.parse import quote

from scenarios.machine.hands import Hands, chosen
from scenarios.machine.small import DINARS, mine, unit

_OPTIONS: Final = {"colour": ("red", "blue"), "finish": ("matt", "bright", "raw")}
_RATE: Final = Decimal("0.35")
"""Dinars for a euro, near enough."""


def configure(hands: Hands, goods: str, many: int, cents: int, *, both: bool) -> None:
    """Goods come in so many values of each option, of which the last costs so much more apiece.

    Unless `both` what is first of either is never made together.
    """
    values = {name: told[: max(1, many)] for name, told in _OPTIONS.items()}
    more = Decimal(cents) / 100
    priced = [
        {"amount": f"{more:f}", "currency": "EUR"},
        {"amount": f"{more * _RATE:f}", "currency": DINARS},
    ]
    first = [{"option": name, "value": told[0]} for name, told in values.items()]
    document = {
        "sku": mine(goods),
        "options": [
            {
                "option": name,
                "values": [
                    {"value": each, "surcharges": priced if each == told[-1] else []}
                    for each in told
                ],
            }
            for name, told in values.items()
        ],
        "excluded": [] if both else [first],
    }
    hands.clerk("configure", "PUT", f"/configurations/{quote(mine(goods), safe='')}", document)


def ask_configured(hands: Hands, who: str, wishes: Sequence[tuple[str, int, int, int]]) -> None:
    """A buyer wants to know what goods cost as he chose them of what the portal shows.

    A wish is goods, how many, and which value of the first option and of the second.
    """
    lines = [
        {
            "line": line,
            "sku": mine(goods),
            "quantity": {"value": str(many), "unit": unit(goods)},
            "wished_discount_percent": None,
            **_choice(hands, goods, nths),
        }
        for line, (goods, many, *nths) in enumerate(wishes, 1)
    ]
    hands.buyer("ask configured", who, "POST", "/quotes", {"notes": None, "lines": lines})


def _choice(hands: Hands, goods: str, nths: Sequence[int]) -> dict[str, Any]:
    shown = hands.shop.get("configuration", mine(goods))
    if shown is None:
        return {}
    picked = [
        {"option": option["option"], "value": chosen(option["values"], nth)["value"]}
        for option, nth in zip(shown.body["options"], nths, strict=True)
    ]
    return {"options": picked}
