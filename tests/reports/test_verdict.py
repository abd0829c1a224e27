from __future__ import annotations

import random
from typing import Any

import pytest

from contracts.canonical import canonical
from contracts.check import Checker
from reports.policy import PLANNED, Policy
from reports.reasons import Reason
from reports.run import FAILED, INTERRUPTED, Configuration, Faults, WallTime
from reports.verdict import EXIT_CODES, SCHEMA, without_evidence
from tests.reports import sample


def _states(verdict: dict[str, Any]) -> list[str]:
    return [reason["state"] for reason in verdict["reasons"]]


def test_everything_held_is_go_and_says_what_has_no_evidence() -> None:
    verdict = sample.verdict()
    assert verdict["state"] == "GO"
    assert verdict["reasons"] == []
    assert verdict["line"] == (
        "GO under policy voyage; 10 of 11 readiness items have no evidence yet"
    )


def test_a_violated_required_invariant_is_no_go_and_names_it_first() -> None:
    row = sample.invariant("I-02", "violated", sample.finding("two orders"))
    verdict = sample.verdict(sample.with_invariant(row))
    assert verdict["state"] == "NO-GO"
    assert verdict["line"].startswith(
        "NO-GO under policy voyage: I-02 no duplicate order is violated once;"
    )


def test_a_violation_without_any_finding_is_no_go_all_the_same() -> None:
    verdict = sample.verdict(sample.with_invariant(sample.invariant("I-02", "violated")))
    assert verdict["state"] == "NO-GO"


def test_a_finding_about_a_simulator_is_invalid_and_blames_no_integration() -> None:
    row = sample.invariant("I-13", "violated", sample.finding("stock appeared", "simulator"))
    verdict = sample.verdict(sample.with_invariant(row))
    assert _states(verdict) == ["INVALID"]


def test_invalid_outranks_no_go_and_no_go_outranks_inconclusive() -> None:
    rows = [
        sample.invariant("I-01", "not_exercised"),
        sample.invariant("I-02", "violated", sample.finding("two orders")),
        sample.invariant("I-13", "violated", sample.finding("stock appeared", "harness")),
    ]
    others = [sample.invariant(id_) for id_ in sample.policy().invariants[3:]]
    verdict = sample.verdict(sample.findings(invariants=[*rows, *others]))
    ranks = list(dict.fromkeys(_states(verdict)))
    assert ranks == ["INVALID", "NO-GO", "INCONCLUSIVE"]
    assert verdict["state"] == "INVALID"


def test_a_required_invariant_that_was_not_exercised_is_inconclusive() -> None:
    verdict = sample.verdict(sample.with_invariant(sample.invariant("I-31", "not_exercised")))
    assert verdict["state"] == "INCONCLUSIVE"
    assert "I-31 effectively once is required and was not exercised" in verdict["line"]


def test_a_required_invariant_that_nobody_judged_is_inconclusive() -> None:
    rows = [sample.invariant(id_) for id_ in sample.policy().invariants if id_ != "I-05"]
    verdict = sample.verdict(sample.findings(invariants=rows))
    assert _states(verdict) == ["INCONCLUSIVE"]


def test_a_violated_invariant_that_is_not_required_is_listed_and_changes_no_state() -> None:
    row = sample.invariant("I-45", "violated", sample.finding("two paths owned it"))
    verdict = sample.verdict(sample.with_invariant(row))
    assert verdict["state"] == "GO"
    assert "I-45 a rule of business is violated and not required" in verdict["line"]


def test_what_need_not_be_exercised_but_never_violated_forbids_go() -> None:
    echo = sample.invariant("I-48", "violated", sample.finding("an echo"))
    assert sample.verdict(sample.with_invariant(echo))["state"] == "NO-GO"
    idle = sample.invariant("I-48", "not_exercised")
    assert sample.verdict(sample.with_invariant(idle))["state"] == "GO"


@pytest.mark.parametrize(
    ("effective", "state"), [(15, "GO"), (14, "INCONCLUSIVE"), (0, "INCONCLUSIVE")]
)
def test_a_fault_that_hit_too_little_work_is_inconclusive(effective: int, state: str) -> None:
    kill = sample.fault(
        "kill", effect="kill", planned=22, fired=22, effective=effective, min_effective=15
    )
    assert sample.verdict(sample.findings(faults=[kill]))["state"] == state


