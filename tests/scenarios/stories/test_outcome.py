"""How a case ends: what blames the integration, what blames us, and what proves nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from scenarios.stories.errors import StoryMissed
from scenarios.stories.outcome import Outcome, outcome_of
from scenarios.stories.perform import Performance
from tests.scenarios.stories.tales import case_of, tale

FINE = Performance([], (), None, settled=True)


def judged(
    *findings: str, state: str = "held", problems: tuple[str, ...] = (), effective: int = 1
) -> dict[str, Any]:
    """What the judge says of one invariant, by the subjects of its findings, and of one fault."""
    told = [{"subject": subject, "sentence": f"about the {subject}"} for subject in findings]
    return {
        "invariants": [
            {
                "id": "I-02",
                "name": "no duplicate order",
                "state": "violated" if findings else state,
                "findings": told,
            }
        ],
        "faults": [{"rule": "lost-answer", "effective": effective, "min_effective": 1}],
        "problems": [{"subject": "harness", "sentence": one} for one in problems],
    }


def missed(*, by_integration: bool) -> Performance:
    return replace(FINE, missed=StoryMissed("no parcel", by_integration=by_integration))


def ends(performance: Performance, said: dict[str, Any], *complaints: str) -> Outcome:
    case = case_of(tale(), proves=("I-02",))
    return outcome_of(case, performance, said, complaints)


def test_a_case_passes_when_all_held_and_its_fault_hit_work() -> None:
    assert ends(FINE, judged()) == Outcome("passed")


@pytest.mark.parametrize(
    ("performance", "said", "complaints", "why"),
    [
        (FINE, judged("integration"), (), "I-02 no duplicate order: about the integration"),
        (FINE, judged(), ("called again too early",), "called again too early"),
        (replace(FINE, settled=False), judged(), (), "the engine never came to rest"),
        (missed(by_integration=True), judged(), (), "no parcel"),
        (missed(by_integration=False), judged("integration"), (), "no parcel"),
    ],
)
def test_a_case_fails_for_what_the_integration_did(
    performance: Performance, said: dict[str, Any], complaints: tuple[str, ...], why: str
) -> None:
    outcome = ends(performance, said, *complaints)
    assert (outcome.state, outcome.why[0]) == ("failed", why)


def test_what_the_engine_was_refused_is_said_beside_what_was_missed() -> None:
    outcome = outcome_of(
        case_of(tale()), missed(by_integration=True), judged(), (), refused=("the ERP refused it",)
    )
    assert outcome.why == ("no parcel; the ERP refused it",)


def test_what_people_were_refused_is_said_where_nothing_explains_what_was_missed() -> None:
    case, rebuffed = case_of(tale()), ("the shop refused a buyer",)
    outcome = outcome_of(
        case, missed(by_integration=False), judged(), (), rebuffed=rebuffed, refused=("and more",)
    )
    said = "nothing in the journal explains it: no parcel; the shop refused a buyer; and more"
    assert outcome == Outcome("broken", (said,))


@pytest.mark.parametrize(
    ("performance", "said"),
    [
        (FINE, judged("simulator")),
        (FINE, judged("integration", "harness")),
        (missed(by_integration=True), judged("simulator")),
        (FINE, judged(problems=("I-05 could not be judged",))),
        (missed(by_integration=False), judged()),
    ],
)
def test_a_case_is_broken_for_what_a_simulator_the_harness_or_the_story_did(
    performance: Performance, said: dict[str, Any]
) -> None:
    assert ends(performance, said).state == "broken"


def test_a_case_whose_fault_hit_no_work_has_proved_nothing() -> None:
    outcome = ends(FINE, judged(effective=0))
    assert outcome == Outcome("idle", ("the fault lost-answer hit no work",))


def test_a_case_whose_invariant_was_never_put_to_the_test_has_proved_nothing() -> None:
    outcome = ends(FINE, judged(state="not_exercised"))
    assert outcome == Outcome("idle", ("I-02 was not put to the test",))


def test_what_the_policy_only_tells_of_fails_no_case_but_blames_a_simulator() -> None:
    case = case_of(tale())
    said = judged("integration")
    assert outcome_of(case, FINE, said, (), told=("I-02",)) == Outcome("passed")
    assert outcome_of(case, FINE, said, (), told=("I-41",)).state == "failed"
    assert outcome_of(case, FINE, judged("simulator"), (), told=("I-02",)).state == "broken"


def test_a_failure_counts_even_where_the_fault_hit_no_work() -> None:
    assert ends(FINE, judged("integration", effective=0)).state == "failed"
