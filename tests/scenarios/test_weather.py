"""What became of a fault plan, as the journal tells it."""

from typing import Any

import pytest

from scenarios.judge import judge_lines
from tests.scenarios.journals import Tale

PLAN: dict[str, Any] = {
    "id": "small",
    "title": "A small storm",
    "rules": [
        {"id": "lost-response", "effect": "lost_response"},
        {"id": "kill", "effect": "kill"},
        {"id": "slow", "effect": "delay"},
    ],
    "required": {"lost-response": 2, "kill": 1, "slow": 0},
    "kills": [{"rule": "kill", "window": 0}, {"rule": "kill", "window": 1}],
}


def sailed(plan: object) -> Tale:
    tale = Tale().begin(faults=plan)
    tale.fault("lost-response")
    tale.fault("lost-response", effective=False)
    tale.fault("kill")
    return tale.end()


def test_a_rule_is_counted_by_what_it_really_hit() -> None:
    findings = judge_lines(sailed(PLAN).sink.lines)
    assert findings["problems"] == []
    assert findings["faults"] == [
        {
            "rule": "lost-response",
            "effect": "lost_response",
            "planned": None,
            "fired": 2,
            "effective": 1,
            "required": True,
            "min_effective": 2,
        },
        {
            "rule": "kill",
            "effect": "kill",
            "planned": 2,
            "fired": 1,
            "effective": 1,
            "required": True,
            "min_effective": 1,
        },
        {
            "rule": "slow",
            "effect": "delay",
            "planned": None,
            "fired": 0,
            "effective": 0,
            "required": False,
            "min_effective": 0,
        },
    ]


@pytest.mark.parametrize("said", ["0" * 64, {"plan": "small", "digest": "0" * 64}])
def test_without_the_plan_that_sailed_nobody_knows_what_should_have_hit(said: object) -> None:
    findings = judge_lines(sailed(said).sink.lines)
    assert [problem["subject"] for problem in findings["problems"]] == ["journal"]
    assert "the fault plan is missing" in findings["problems"][0]["sentence"]
    assert [rule["rule"] for rule in findings["faults"]] == ["kill", "lost-response"]


def test_fair_weather_needs_no_plan() -> None:
    findings = judge_lines(Tale().begin(faults=None).end().sink.lines)
    assert (findings["faults"], findings["problems"]) == ([], [])


def test_a_fault_that_no_rule_planned_is_a_problem() -> None:
    tale = Tale().begin(faults=PLAN)
    tale.fault("lightning")
    findings = judge_lines(tale.end().sink.lines)
    assert "no rule of the plan names: lightning" in findings["problems"][0]["sentence"]
