"""What became of the orders that a world's buyers had planned, before any integration saw them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def refusals(counts: Mapping[str, Any]) -> str:
    """Why planned orders were refused at checkout, and how often; empty when none was."""
    by_reason = counts.get("refused_by_reason") or {}
    return ", ".join(f"{reason} {count}" for reason, count in by_reason.items())
