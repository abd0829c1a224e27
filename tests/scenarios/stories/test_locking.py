"""An ERP that takes row locks without waiting: retried until it decides, and the no is taken."""

from __future__ import annotations

import pytest

from scenarios.stories.perform import Setting
from scenarios.suites.e2e.stories import STORIES
from tests.scenarios.stories.tales import Played, case_of, play, violated

STORY = STORIES["refused-after-locks"]
LOCKING = Setting(profile="locking")


def entries(played: Played) -> list[list[int]]:
    """The statuses that each order's entry was answered with, by its key of the wire."""
    statuses: dict[str | None, list[int]] = {}
    for one in played.records("answer"):
        if one.body.get("operation") == "erp.orders.create":
            statuses.setdefault(one.key, []).append(one.body["status"])
    return list(statuses.values())


def test_orders_of_one_account_at_once_meet_locks_and_are_entered_once() -> None:
    played = play(case_of(STORY), LOCKING)
    assert played.performance.missed is None
    assert violated(played) == []
    assert sorted(entries(played)) == [[201], [503, 201], [503, 503, 201], [503, 503, 422]]


@pytest.mark.parametrize(("mutant", "invariant"), [("M-159", "I-01"), ("M-160", "I-34")])
def test_whoever_takes_a_lock_for_an_answer_or_a_no_for_a_lock_is_found(
    mutant: str, invariant: str
) -> None:
    assert invariant in violated(play(case_of(STORY), LOCKING, mutant=mutant))
