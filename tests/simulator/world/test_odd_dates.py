"""Dates by which exports say "never" and "since ever", and dates that nothing can have."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from simulator.world.errors import WorldInvalid
from simulator.world.importer import load_world
from tests.simulator.world.test_broken_exports import change


def test_an_end_in_the_year_9999_is_none(harbour_copy: Path) -> None:
    before = "01.01.2025;31.03.2025"
    change(harbour_copy / "contracts.csv", before, "01.01.2025;31.12.9999", "latin-1")
    world = load_world(harbour_copy, seed=7)
    rule = next(price for price in world.prices if price.id == "V-1003")
    assert rule.valid_to is None


def test_a_start_in_the_year_1_is_since_ever_and_the_world_says_so(harbour_copy: Path) -> None:
    change(harbour_copy / "discounts.csv", "K004,,3,2025-01-01", "K004,,3,0001-01-01")
    world = load_world(harbour_copy, seed=7)
    rule = next(rule for rule in world.discounts if rule.customer == "K004")
    assert rule.valid_from < datetime(1900, 1, 2, tzinfo=UTC) < world.starts_at
    assert "1900-01-01 where a rule holds since ever" in str(world.generated)


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2200-01-01"])
def test_goods_that_shipped_on_a_day_of_no_world_are_a_problem(
    day: str, harbour_copy: Path
) -> None:
    change(harbour_copy / "orders.csv", "2025-03-17,2025-03-04", f"2025-03-17,{day}")
    with pytest.raises(WorldInvalid) as caught:
        load_world(harbour_copy, seed=7)
    (problem,) = caught.value.report.shown
    assert (problem.check, problem.line, problem.column) == ("D-07", 2, "Shipped")
    assert problem.what == f"'{day}': it is not between 1900-01-01 and 2199-12-31"
