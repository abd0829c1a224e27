"""A fresh world for a test: both systems put back to a snapshot with 5,000 items."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Final

from contracts.journal import Journal
from load.bench.figure import Figure, Target
from load.bench.meter import cpu_s
from load.bench.waters import Water, afloat, calm_world, landscape_of
from simulator.clock import VirtualClock, run_virtual
from simulator.state import State
from simulator.world.spec import World

_ROUNDS: Final = 20


def measure(quick: bool) -> Sequence[Figure]:
    """Load the world once through the engine, snapshot, then restore again and again."""
    world = calm_world(accounts=4 if quick else 40, items=60 if quick else 5_000)
    restore_s, size = run_virtual(lambda clock: _restored(world, clock), world.starts_at)
    return (
        Figure(
            "fresh_world.restore",
            restore_s * 1e3,
            "CPU ms",
            target=Target("value", "most", 5.0),
            note=f"both systems, {len(world.items)} items, {size / 1e6:.1f} MB of snapshots",
        ),
    )


async def _restored(world: World, clock: VirtualClock) -> tuple[float, int]:
    journal, _ = Journal.in_memory(clock, world.name)
    async with afloat(landscape_of(world, clock, journal)) as water:
        states = _states(water)
        taken = [state.snapshot() for state in states]

        def restore() -> None:
            for state, snapshot in zip(states, taken, strict=True):
                state.restore(snapshot)

        spent_s = median(cpu_s(restore) for _ in range(_ROUNDS))
        return spent_s, sum(map(len, taken))


def _states(water: Water) -> tuple[State, State]:
    return water.landscape.erp.state, water.landscape.storefront.state
