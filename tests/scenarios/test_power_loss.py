"""The power goes at every kill of a voyage: what was acknowledged is there, and happens once.

The controls show that this can fail: with a store that takes writes for safe before they are, and
an engine that relies on it alone. A sound engine meets an order that it has forgotten again in the
ERP's feed, which would hide what the store lost.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engine import Parts, SimulatedDisk
from engine.errors import StoreFailed
from scenarios.driver.mains import Mains
from scenarios.driver.reference import Mutation
from scenarios.judge import judge_lines
from simulator.faults import FaultPlan, parse_plan
from simulator.seed import Seed
from tests.scenarios.counting import assert_both_systems_agree, lost_and_doubled
from tests.scenarios.passage import Passage, sail_through
from tests.scenarios.worlds import tiny_world

pytestmark = pytest.mark.lengthy

ORDERS = 40
SEEDS = range(5)


class Careless(SimulatedDisk):
    """Syncs at checkpoints only, while the store believes that each commit is safe."""

    synchronous = 1

    @property
    def pragmas(self) -> dict[str, str | int]:
        return {**super().pragmas, "synchronous": self.synchronous}


class Reckless(Careless):
    """Never syncs at all."""

    synchronous = 0


def storm() -> FaultPlan:
    """A kill every three hours, and events that come again, half of them after a restart."""
    duplicate = {
        "id": "duplicate",
        "effect": "duplicate",
        "when": {"edges": ["storefront>engine"], "operations": ["engine.webhook"]},
        "schedule": {"probability": 0.3, "once_per_key": True},
        "params": {"new_id": True, "delay_to_s": 120.0, "after_restart": 0.5},
    }
    often = {"per": "every_s", "every_s": 10_800.0, "k_to": 12}
    kill = {"id": "kill", "effect": "kill", "params": often}
    return parse_plan({"id": "storm", "rules": [duplicate, kill]}, "storm")


def relying_on_its_events(parts: Parts) -> Parts:
    """An engine that knows orders by the events that it remembers, and by nothing else."""
    return replace(parts, order_key=lambda _: None)


def passage(
    seed: int, disk: SimulatedDisk, mutate: Mutation | None = None
) -> tuple[Passage, Mains]:
    mains = Mains(disk, Seed(seed).stream("power"))
    return sail_through(tiny_world(ORDERS), storm(), seed=seed, disk=mains, mutate=mutate), mains


def judged(
    seed: int, disk: SimulatedDisk, mutate: Mutation | None = None
) -> tuple[dict[str, int], Passage, Mains]:
    """What the judge counts in such a voyage, and the voyage."""
    sailed, mains = passage(seed, disk, mutate)
    found: dict[str, Any] = judge_lines(sailed.lines)
    return found["counts"], sailed, mains


@pytest.mark.parametrize("seed", SEEDS)
def test_no_order_is_lost_or_doubled_when_the_power_goes_at_every_kill(seed: int) -> None:
    counts, sailed, mains = judged(seed, SimulatedDisk())
    assert mains.losses == sailed.engine.incarnations - 1 >= 30
    assert mains.undone > 0
    assert (counts["orders_accepted"], counts["orders_in_erp"]) == (ORDERS, ORDERS)
    assert (counts["lost"], counts["duplicated"], counts["parked"]) == (0, 0, 0)
    assert lost_and_doubled(sailed.landscape) == ([], [])
    assert_both_systems_agree(sailed.landscape)


def test_a_store_that_does_not_sync_its_commits_doubles_orders_under_the_same_losses() -> None:
    doubled = []
    for seed in SEEDS[:2]:
        counts, sailed, _ = judged(seed, Careless(), relying_on_its_events)
        assert counts["duplicated"] == len(lost_and_doubled(sailed.landscape)[1])
        doubled.append(counts["duplicated"])
    assert min(doubled) > 0, doubled


def test_the_same_store_doubles_nothing_where_it_is_only_killed() -> None:
    control: dict[str, Any] = {"disk": Careless(), "mutate": relying_on_its_events}
    sailed = sail_through(tiny_world(ORDERS), storm(), seed=0, **control)
    assert sailed.engine.incarnations > 30
    assert lost_and_doubled(sailed.landscape) == ([], [])


def test_a_store_that_never_syncs_is_torn_and_the_engine_refuses_it() -> None:
    with pytest.raises(StoreFailed, match="CorruptError"):
        passage(0, Reckless())
