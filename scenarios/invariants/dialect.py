"""What an ERP's profile does to a new order, as the journal's header states it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from scenarios.history import History


def rewritten(history: History, name: str, meant: Any) -> Any:
    """What the ERP keeps of a field of the head; the very value where it keeps that."""
    told = history.header.get("dialect")
    if not isinstance(told, dict) or not isinstance(meant, str):
        return meant
    text = meant
    if name in told.get("capitals", ()):
        text = text.strip(" ").upper()
    most = told.get("lengths", {}).get(name)
    return text if most is None else text[: int(most)]


def blocks(history: History, lines: int) -> bool:
    """Whether the ERP blocks the delivery of an order of so many lines when it enters it."""
    told = history.header.get("dialect")
    least = told.get("block_from_lines", 0) if isinstance(told, dict) else 0
    return bool(least) and lines >= int(least)


def price_tolerance(history: History) -> Decimal | None:
    """By how many percent the price of a line may be off before its order is held for it; None
    where no order is.
    """
    told = history.header.get("dialect")
    percent = told.get("price_tolerance_percent") if isinstance(told, dict) else None
    return None if not percent else Decimal(percent)
