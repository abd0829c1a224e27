"""An ERP that has counted changes before this world goes on from there."""

from __future__ import annotations

from simulator.clock import WallClock
from simulator.erp import erp_state, seed_world
from simulator.serve.clock import ScaledClock
from simulator.world.generate import generate_world

COUNTED = 980


def test_positions_go_on_from_what_was_counted_before_and_come_back_with_a_snapshot() -> None:
    world = generate_world(1, days=1, orders_per_day=1, accounts=2, items=5)
    clock = ScaledClock(WallClock(), world.starts_at, scale=0)
    plain, later = erp_state(clock, None), erp_state(clock, None, counted=COUNTED)
    for state in (plain, later):
        seed_world(state, world)
    assert later.position == plain.position + COUNTED
    fresh = erp_state(clock, None, counted=COUNTED)
    assert fresh.position == COUNTED
    fresh.restore(later.snapshot())
    assert fresh.position == later.position
