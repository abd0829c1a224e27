"""What nobody heard is said again: soon at first, then after twice as long each time.

The wait is short enough for a world in real time, and long enough that a party which is away for
hours is not asked by the second.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

SOON_US: Final = 5_000_000
LATEST_US: Final = 60_000_000
_DOUBLINGS: Final = 8


def again(told: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
    """How long to wait, in microseconds, and what to keep of it for the next time."""
    tried = int(told.get("tried", 0))
    wait_us = min(SOON_US << tried, LATEST_US)
    return wait_us, {**told, "tried": min(tried + 1, _DOUBLINGS)}
