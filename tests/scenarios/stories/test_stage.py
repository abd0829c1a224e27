"""How long somebody looks out for what an order brings about."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from scenarios.stories.stage import SECOND_US, Stage
from simulator.profiles import PROFILES


class Hand:
    """A clock that is where somebody slept to."""

    def __init__(self) -> None:
        self.at_us = 0

    def now_us(self) -> int:
        return self.at_us

    async def sleep_until_us(self, at_us: int) -> None:
        self.at_us = at_us


@pytest.mark.parametrize(("profile", "later_s"), [("classic", 0), ("asynchronous", 300)])
def test_what_the_erp_posts_later_is_looked_out_for_so_much_longer(
    profile: str, later_s: int
) -> None:
    clock, erp = Hand(), SimpleNamespace(profile=PROFILES[profile])
    landscape: Any = SimpleNamespace(clock=clock, erp=erp, check=lambda: None)
    engine: Any = None
    stage = Stage(landscape, engine, figures_s={"order_status": 24})

    async def never() -> bool:
        return False

    assert not asyncio.run(stage.within(["order_status"], never))
    assert clock.at_us == (24 + later_s) * SECOND_US
