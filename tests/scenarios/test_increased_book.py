"""The book of what was raised: a clerk's call is ordered once, line by line."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from scenarios.conservation.books import books, gaps
from scenarios.conservation.ledger import INCREASES, take
from scenarios.stories.perform import Setting, perform
from scenarios.suites.e2e.stories import STORIES

Order = dict[str, Any]


@cache
def told() -> tuple[str, ...]:
    played = perform("books", [STORIES["raised-while-picked"]], Setting())
    assert played.missed is None
    return tuple(played.journal.decode().splitlines())


def off(change: Callable[[Order], None]) -> list[str]:
    """What is off in the book once every order that raises another was changed."""
    lines = []
    for line in told():
        record = json.loads(line)
        body = record["body"]
        if record["kind"] == "effect" and (record["actor"], body["entity"]) == ("erp", "order"):
            for document in (body["before"], body["after"]):
                if document and INCREASES in document["custom"]:
                    change(document)
        lines.append(json.dumps(record))
    ledger = take(lines)
    return [gap for gap in gaps(ledger, books(ledger)) if gap.startswith("increased:")]


def _less(order: Order) -> None:
    order["lines"][0]["quantity"]["value"] = "2"


def _other(order: Order) -> None:
    order["lines"][0]["sku"] = "another"


def _unlinked(order: Order) -> None:
    del order["custom"][INCREASES]


def _elsewhere(order: Order) -> None:
    order["custom"][INCREASES] = "nowhere"


def test_what_was_raised_is_ordered() -> None:
    assert off(lambda _: None) == []
    assert books(take(told()))["increased"].closing


@pytest.mark.parametrize("change", [_less, _other, _unlinked, _elsewhere])
def test_what_was_raised_and_is_not_ordered_so_is_named(change: Callable[[Order], None]) -> None:
    assert off(change)