def test_a_fault_that_its_plan_lets_off_is_named_in_the_line() -> None:
    slow = sample.fault("slow", required=False, min_effective=0, effective=0)
    verdict = sample.verdict(sample.findings(faults=[sample.fault(), slow]))
    assert verdict["state"] == "GO"
    assert "; the fault slow need not hit; " in verdict["line"]
    assert "lost-response need not" not in verdict["line"]


def test_a_policy_without_faults_does_not_ask_for_effective_ones() -> None:
    fair = Policy("fair", ("I-01",), "none", ())
    judged = sample.findings(faults=[sample.fault(effective=0)])
    assert sample.verdict(judged, under=fair)["state"] == "GO"


def test_a_suite_that_ran_no_test_is_inconclusive() -> None:
    nothing = sample.suites(("voyage.test_voyage.test_a_voyage", "skipped"))
    verdict = sample.verdict(tests=nothing)
    assert verdict["state"] == "INCONCLUSIVE"
    assert "the suite voyage ran no test" in verdict["line"]


@pytest.mark.parametrize(
    ("outcome", "state"), [("failed", "NO-GO"), ("broken", "INVALID"), ("passed", "GO")]
)
def test_a_failed_test_blames_the_integration_and_a_broken_one_us(outcome: str, state: str) -> None:
    tests = sample.suites(("voyage.test_voyage.test_a_voyage", outcome))
    assert sample.verdict(tests=tests)["state"] == state


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({"outcome": INTERRUPTED}, "INCONCLUSIVE"),
        ({"outcome": FAILED}, "INVALID"),
        ({"exit_code": 1}, "GO"),
        ({"exit_code": 3}, "INVALID"),
        ({"exit_code": 5}, "INCONCLUSIVE"),
        ({"exit_code": -9}, "INVALID"),
        ({"exit_code": None}, "INVALID"),
    ],
)
def test_a_run_that_did_not_end_well_is_never_go(changes: dict[str, Any], state: str) -> None:
    assert sample.verdict(of=sample.run(**changes))["state"] == state


def test_findings_over_another_journal_are_stale() -> None:
    verdict = sample.verdict(journal_sha256="ab" * 32)
    assert _states(verdict) == ["INCONCLUSIVE"]
    assert "stale" in verdict["line"]


@pytest.mark.parametrize(
    ("problem", "state"),
    [
        ("the journal stops early", "INCONCLUSIVE"),
        ({"subject": "simulator", "sentence": "the ERP answered against its contract"}, "INVALID"),
        ({"subject": "integration", "sentence": "it never became ready"}, "INCONCLUSIVE"),
    ],
)
def test_a_problem_of_the_evidence_takes_go_away(problem: Any, state: str) -> None:
    assert sample.verdict(sample.findings(problems=[problem]))["state"] == state


@pytest.mark.parametrize(
    ("id_", "state", "wanted"),
    [("I-44", "held", "GO"), ("I-44", "violated", "NO-GO"), ("I-29", "held", "INCONCLUSIVE")],
)
def test_an_item_that_the_policy_requires_must_be_held(id_: str, state: str, wanted: str) -> None:
    asked = Policy("asked", ("I-01",), PLANNED, (5,))
    found = [sample.finding("no audit row")] if state == "violated" else []
    judged = sample.with_invariant(sample.invariant(id_, state, *found))
    assert sample.verdict(judged, under=asked)["state"] == wanted


def test_an_item_with_one_violated_check_is_violated() -> None:
    row = sample.invariant("I-31", "violated", sample.finding("two effects"))
    items = {item["number"]: item for item in sample.verdict(sample.with_invariant(row))["items"]}
    assert items[6]["state"] == "violated"
    assert items[6]["violated"] == ["I-31"]
    assert items[8]["state"] == "no_evidence", "one voyage is not every workflow"
    assert items[8]["missing"] == ["suite:e2e", "I-17", "I-23", "document:quotes"]


