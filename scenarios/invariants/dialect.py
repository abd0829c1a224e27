"""What an ERP's profile does to a new order, as the journal's header states it."""

from __future__ import annotations

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
