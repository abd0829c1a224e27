"""Figures between two bounds, and the check that they are bounds."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

Seconds = Annotated[float, Field(ge=0)]
"""A span of time in seconds."""


def spread_s(from_s: float, to_s: float, chance: float) -> float:
    """The point between the bounds that `chance` in [0, 1) picks, in seconds."""
    return from_s + (to_s - from_s) * chance


def check_order(low_name: str, low: float, high_name: str, high: float) -> None:
    """Raise ValueError when the lower bound lies above the upper one."""
    if low > high:
        raise ValueError(f"{low_name} is above {high_name}")
