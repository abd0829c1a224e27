"""What a warehouse gave back is cancelled, and the books find what was cancelled without that."""

from __future__ import annotations

import json
from functools import cache

from scenarios.conservation.books import books, gaps
from scenarios.conservation.ledger import take
from scenarios.stories.case import Case
from scenarios.suites.e2e.stories import STORIES, WEATHER
from tests.scenarios.stories.tales import Played, play

LOST = "withdrawal-lost"


@cache
def played() -> Played:
    story = STORIES[LOST]
    return play(Case("e2e", LOST, story.title, story, WEATHER[LOST]))


def found(lines: list[str]) -> list[str]:
    ledger = take(lines)
    return gaps(ledger, books(ledger))


def lines() -> list[str]:
    return [line.decode() for line in played().performance.lines]


def test_calls_that_were_never_answered_are_read_and_the_books_add_up() -> None:
    calls = {
        record.call_id: record.body
        for record in played().records("call")
        if record.body["operation"] == "erp.decisions.put"
    }
    answers = [one.body for one in played().records("answer") if one.call_id in calls]
    assert any("status" not in body for body in answers)
    assert played().outcome.state == "passed"
    assert found(lines()) == []


def test_a_quantity_that_is_cancelled_without_a_decision_is_named() -> None:
    spoiled = []
    for line in lines():
        record = json.loads(line)
        if record["kind"] == "call" and record["body"]["operation"] == "erp.decisions.put":
            for row in record["body"]["content"]["lines"]:
                row["quantity"]["value"] = "1"
        spoiled.append(json.dumps(record))
    assert any(gap.startswith("cancelled: SO-") for gap in found(spoiled))
