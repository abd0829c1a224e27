"""A handful of stories, told to the reference engine as a process, over HTTP: most in one world."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contracts.journal import Record
from reports.folder import create
from reports.progress import ProgressWriter
from reports.run import Configuration, WallTime
from scenarios.fleet import Fleet
from scenarios.initial_load import brought_over
from scenarios.stories.case import Case
from scenarios.stories.together import Together
from scenarios.suites.e2e.abroad import BESIDE, KILLS_LEAST
from scenarios.suites.e2e.stories import STORIES
from scenarios.voyage.foreign import CLAIMABLE
from tests.reports import sample
from tests.seatrial.foreign import PYTHON

pytestmark = pytest.mark.lengthy

TOLD = (
    *("overdue-and-held", "quote-last-minute", "secrets-rotated", "warehouse-confirms-twice"),
    *("warehouse-gives-back", "invoice-in-closed-period"),
)
ALONE = "initial-load-interrupted"
AWAY = ("warehouse-away", "tax-engine-away")
HOUR_US = 3_600_000_000
DAY_US = 24 * HOUR_US


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    """Their worlds, which sail when the first story is asked for."""
    folder = create(tmp_path_factory.mktemp("abroad") / "run")
    wall = WallTime(8_640, 10, 0, claims=tuple(CLAIMABLE))
    asked = Configuration(
        7, engine=f"{PYTHON} -m engine", suites=("e2e",), policy="foreign", wall=wall
    )
    progress = ProgressWriter(folder.progress)
    yield Fleet(
        sample.run(configuration=asked),
        folder,
        progress,
        stories={"e2e": tuple(STORIES[name] for name in TOLD)},
        beside={"e2e": {name: BESIDE[name] for name in (ALONE, *AWAY)}},
    )
    progress.close()


def played(fleet: Fleet, name: str) -> Together:
    """The world of a story, and how it ended there."""
    story = STORIES[name]
    return fleet.played(Case("e2e", name, story.title, story))


def events(world: Together, event: str) -> list[Record]:
    """What became of the engine's process."""
    return [one for one in world.records if one.kind == "process" and one.body["event"] == event]


@pytest.mark.parametrize("name", [*TOLD, ALONE, *AWAY])
def test_a_story_of_hours_and_days_is_told_to_a_process(fleet: Fleet, name: str) -> None:
    world = played(fleet, name)
    assert world.endings[name].missed is None
    assert world.settled
    broken = [row["id"] for row in world.judged["invariants"] if row["state"] == "violated"]
    assert broken == []


def test_its_days_have_passed_in_the_one_world_of_the_others(fleet: Fleet) -> None:
    world = played(fleet, TOLD[0])
    assert world is played(fleet, TOLD[-1])
    assert world.records[-1].t_us > 11 * DAY_US
    assert len(events(world, "ready")) == 1, "one engine has lived all of it"


def test_who_closes_the_month_begins_when_the_others_have_ended(fleet: Fleet) -> None:
    endings = played(fleet, TOLD[0]).endings
    *beside, alone = (endings[name].told for name in TOLD)
    assert alone[0].at_us >= max(told[-1].at_us for told in beside)


def test_a_load_that_is_killed_from_outside_begins_with_what_was_there(fleet: Fleet) -> None:
    world = played(fleet, ALONE)
    assert len(events(world, "killed")) >= KILLS_LEAST
    records = world.records
    assert brought_over(records) == []
    first = events(world, "started")[0]
    keyed = [one for one in records if one.body.get("entity") == "invoice" and one.seq < first.seq]
    assert keyed, "the ERP has business before there is an engine"


@pytest.mark.parametrize(
    ("name", "invariant"),
    [(TOLD[3], "I-54"), (AWAY[0], "I-54"), (AWAY[1], "I-07")],
)
def test_a_party_beside_the_two_is_met_over_http_and_judged(
    fleet: Fleet, name: str, invariant: str
) -> None:
    rows = {row["id"]: row["state"] for row in played(fleet, name).judged["invariants"]}
    assert rows[invariant] == "held"


@pytest.mark.parametrize("name", AWAY)
def test_a_fault_between_a_party_and_whoever_calls_it_hits_work(fleet: Fleet, name: str) -> None:
    faults = {one["rule"]: one["effective"] for one in played(fleet, name).judged["faults"]}
    required = BESIDE[name].plan.required
    assert {rule for rule, least in required.items() if faults[rule] < least} == set()
