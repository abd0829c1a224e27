from __future__ import annotations

import pytest

from reports.difference import BETTER, CHANGED, LESS, WORSE, Change, differences
from reports.run import Configuration
from tests.reports import sample

GOOD = sample.verdict()
DOUBLED = sample.verdict(
    sample.with_invariant(sample.invariant("I-02", "violated", sample.finding("two orders")))
)
UNTRIED = sample.verdict(sample.with_invariant(sample.invariant("I-31", "not_exercised")))


def test_a_verdict_does_not_differ_from_itself() -> None:
    assert differences(GOOD, GOOD) == ()


def test_what_held_and_no_longer_does_is_worse_and_the_way_back_is_better() -> None:
    assert Change("I-02", "held", "violated", WORSE) in differences(GOOD, DOUBLED)
    assert Change("verdict", "GO", "NO-GO", WORSE) in differences(GOOD, DOUBLED)
    assert {change.means for change in differences(DOUBLED, GOOD)} == {BETTER}


def test_what_was_tried_and_no_longer_is_gives_less_evidence() -> None:
    assert {change.means for change in differences(GOOD, UNTRIED)} == {LESS}


def test_a_violation_that_is_no_longer_looked_for_is_not_mended() -> None:
    rest = [row for row in sample.document()["invariants"] if row["id"] != "I-02"]
    gone = sample.verdict(sample.findings(invariants=rest))
    untried = sample.verdict(sample.with_invariant(sample.invariant("I-02", "not_exercised")))
    assert Change("I-02", "violated", "absent", LESS) in differences(DOUBLED, gone)
    assert Change("I-02", "violated", "not_exercised", LESS) in differences(DOUBLED, untried)


@pytest.mark.parametrize("nothing", ["INCONCLUSIVE", "INVALID"])
def test_a_verdict_that_proves_nothing_is_no_better_than_a_no_go(nothing: str) -> None:
    found = differences(DOUBLED, DOUBLED | {"state": nothing})
    assert found == (Change("verdict", "NO-GO", nothing, LESS),)


def test_a_verdict_without_cases_has_none() -> None:
    older = {name: value for name, value in GOOD.items() if name != "cases"}
    assert differences(older, older) == ()


def test_an_invariant_that_is_gone_altogether_is_less_evidence_too() -> None:
    fewer = sample.verdict(sample.findings(invariants=sample.document()["invariants"][1:]))
    assert Change("I-01", "held", "absent", LESS) in differences(GOOD, fewer)


def test_another_question_and_other_figures_are_named_without_judging_them() -> None:
    other = sample.verdict(of=sample.run(configuration=Configuration(8, engine="mutant:M-01")))
    found = differences(GOOD, other)
    assert Change("seed", "7", "8", CHANGED) in found
    assert Change("engine", "reference", "mutant:M-01", CHANGED) in found
