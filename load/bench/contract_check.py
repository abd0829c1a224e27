"""What holding every message to its contract costs a lifecycle: the same waves with and without.

One landscape, and the check is turned on and off from wave to wave: both sides have the same
state, the same journal and the same engine, and only `Wire.hold_to_contracts` differs. A round is
several short waves of either side, one after the other, so that what else a machine does hits both.
"""

from __future__ import annotations

import tempfile
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Final

from contracts.journal import FileSink, Journal
from load.bench.figure import Figure, Target
from load.bench.lifecycle import Wave
from load.bench.meter import Turns, cpu_of
from load.bench.waters import SECOND_US, afloat, calm_world, landscape_of
from simulator.clock import VirtualClock, run_virtual
from simulator.world.spec import World

_ROUNDS: Final = 20
_WAVES: Final = 4
"""Waves of each side in a round."""
_AT_MOST: Final = 1.10
_PAST_THE_NIGHT_US: Final = 4 * 3_600 * SECOND_US
"""The engine compares everything at night, which would be measured with one side alone."""


def measure(quick: bool) -> Sequence[Figure]:
    """Twenty rounds in turns, as the target asks."""
    rounds, accounts = (2, 4) if quick else (_ROUNDS, 12)
    world = calm_world(accounts=accounts, items=40 if quick else 200)
    with tempfile.TemporaryDirectory() as folder:
        journal = Path(folder) / "journal.jsonl"
        turns = run_virtual(lambda clock: _sail(world, clock, journal, rounds), world.starts_at)
    upper = turns.cost_upper_95()
    lifecycles = accounts * _WAVES
    each_ms = turns.ours_median_s / lifecycles * 1e3
    return (
        Figure(
            "contract_check.cost",
            upper * 100,
            "% at most, upper 95 % bound",
            1 + upper,
            "the same lifecycles with messages unchecked",
            Target("ratio", "most", _AT_MOST),
            f"{rounds} rounds of {lifecycles} lifecycles; {each_ms:.2f} ms of CPU each, checked",
        ),
    )


async def _sail(world: World, clock: VirtualClock, path: Path, rounds: int) -> Turns:
    journal = Journal(clock, world.name, FileSink(path))
    async with afloat(landscape_of(world, clock, journal)) as water:
        wave, wire = Wave(water, world), water.landscape.wire
        await wave.fill_carts()
        await wave.run()  # fetches the last tokens, compiles the schemas and warms up
        await clock.sleep_until_us(clock.now_us() + _PAST_THE_NIGHT_US)
        await water.settle()

        def sailed(check: bool) -> Callable[[], Awaitable[None]]:
            async def run() -> None:
                wire.hold_to_contracts(check)
                await wave.run()

            return run

        checked, unchecked = sailed(True), sailed(False)
        ours_s: list[float] = []
        base_s: list[float] = []
        for _ in range(rounds):
            spent_s = {True: 0.0, False: 0.0}
            for nth in range(_WAVES):
                for check in (True, False) if nth % 2 else (False, True):
                    await wave.fill_carts()
                    spent_s[check] += await cpu_of(checked if check else unchecked)
            ours_s.append(spent_s[True])
            base_s.append(spent_s[False])
    journal.close()
    return Turns(tuple(ours_s), tuple(base_s))
