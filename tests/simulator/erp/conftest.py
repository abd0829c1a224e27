"""The fixture that opens an office: an ERP of the small world, in virtual time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import pytest

from contracts.journal import Journal
from simulator.clock import VirtualClock, run_virtual
from simulator.erp import create_erp, erp_state, seed_world
from simulator.profiles import PROFILES, Profile
from simulator.world.spec import World
from tests.simulator.erp.office import CLIENTS, START, Office, small_world

Scene = Callable[[Office], Awaitable[Any]]


class Play(Protocol):
    """Runs a scene in a fresh office and returns what the scene returns."""

    def __call__(
        self, scene: Scene, profile: Profile = ..., world: World | None = ..., push: Any = ...
    ) -> Any: ...


def run_scene(
    scene: Scene,
    profile: Profile = PROFILES["classic"],
    world: World | None = None,
    push: Any = None,
) -> Any:
    """The same for a test that hypothesis runs many times."""

    async def main(clock: VirtualClock) -> Any:
        journal, sink = Journal.in_memory(clock, "small")
        state = erp_state(clock, journal)
        seed_world(state, world or small_world())
        erp = create_erp(state, profile, CLIENTS, secret=b"tests", push=push)
        return await scene(Office(erp, clock, sink, journal, {}))

    return run_virtual(main, START)


@pytest.fixture
def play() -> Play:
    return run_scene
