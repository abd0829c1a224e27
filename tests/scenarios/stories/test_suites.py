"""The suites: the sound engine passes, a defect fails where it should, and only there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contracts.journal import Record
from scenarios.stories.case import Case
from scenarios.suites.e2e.stories import STORIES
from scenarios.suites.negative.cases import CASES
from scenarios.suites.negative.matrix import FAULTS, MATRIX, STEPS
from scenarios.suites.negative.oracle import retry_after_honoured
from simulator.faults import FaultPlan
from tests.scenarios.stories.tales import Played, play, violated

SMALL = ("contract-price", "last-pieces", "cancelled-line", "same-item-twice", "two-warehouses")


def story(name: str, mutant: str | None = None) -> Played:
    one = STORIES[name]
    return play(Case("e2e", one.id, one.title, one), mutant=mutant)


@pytest.mark.parametrize("name", SMALL)
def test_the_sound_engine_passes_a_story(name: str) -> None:
    assert story(name).outcome.state == "passed"


@pytest.mark.parametrize(
    ("mutant", "name", "invariant"),
    [
        ("M-44", "contract-price", "I-05"),
        ("M-23", "last-pieces", "I-12"),
    ],
)
def test_a_defect_fails_the_story_that_it_spoils(mutant: str, name: str, invariant: str) -> None:
    played = story(name, mutant)
    assert played.outcome.state == "failed"
    assert played.performance.missed is not None
    assert played.performance.missed.by_integration
    assert invariant in violated(played)


@pytest.mark.parametrize(("mutant", "name"), [("M-44", "last-pieces"), ("M-03", "contract-price")])
def test_a_defect_leaves_the_stories_alone_that_it_does_not_touch(mutant: str, name: str) -> None:
    assert story(name, mutant).outcome.state == "passed"


@pytest.mark.parametrize(
    ("mutant", "case", "invariant"),
    [
        ("M-01", "lost-answer-order", "I-02"),
        ("M-01", "late-commit-order", "I-02"),
        ("M-01", "error-after-order", "I-02"),
        ("M-01", "killed-after-order", "I-02"),
        ("M-03", "killed-after-webhook", "I-02"),
        ("M-03", "duplicate-after-restart-webhook", "I-31"),
        ("M-06", "duplicate-new-id-webhook", "I-31"),
        ("M-45", "announced-twice-webhook", "I-02"),
        ("M-45", "announced-after-restart-webhook", "I-02"),
    ],
)
def test_a_defect_fails_the_case_whose_fault_it_does_not_survive(
    mutant: str, case: str, invariant: str
) -> None:
    played = play(CASES[case], mutant=mutant)
    assert played.outcome.state == "failed"
    assert invariant in violated(played)


@pytest.mark.parametrize(
    ("mutant", "case"),
    [
        ("M-01", "lost-answer-status"),
        ("M-03", "duplicate-same-id-webhook"),
        ("M-06", "poison-webhook"),
        ("M-45", "duplicate-new-id-webhook"),
    ],
)
def test_a_defect_survives_the_faults_that_do_not_concern_it(mutant: str, case: str) -> None:
    assert play(CASES[case], mutant=mutant).outcome.state == "passed"


@pytest.mark.parametrize("fault", list(FAULTS))
def test_each_fault_hits_work_and_the_sound_engine_survives_it(fault: str) -> None:
    step = MATRIX[fault][-1]
    played = play(CASES[f"{fault}-{step}"])
    assert played.outcome.state == "passed", played.outcome
    for row in played.judged["faults"]:
        assert row["fired"] >= 1
        # A kill of the sweep may strike where nothing is under way; that, too, must be survived.
        assert row["effective"] == row["fired"] or row["min_effective"] == 0, row


def test_a_fault_that_never_fires_leaves_its_case_not_exercised() -> None:
    case = CASES["lost-answer-parcel"]
    (rule,) = case.plan.rules
    assert rule.schedule is not None
    never = replace(rule, schedule=replace(rule.schedule, first=None, nth=(999,)))
    plan = FaultPlan(case.plan.id, case.plan.title, (never,), case.plan.required)
    played = play(replace(case, plan=plan))
    assert played.outcome.state == "idle"
    assert played.outcome.why == ("the fault lost-answer hit no work",)


def test_the_matrix_throws_each_fault_somewhere_and_names_only_what_there_is() -> None:
    assert set(MATRIX) == set(FAULTS)
    assert {step for steps in MATRIX.values() for step in steps} == set(STEPS)
    assert len(CASES) == sum(len(steps) for steps in MATRIX.values())
    assert all(case.plan.required for case in CASES.values())


def test_no_case_id_can_be_taken_for_anothers() -> None:
    names = [case.world for case in CASES.values()] + [f"e2e/{name}" for name in STORIES]
    assert len({name.lower() for name in names}) == len(names)
    assert not [name for name in names if set(name) & set(".[] ")]


def _record(seq: int, t_s: int, kind: str, **body: object) -> Record:
    told = {"operation": "erp.orders.create", **body}
    return Record(seq, t_s * 1_000_000, "w", kind, "engine", told, edge="engine>erp", key="S-1")


def test_the_oracle_complains_of_a_call_before_its_retry_after_is_over() -> None:
    asked = _record(0, 100, "answer", status=429, headers={"retry-after": "120"})
    assert retry_after_honoured([asked, _record(1, 220, "call")]) == []
    assert retry_after_honoured([asked]) == []
    other = _record(1, 130, "call")._replace(key="S-2")
    assert retry_after_honoured([asked, other, _record(2, 221, "call")]) == []
    assert retry_after_honoured([asked, _record(1, 130, "call")]) == [
        "erp.orders.create was called again 90 s before its Retry-After was over"
    ]


def test_a_file_of_a_story_bears_its_storys_name() -> None:
    assert all(name == story.id for name, story in STORIES.items())
