"""The instant at which a company goes live, as its mapping names it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from simulator.serve.origin import Origin
from simulator.world.errors import CutOverUnfit, MappingInvalid
from simulator.world.importer import load_world
from simulator.world.tempo import hastened, starting_at

CUT_OVER = "cut-over.toml"
NAMED = 'cut_over = "2025-03-19"'
WHEN = datetime(2025, 3, 18, 23, tzinfo=UTC)
"""The midnight of Berlin."""


def refused(folder: Path, named: str) -> str:
    """What is said of a mapping that names the cut-over so."""
    file = folder / CUT_OVER
    file.write_text(file.read_text("utf-8").replace(NAMED, named), "utf-8")
    with pytest.raises(MappingInvalid) as caught:
        load_world(folder, CUT_OVER, seed=7)
    (fault,) = caught.value.faults
    return fault.text()


def test_a_day_is_its_midnight_in_the_companys_own_zone(harbour_folder: Path) -> None:
    world = load_world(harbour_folder, CUT_OVER, seed=7)
    assert world.cut_over_at == WHEN
    assert world.header()["cut_over_at"] == "2025-03-18T23:00:00.000000Z"
    note = "orders: 20 of before the cut-over are keyed in: the ERP's own number and terms"
    assert note in world.generated
    assert sum(order.at < WHEN for order in world.demand) == 20


@pytest.mark.parametrize("named", ['"2025-03-19 06:30"', "2025-03-19T06:30:00"])
def test_a_minute_may_be_named_as_well(harbour_copy: Path, named: str) -> None:
    file = harbour_copy / CUT_OVER
    later = file.read_text("utf-8").replace(NAMED, f"cut_over = {named}")
    file.write_text(later, "utf-8")
    world = load_world(harbour_copy, CUT_OVER, seed=7)
    assert world.cut_over_at == WHEN + timedelta(hours=6, minutes=30)


def test_a_world_without_one_says_nothing_of_it(harbour_folder: Path) -> None:
    world = load_world(harbour_folder, seed=7)
    assert world.cut_over_at is None
    assert "cut_over_at" not in world.header()


SPAN = "name an instant between the first order, of 2025-03-03, and the last, of 2025-04-09"
UNUSABLE = {
    'cut_over = "19.03.2025"': (
        "cut_over is '19.03.2025', which is no date in [world]; "
        'write a day or a minute, such as "2025-06-01" or "2025-06-01 06:00"'
    ),
    "cut_over = 2025-03-19T06:00:00Z": "cut_over is '2025-03-19 06:00:00+00:00', which is no date",
    'cut_over = "2025-03-03"': (
        f"cut_over is 2025-03-03 00:00, and no order is placed before it; {SPAN}"
    ),
    'cut_over = "2025-04-10"': (
        f"cut_over is 2025-04-10 00:00, and no order is placed from then on; {SPAN}"
    ),
}


@pytest.mark.parametrize("named", sorted(UNUSABLE))
def test_one_that_cannot_be_is_refused_with_its_place_and_how_to_mend_it(
    harbour_copy: Path, named: str
) -> None:
    assert refused(harbour_copy, named).startswith(f"cut-over.toml:7:1: {UNUSABLE[named]}")


def test_it_moves_with_the_world(harbour_folder: Path) -> None:
    world = load_world(harbour_folder, CUT_OVER, seed=7)
    later = starting_at(world, world.starts_at + timedelta(days=3))
    assert later.cut_over_at == WHEN + timedelta(days=3)
    sooner = hastened(world, 10).cut_over_at
    assert sooner == world.starts_at + (WHEN - world.starts_at) / 10


def test_a_served_world_begins_with_no_history_and_says_so(harbour_folder: Path) -> None:
    with pytest.raises(CutOverUnfit, match="name a mapping without it, or sail it by"):
        Origin(folder=harbour_folder, mapping=CUT_OVER).load(WHEN)


def test_northwind_goes_live_after_eleven_months(northwind_folder: Path) -> None:
    world = load_world(northwind_folder, "northwind-cut-over", seed=7)
    assert world.cut_over_at == datetime(1997, 6, 1, tzinfo=UTC)
    before = sum(order.at < world.cut_over_at for order in world.demand)
    assert (before, len(world.demand)) == (307, 830)
