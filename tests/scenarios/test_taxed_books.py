"""What a tax engine keeps as owed is what was billed less what was given back, line by line."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from scenarios.conservation.books import books, gaps
from scenarios.conservation.ledger import take
from scenarios.stories.case import Case
from scenarios.suites.e2e.stories import STORIES
from tests.scenarios.stories.tales import play

STORY = "tax-bill-taken-back"


@cache
def lines() -> tuple[str, ...]:
    told = play(Case("e2e", STORY, STORIES[STORY].title, STORIES[STORY]))
    return tuple(line.decode() for line in told.performance.lines)


def found(spoil: Callable[[dict[str, Any]], bool] = lambda _: True) -> list[str]:
    kept = []
    for line in lines():
        record = json.loads(line)
        if spoil(record):
            kept.append(json.dumps(record))
    ledger = take(kept)
    return [gap for gap in gaps(ledger, books(ledger)) if gap.startswith("taxed")]


def test_what_is_owed_of_a_bill_that_was_taken_back_adds_up() -> None:
    ledger = take(lines())
    made = books(ledger)["taxed"]
    parts = {part for posted in made.posted.values() for part in posted}
    assert (parts, found()) == ({"committed", "given back"}, [])


def of_tax(record: dict[str, Any], entity: str) -> bool:
    return bool(record["kind"] == "effect" and record["body"]["entity"] == entity)


def loses_a_credit(record: dict[str, Any]) -> bool:
    return not of_tax(record, "tax_credit")


def keeps_another_tax(record: dict[str, Any]) -> bool:
    if of_tax(record, "tax_document"):
        record["body"]["after"]["lines"][0]["tax"]["amount_minor"] += 1
    return True


def owes_what_nobody_billed(record: dict[str, Any]) -> bool:
    return not of_tax(record, "tax_question")


@pytest.mark.parametrize("spoil", [loses_a_credit, keeps_another_tax, owes_what_nobody_billed])
def test_what_is_off_is_named(spoil: Callable[[dict[str, Any]], bool]) -> None:
    assert found(spoil)


def test_what_is_on_its_way_at_the_end_is_held_against_nobody() -> None:
    def cut_short(record: dict[str, Any]) -> bool:
        if record["kind"] == "end":
            record["body"]["drained"] = False
        return loses_a_credit(record)

    assert found(cut_short) == []
