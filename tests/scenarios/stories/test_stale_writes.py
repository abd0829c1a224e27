"""An ERP that changes an order only against the version it has: read again, and caught unread."""

from __future__ import annotations

from scenarios.stories.perform import Setting
from scenarios.stories.stage import HOUR_US
from scenarios.suites.e2e.stories import STORIES, WEATHER
from tests.scenarios.stories.tales import case_of, play, violated

STORY = STORIES["amended-while-it-changes"]
CASE = case_of(STORY, plan=WEATHER[STORY.id], patience_us=3 * HOUR_US)
PLAIN = "erp.amendments.create"
CONDITIONAL = Setting(profile="conditional")


def test_what_changed_since_it_was_read_is_read_again_and_decided_by_what_there_is() -> None:
    played = play(CASE, CONDITIONAL)
    assert played.performance.missed is None
    assert violated(played) == []
    amended = [
        one.body["status"]
        for one in played.records("answer")
        if one.body.get("operation") == "erp.revisions.amend"
    ]
    assert amended == [201, 412, 201, 412, 201], "each conflict once, and then what there is"
    plain = [one for one in played.records("call") if one.body["operation"] == PLAIN]
    assert len(plain) == 1, "where orders are amended is asked once in a life"


def test_whoever_counts_a_stale_change_as_done_has_lost_what_was_asked() -> None:
    played = play(CASE, CONDITIONAL, mutant="M-135")
    assert "I-01" in violated(played)
