"""What an ERP's profile does to a text of an order, as the journal's header states it."""

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
