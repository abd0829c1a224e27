"""Cases in the verdict: each with a journal of its own, each able to take GO away."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.check import Checker
from contracts.published import urn
from reports import reasons
from reports.cases import parse_cases
from reports.difference import differences
from reports.errors import FolderInvalid
from reports.findings import NO_VOYAGE, parse_findings
from reports.junit import Case, Suites
from reports.page import render
from reports.page.cases import cases
from reports.policy import load_policy
from reports.readiness import load_items
from reports.run import Configuration, WallTime
from reports.text import print_verdict
from reports.verdict import decide
from tests.reports import sample

E2E = "e2e.test_e2e.test_a_story_of_an_orders_life[contract-price]"
NEGATIVE = "negative.test_negative.test_whatever_goes_wrong[lost-answer-order]"


def row(case: str = "lost-answer-order", suite: str = "negative", **changes: Any) -> dict[str, Any]:
    """What the judge says of one case in which everything held."""
    fields: dict[str, Any] = {
        "suite": suite,
        "case": case,
        "journal_sha256": sample.SHA,
        "counts": sample.document()["counts"],
        "states": {"I-01": "held", "I-02": "held", "I-16": "not_exercised"},
        "violated": [],
        "faults": [sample.fault("lost-answer", planned=None, fired=1, effective=1)],
        "problems": [],
    }
    return fields | changes


def violated(*subjects: str, id_: str = "I-02") -> dict[str, Any]:
    """An invariant with a finding for each subject."""
    told = [sample.finding(f"two orders because of the {subject}", subject) for subject in subjects]
    return {"id": id_, "name": "no duplicate order", "violations": 1, "findings": told}


def verdict(
    *rows: dict[str, Any],
    tests: Suites | None = None,
    suites: tuple[str, ...] = ("voyage", "negative"),
    told: tuple[str, ...] = (),
) -> dict[str, Any]:
    """The verdict over a good voyage with these cases; without a voyage under policy cases."""
    sailed = "voyage" in suites
    ran = Suites(
        (
            Case("voyage.test_voyage.test_a_voyage", "passed"),
            Case("negative.test_negative.test_it[lost-answer-order]", "passed"),
        )
    )
    return decide(
        sample.run(configuration=Configuration(7, suites=suites)),
        sample.findings() if sailed else parse_findings(NO_VOYAGE),
        tests or ran,
        load_policy("voyage" if sailed else "cases"),
        load_items(),
        sample.SHA if sailed else None,
        "northwind" if sailed else "each case its own",
        cases=parse_cases(rows, told),
    )


def states(said: dict[str, Any]) -> list[str]:
    return [reason["state"] for reason in said["reasons"]]


def test_cases_that_all_held_leave_the_verdict_go() -> None:
    said = verdict(row(), row("refused-order"))
    assert said["state"] == "GO"
    assert [(case["suite"], case["case"], case["state"]) for case in said["cases"]] == [
        ("negative", "lost-answer-order", "held"),
        ("negative", "refused-order", "held"),
    ]
    assert said["cases"][0]["invariants_held"] == 2
    assert said["cases"][0]["faults_effective"] == 1
    assert not Checker().document(urn("run", "verdict"), said)


def test_a_case_that_the_integration_broke_is_no_go_and_told_once() -> None:
    tests = Suites((Case(NEGATIVE, "failed", "I-02 ..."), Case("voyage.test_v.test_v", "passed")))
    said = verdict(row(violated=[violated("integration")]), tests=tests)
    assert (said["state"], states(said)) == ("NO-GO", ["NO-GO"])
    assert "negative/lost-answer-order: I-02 no duplicate order is violated" in said["line"]
    assert said["cases"][0]["violated"][0]["sentences"] == ["two orders because of the integration"]


def test_what_a_case_violates_counts_whether_the_policy_requires_it_or_not() -> None:
    assert "I-48" not in load_policy("voyage").invariants
    assert verdict(row(violated=[violated("integration", id_="I-48")]))["state"] == "NO-GO"


def test_what_is_only_told_of_is_told_of_and_decides_nothing() -> None:
    tested = violated("integration", id_="I-41")
    said = verdict(row(violated=[tested]), told=("I-41",))
    assert (said["state"], states(said), said["cases"][0]["state"]) == ("GO", [], "held")
    assert said["cases"][0]["violated"][0]["id"] == "I-41"
    assert "; I-41 no duplicate order is violated and not required; " in said["line"]
    assert not Checker().document(urn("run", "verdict"), said)
    ours = verdict(row(violated=[violated("simulator", id_="I-41")]), told=("I-41",))
    assert ours["state"] == "INVALID", "what a simulator breaks counts all the same"


def test_a_case_that_a_simulator_broke_is_invalid_and_no_no_go() -> None:
    said = verdict(row(violated=[violated("simulator")]))
    assert states(said) == ["INVALID"]
    assert "was broken by the simulator itself" in said["line"]


def test_a_case_that_both_broke_is_invalid_first() -> None:
    said = verdict(row(violated=[violated("integration", "simulator")]))
    assert (said["state"], sorted(states(said))) == ("INVALID", ["INVALID", "NO-GO"])


def test_a_case_whose_fault_hit_no_work_is_inconclusive_and_told_once() -> None:
    weak = row(faults=[sample.fault("lost-answer", planned=None, fired=0, effective=0)])
    skipped = Case("negative.test_negative.test_it[lost-answer-order]", "skipped", "not exercised")
    passed = Case("negative.test_negative.test_it[refused-order]", "passed")
    tests = Suites((skipped, passed, Case("voyage.test_v.test_v", "passed")))
    said = verdict(weak, row("refused-order"), tests=tests)
    assert (said["state"], states(said)) == ("INCONCLUSIVE", ["INCONCLUSIVE"])
    assert said["cases"][0]["state"] == "not_exercised"


@pytest.mark.parametrize(
    ("subject", "state"), [("journal", "INCONCLUSIVE"), ("harness", "INVALID")]
)
def test_a_case_whose_journal_is_no_evidence_is_never_go(subject: str, state: str) -> None:
    broken = row(states={}, problems=[{"subject": subject, "sentence": "it stops early"}])
    said = verdict(broken)
    assert said["state"] == state
    assert said["cases"][0]["state"] == "unknown"


def test_a_skipped_test_is_inconclusive_and_says_why() -> None:
    tests = Suites(
        (
            Case("voyage.test_v.test_v", "passed"),
            Case("negative.test_n.test_n[lost-answer-order]", "passed"),
            Case("negative.test_n.test_n[b]", "skipped", "not exercised: it lives in wall time"),
        )
    )
    said = verdict(row(), tests=tests)
    assert states(said) == ["INCONCLUSIVE"]
    assert "test_n[b] was skipped: not exercised: it lives in wall time" in said["line"]


def test_a_suite_of_which_every_test_was_skipped_ran_no_test() -> None:
    tests = Suites(
        (Case("voyage.test_v.test_v", "passed"), Case("negative.test_n.test_n[a]", "skipped"))
    )
    said = verdict(row(), tests=tests)
    assert states(said) == ["INCONCLUSIVE"]
    assert "the suite negative ran no test" in said["line"]


def test_a_failed_test_whose_journal_shows_nothing_is_no_go_with_its_own_words() -> None:
    failed = Case(NEGATIVE, "failed", "erp.token was called again 20 s too early")
    tests = Suites((failed, Case("voyage.test_v.test_v", "passed")))
    said = verdict(row(), tests=tests)
    assert states(said) == ["NO-GO"]
    assert said["reasons"][0]["sentence"].endswith("erp.token was called again 20 s too early")
    assert (said["cases"][0]["state"], said["cases"][0]["said"]) == ("violated", failed.said)
    assert failed.said in render(said, sample.run(), None).decode()


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        ("passed", "held"),
        ("failed", "violated"),
        ("broken", "unknown"),
        ("skipped", "not_exercised"),
    ],
)
def test_a_case_is_no_better_than_its_test(outcome: str, state: str) -> None:
    said = verdict(row(), tests=Suites((Case(NEGATIVE, outcome, "why"),)), suites=("negative",))
    assert said["cases"][0]["state"] == state


def test_cases_without_a_voyage_are_judged_under_a_policy_of_their_own() -> None:
    tests = Suites((Case(E2E, "passed"),))
    said = verdict(row("contract-price", "e2e", faults=[]), tests=tests, suites=("e2e",))
    assert (said["state"], said["policy"]) == ("GO", "cases")
    assert said["journal_sha256"] is said["counts"] is None
    assert said["line"].startswith("GO under policy cases; ")
    assert not Checker().document(urn("run", "verdict"), said)


def test_a_run_that_left_no_journal_at_all_is_inconclusive() -> None:
    said = verdict(tests=Suites((Case(E2E, "passed"),)), suites=("e2e",))
    assert set(states(said)) == {"INCONCLUSIVE"}
    sentences = "\n".join(reason["sentence"] for reason in said["reasons"])
    assert "e2e/contract-price passed and left no journal" in sentences
    assert "the run left no journal" in sentences


@pytest.mark.parametrize(
    ("journal", "wall", "wanted"),
    [
        ("contract-price", None, []),
        ("another", None, ["INCONCLUSIVE"]),
        ("together", None, ["INCONCLUSIVE"]),
        ("together", WallTime(60, 30, 8700), []),
        ("contract-price", WallTime(60, 30, 8700), ["INCONCLUSIVE"]),
    ],
)
def test_a_case_that_passed_without_its_journal_is_inconclusive(
    journal: str, wall: WallTime | None, wanted: list[str]
) -> None:
    run = sample.run(configuration=Configuration(7, suites=("e2e",), wall=wall))
    tests = Suites((Case(E2E, "passed"), Case("e2e.test_e2e.test_of_no_case", "passed")))
    why = list(reasons.of_missing(run, tests, parse_cases([row(journal, "e2e")])))
    assert [reason.state for reason in why] == wanted
    assert all("e2e/contract-price passed and left no journal" in one.sentence for one in why)


def test_a_story_with_a_world_of_its_own_has_a_journal_of_its_own() -> None:
    """Also where the others live in one: its weather would fall on them, or it begins earlier."""
    wall = WallTime(60, 30, 8700)
    run = sample.run(configuration=Configuration(7, suites=("e2e",), wall=wall))
    tests = Suites((Case("e2e.test_e2e.test_a_story[initial-load]", "passed"),))
    beside = list(reasons.of_missing(run, tests, parse_cases([row("together", "e2e")])))
    assert [reason.state for reason in beside] == ["INCONCLUSIVE"]
    assert list(reasons.of_missing(run, tests, parse_cases([row("initial-load", "e2e")]))) == []


def test_no_journal_of_a_case_is_missed_beside_a_good_voyage() -> None:
    said = verdict(row("refused-order"))
    assert states(said) == ["INCONCLUSIVE"]
    assert "negative/lost-answer-order passed and left no journal" in said["line"]


@pytest.mark.parametrize("suite", ["voyage", "contract", "load"])
def test_of_a_suite_that_keeps_no_journal_of_its_cases_none_is_missed(suite: str) -> None:
    run = sample.run(configuration=Configuration(7, suites=(suite,)))
    tests = Suites((Case(f"{suite}.test_it.test_it[smoke]", "passed"),))
    assert list(reasons.of_missing(run, tests, [])) == []


def test_findings_of_cases_are_those_that_the_contract_describes() -> None:
    rows = [row(), row("other", violated=[violated("integration")])]
    assert not Checker().document(urn("run", "findings"), dict(NO_VOYAGE) | {"cases": rows})
    with pytest.raises(FolderInvalid, match="no findings of cases: KeyError 'states'"):
        parse_cases([{key: value for key, value in row().items() if key != "states"}])


def test_the_page_shows_every_case_and_opens_those_that_did_not_hold() -> None:
    said = verdict(row(), row("refused-order", violated=[violated("integration")]))
    page = render(said, sample.run(), None).decode()
    assert '<section id="cases">' in page
    assert "<small>1 of 2 held</small>" in page
    assert page.index("two orders because of the integration") < page.index("1 that held")
    assert "cases" not in render(verdict(), sample.run(), None).decode().split("<main", 1)[1][:400]


def test_the_terminal_counts_the_cases_and_says_what_was_violated(
    capsys: pytest.CaptureFixture[str],
) -> None:
    from rich.console import Console

    print_verdict(
        Console(width=200),
        verdict(row(), row("b", violated=[violated("integration")])),
        "runs/latest",
    )
    said = capsys.readouterr().out
    assert "suite negative: 1 violated, 1 held" in said
    assert "b: I-02 no duplicate order" in said
    assert "two orders because of the integration" in said


def test_a_comparison_names_the_cases_that_changed() -> None:
    before = verdict(row(), row("b"))
    after = verdict(row(violated=[violated("integration")]))
    found = {change.what: change.means for change in differences(before, after)}
    assert found == {
        "verdict": "worse",
        "negative/lost-answer-order": "worse",
        "negative/b": "less evidence",
    }


def test_the_page_says_of_stories_that_shared_a_world_that_they_did() -> None:
    shared, own = row("together", "e2e"), row("quote-lost-answer", "e2e")

    def note(*rows: dict[str, Any]) -> str:
        section = cases(verdict(*rows, row()))
        assert section is not None
        return str(section)

    assert "Each case is a story in a world of its own" in note(own)
    said = note(shared, own)
    assert "The stories of e2e lived side by side in one world" in said
    assert "Each case is" not in said
    assert "Each other case is a story in a world of its own" in said