def test_suites_that_pass_leave_what_they_do_not_try_without_evidence() -> None:
    names = ("voyage", "contract", "e2e", "negative")
    of = sample.run(configuration=Configuration(7, suites=names))
    tests = sample.suites(*((f"{name}.test_it.test_it", "passed") for name in names))
    verdict = sample.verdict(of=of, tests=tests)
    items = {item["number"]: item for item in verdict["items"]}
    assert items[8]["missing"] == ["I-17", "I-23", "document:quotes"], "no suite tries these"
    assert "suite:contract" not in items[9]["evidence"], "it speaks of the simulators"
    assert items[9]["missing"] == ["I-38"]


def test_of_an_engines_command_the_verdict_keeps_the_first_word_alone() -> None:
    asked = Configuration(7, engine="env TOKEN=s3cret node x.js", wall=WallTime(60, 30, 8700))
    verdict = sample.verdict(of=sample.run(configuration=asked))
    assert verdict["engine"] == "env …"
    nothing = without_evidence(sample.run(configuration=asked), [], sample.policy())
    assert b"s3cret" not in canonical(verdict) + canonical(nothing)


@pytest.mark.parametrize(
    ("plan", "wall", "told"),
    [
        ("default", None, ""),
        ("brisk", WallTime(60, 30, 8700), ""),
        ("none", None, "; the fault plan was none, not default; "),
        ("default", WallTime(60, 30, 8700), "; the fault plan was default, not brisk; "),
        ("/home/ann/own/default", None, "; the fault plan was the file default, not default; "),
        (
            "/home/ann/own/squall.toml",
            None,
            "; the fault plan was the file squall.toml, not default; ",
        ),
    ],
)
def test_the_verdict_names_its_fault_plan_and_the_line_one_that_is_not_the_usual(
    plan: str, wall: WallTime | None, told: str
) -> None:
    asked = Configuration(7, faults=Faults(plan, sample.SHA), wall=wall)
    verdict = sample.verdict(of=sample.run(configuration=asked))
    name = plan.rpartition("/")[2]
    assert verdict["fault_plan"] == {"name": name, "digest": sample.SHA}
    assert ("the fault plan" in verdict["line"]) == bool(told)
    assert told in verdict["line"]
    assert b"/home/ann" not in canonical(verdict)
    assert not Checker().document(SCHEMA, verdict)


def test_no_evidence_is_never_go() -> None:
    assert without_evidence(sample.run(), [], sample.policy())["state"] == "INCONCLUSIVE"
    reason = Reason("INVALID", "suites", "the suites' process ended with 3")
    assert without_evidence(sample.run(), [reason], sample.policy())["state"] == "INVALID"


def test_the_verdict_carries_at_most_twenty_findings_and_the_count_of_all() -> None:
    many = [sample.finding(f"order S-{number}") for number in range(33)]
    verdict = sample.verdict(sample.with_invariant(sample.invariant("I-02", "violated", *many)))
    row = next(row for row in verdict["invariants"] if row["id"] == "I-02")
    assert (len(row["evidence"]), row["violations"]) == (20, 33)


def test_the_same_findings_give_the_same_bytes_however_the_run_was_timed() -> None:
    later = sample.run(started_at="2027-01-01T00:00:00.000000Z", finished_at=None)
    assert canonical(sample.verdict(of=later)) == canonical(sample.verdict())


def test_every_state_has_an_exit_code_of_its_own() -> None:
    assert EXIT_CODES == {"GO": 0, "NO-GO": 10, "INCONCLUSIVE": 20, "INVALID": 70}


def test_taking_evidence_away_never_makes_a_verdict_better() -> None:
    order = ["GO", "INCONCLUSIVE", "NO-GO", "INVALID"]
    chance = random.Random(7)
    for _ in range(200):
        rows = [
            sample.invariant(id_, chance.choice(["held", "held", "not_exercised"]))
            for id_ in sample.policy().invariants
        ]
        whole = sample.verdict(sample.findings(invariants=rows))["state"]
        rows.pop(chance.randrange(len(rows)))
        less = sample.verdict(sample.findings(invariants=rows))["state"]
        assert order.index(less) >= order.index(whole)
        assert less != "GO"
