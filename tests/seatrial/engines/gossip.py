"""A defect of the reference engine: it parks orders, and its reasons quote them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine import Parts
from engine.errors import Unmappable


def apply(parts: Parts) -> Parts:
    """Every third order is parked with a sentence that tells who ordered, and at which price."""

    def map_order(order: Mapping[str, Any]) -> dict[str, Any]:
        if int(order["id"].rpartition("-")[2]) % 3:
            return parts.map_order(order)
        price = order["lines"][0]["unit_price"]["amount"].replace(".", ",")
        raise Unmappable(f"{order['deliver_to']['name']} zahlt {price} EUR ({order['account']})")

    return replace(parts, map_order=map_order)
