"""Defects of the ERP about deliveries beyond and short of an order: the ERP is named."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from scenarios.suites.e2e.stories import STORIES
from simulator.erp.desk import shipping, tolerances
from tests.scenarios.stories.tales import case_of, play

Patch = Callable[[pytest.MonkeyPatch], None]


def has_no_end(patch: pytest.MonkeyPatch) -> None:
    """Where there is a tolerance any quantity leaves."""
    patch.setattr(tolerances, "over_part", lambda *_: Decimal(10**9))


def asks_no_payer(patch: pytest.MonkeyPatch) -> None:
    """What is more counts for no credit."""
    patch.setattr(shipping, "check_limit", lambda *_: None)


def closes_all(patch: pytest.MonkeyPatch) -> None:
    """Whatever is missing of a line ends it."""
    patch.setattr(tolerances, "_part", lambda *_: Decimal(10**9))


@pytest.mark.parametrize(
    ("story", "plant", "invariant", "named"),
    [
        ("over-delivered", has_no_end, "I-18", "more was shipped of line 1"),
        ("over-delivered", asks_no_payer, "I-10", "more left than was ordered"),
        ("closed-short", closes_all, "I-18", "closed short by 2"),
    ],
)
def test_what_the_erp_does_wrong_about_a_tolerance_is_found_and_is_its_own(
    monkeypatch: pytest.MonkeyPatch, story: str, plant: Patch, invariant: str, named: str
) -> None:
    plant(monkeypatch)
    one = play(case_of(STORIES[story]))
    (row,) = [row for row in one.judged["invariants"] if row["id"] == invariant]
    blamed = {each["subject"] for each in row["findings"] if named in each["sentence"]}
    assert blamed == {"simulator"}


@pytest.mark.parametrize("story", ["over-delivered", "closed-short"])
def test_what_a_tolerance_allows_is_no_finding(story: str) -> None:
    one = play(case_of(STORIES[story]))
    assert {one.state(each) for each in ("I-10", "I-18", "I-19", "I-21")} <= {
        "held",
        "not_exercised",
    }
    assert one.state("I-18") == "held"
