"""Playing cases as tests: the journal is kept, and the test ends as the case ended."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reports.folder import RunFolder, create
from reports.run import Configuration, Run
from scenarios.cases import judge_cases
from scenarios.errors import MutantIdle
from scenarios.stories.case import Case
from scenarios.stories.errors import StoryMissed, StoryUnexplained
from scenarios.stories.harbour import Harbour, keep
from scenarios.stories.kit import erp_has, place, ship
from scenarios.stories.perform import Setting, perform
from scenarios.stories.together import Ending, Together
from scenarios.suites.e2e.stories import STORIES
from scenarios.suites.negative.cases import CASES
from tests.scenarios.stories.tales import case_of, tale

ORDER = place("first", "anna", ("bolt", 4))


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return create(tmp_path / "run")


def harbour(
    folder: RunFolder,
    engine: str = "reference",
    cases: Mapping[str, int] | None = None,
    policy: str = "voyage",
) -> tuple[Harbour, list[Any]]:
    """A harbour of a run, and what it tells those who watch."""
    told: list[Any] = []
    asked = Configuration(seed=1, engine=engine, policy=policy)
    run = Run(asked, {}, "2031-03-03T00:00:00.000000Z")
    return Harbour.of(run, folder, lambda *step: told.append(step), cases or {}), told


def test_a_case_that_passes_leaves_its_journal_and_says_where_it_stands(folder: RunFolder) -> None:
    place_of_it, told = harbour(folder, cases={"tales": 2})
    place_of_it.play(case_of(tale()))
    kept = folder.worlds / "tales" / "tale.jsonl"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    assert told == [(1, 2, "tales cases")]
    (row,) = judge_cases(folder.worlds)
    assert (row["suite"], row["case"], row["violated"], row["problems"]) == (
        "tales",
        "tale",
        [],
        [],
    )


def test_a_case_that_fails_fails_its_test_and_leaves_its_journal(folder: RunFolder) -> None:
    place_of_it, _ = harbour(folder, "mutant:M-44")
    one = STORIES["contract-price"]
    with pytest.raises(pytest.fail.Exception, match=r"(?s)anna is shown bolt.*I-05 price as of"):
        place_of_it.play(Case("e2e", one.id, one.title, one))
    (row,) = judge_cases(folder.worlds)
    assert "I-05" in [broken["id"] for broken in row["violated"]]
    assert row["states"]["I-05"] == "violated"


def test_a_case_that_proves_nothing_skips_its_test(folder: RunFolder) -> None:
    place_of_it, _ = harbour(folder)
    case = replace(CASES["lost-answer-bill"], story=tale())
    with pytest.raises(pytest.skip.Exception, match="not exercised: the fault lost-answer hit no"):
        place_of_it.play(case)


def test_a_case_that_nothing_explains_breaks_its_test(folder: RunFolder) -> None:
    place_of_it, _ = harbour(folder)
    story = tale(ORDER, erp_has("first"), ship("first", {1: 9}))
    with pytest.raises(StoryUnexplained, match="not-allocated"):
        place_of_it.play(case_of(story))


@pytest.mark.parametrize(("policy", "told"), [("foreign", ("I-41",)), ("voyage", ())])
def test_a_harbour_knows_what_the_policy_only_tells_of(
    folder: RunFolder, policy: str, told: tuple[str, ...]
) -> None:
    place_of_it, _ = harbour(folder, policy=policy)
    assert place_of_it.told == told


def ended(folder: RunFolder, **endings: StoryMissed | None) -> Together:
    """A world in which stories were lived side by side, as its journal of another one tells it."""
    performance = perform("together", [tale()], Setting())
    path = folder.worlds / "together.jsonl"
    keep(path, performance)
    told = {name: Ending((), missed, frozenset((f"{name}.",))) for name, missed in endings.items()}
    return Together(path, told, settled=True)


def test_where_time_is_real_a_case_ends_as_its_story_did_in_the_world_of_all(
    folder: RunFolder,
) -> None:
    place_of_it, _ = harbour(folder, "node engine.js")
    missed = StoryMissed("the parcel is not shown", by_integration=True)
    world = ended(folder, tale=None, other=missed)
    place_of_it.played = lambda _: world
    place_of_it.play(case_of(tale()))
    with pytest.raises(pytest.fail.Exception, match="the parcel is not shown"):
        place_of_it.play(case_of(replace(tale(), id="other")))


def test_where_time_is_real_a_step_that_nothing_explains_proves_nothing(folder: RunFolder) -> None:
    place_of_it, _ = harbour(folder, "node engine.js")
    missed = StoryMissed("the second order came first", by_integration=False)
    world = ended(folder, tale=missed)
    place_of_it.played = lambda _: world
    with pytest.raises(pytest.skip.Exception, match="not exercised: nothing in the journal"):
        place_of_it.play(case_of(tale()))


def test_a_case_that_nobody_can_play_from_outside_is_skipped_and_says_why(
    folder: RunFolder,
) -> None:
    place_of_it, _ = harbour(folder, "node engine.js")
    place_of_it.played = lambda _: pytest.fail("nothing is sailed for it")
    with pytest.raises(pytest.skip.Exception, match="from outside: the commits of an engine"):
        place_of_it.play(CASES["killed-after-commit-2-webhook"])


def test_a_finding_speaks_of_the_stories_that_it_names_and_without_a_name_of_all(
    folder: RunFolder,
) -> None:
    world = ended(folder, tale=None, other=None)
    findings = [
        {"sentence": "customer other.anna is not in the storefront"},
        {"sentence": "order S-000012 is in the ERP twice"},
    ]
    object.__setattr__(world, "judged", {"invariants": [{"id": "I-02", "findings": findings}]})
    (of_tale,) = world.judged_of("tale")["invariants"]
    (of_other,) = world.judged_of("other")["invariants"]
    assert of_tale["findings"] == findings[1:]
    assert of_other["findings"] == findings


def test_a_finding_that_names_no_story_speaks_of_those_that_its_evidence_names(
    folder: RunFolder,
) -> None:
    world = ended(folder, tale=None, other=None)
    (*_, last) = (seq for seq, line in enumerate(world.lines) if b"tale.anna" in line)
    sentence = "capture CP-000001 never reached the ERP"
    finding = {"sentence": sentence, "evidence": [{"seq": last}]}
    object.__setattr__(world, "judged", {"invariants": [{"id": "I-51", "findings": [finding]}]})
    (of_tale,) = world.judged_of("tale")["invariants"]
    (of_other,) = world.judged_of("other")["invariants"]
    assert (of_tale["findings"], of_other["findings"]) == ([finding], [])


def test_a_planted_defect_that_no_case_wakes_is_a_fault_of_the_harness(folder: RunFolder) -> None:
    place_of_it, _ = harbour(folder, "mutant:M-44")
    place_of_it.leave()
    place_of_it.play(case_of(tale()))
    with pytest.raises(MutantIdle, match="mutant:M-44 never acted"):
        place_of_it.leave()


def test_cases_are_judged_again_to_the_same_rows_in_the_same_order(folder: RunFolder) -> None:
    place_of_it, _ = harbour(folder)
    for name in ("b", "a"):
        place_of_it.play(replace(case_of(tale()), id=name))
    rows = judge_cases(folder.worlds)
    assert [row["case"] for row in rows] == ["a", "b"]
    assert judge_cases(folder.worlds) == rows


def test_a_journal_that_was_cut_is_a_problem_of_its_case_alone(folder: RunFolder) -> None:
    place_of_it, _ = harbour(folder)
    for name in ("a", "b"):
        place_of_it.play(replace(case_of(tale()), id=name))
    cut = folder.worlds / "tales" / "a.jsonl"
    cut.write_bytes(b"".join(cut.read_bytes().splitlines(keepends=True)[:-1]))
    first, second = judge_cases(folder.worlds)
    assert first["problems"][0]["subject"] == "journal"
    assert (first["states"], first["counts"]) == ({}, None)
    assert second["problems"] == []
