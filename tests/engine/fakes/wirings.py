"""The settings of an engine whose flows are all wired by one pattern."""

from __future__ import annotations

from contracts.scope import load_scope


def wiring(pattern: str, **polls_s: int) -> str:
    """Every row by the pattern, read every minute as in the sea, or as often as said."""
    rows = (row.id for row in load_scope().synced())
    return ",".join(f"{row}={pattern}@{polls_s.get(row, 60)}" for row in rows)
