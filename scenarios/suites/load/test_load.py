"""Load: orders and views at a fixed rate, and everything arrives, once, and in time."""

from __future__ import annotations

from collections.abc import Callable


def test_under_load_everything_arrives_once_and_in_time(load_case: Callable[[], None]) -> None:
    load_case()
