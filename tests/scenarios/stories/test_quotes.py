"""Quotes with the reference engine in foul weather: whatever happens, each arrives, once."""

from __future__ import annotations

from typing import Any

import pytest

from scenarios.stories.case import Case
from scenarios.stories.kit import (
    accept,
    ask_quote,
    erp_has,
    erp_has_quote,
    offer,
    quote_shows,
    wait,
)
from scenarios.stories.stage import DAY_US
from scenarios.stories.story import Story
from simulator.faults import parse_plan
from tests.scenarios.stories.tales import CAST, Played, play

LIFE = Story(
    "quoted",
    "A quote's life, with the time that a night's comparison takes",
    CAST,
    (
        ask_quote("hall", "anna", ("bolt", 4)),
        wait(days=1),
        erp_has_quote("hall", state="requested"),
        offer("hall", {1: "11.00"}, days=5),
        wait(days=1),
        quote_shows("hall", state="approved", prices={1: "11.00"}),
        accept("hall", "first"),
        wait(days=1),
        erp_has("first", prices={1: "11.00"}),
        quote_shows("hall", state="accepted"),
    ),
)


def on(edge: str, operation: str, effect: str, **when: Any) -> dict[str, Any]:
    """A call of an operation is struck."""
    where = {"edges": [edge], "operations": [operation], **when}
    return {"id": "hit", "effect": effect, "when": where, "params": {}}


def lived(*rules: dict[str, Any], schedule: dict[str, Any] | None = None) -> Played:
    given = [{"schedule": schedule or {"first": 1, "per": "rule"}, **rule} for rule in rules]
    plan = parse_plan(
        {"id": "quoted", "title": "one fault", "rules": given, "required": {"hit": 1}}, "quoted"
    )
    return play(Case("tests", "quoted", LIFE.title, LIFE, plan, (), DAY_US))


STRUCK = {
    "the event is never delivered": (
        on("storefront>engine", "engine.webhook", "drop", keys=["EV-000001"]),
        {"always": True},
    ),
    "the request is lost": (on("engine>erp", "erp.quotes.create", "lost_request"), None),
    "the effect comes after the timeout": (
        on("engine>erp", "erp.quotes.create", "late_commit"),
        None,
    ),
    "the look at the quotes is lost": (
        on("engine>erp", "erp.quotes.list", "lost_request"),
        {"first": 1, "per": "rule", "from_s": 3_700},
    ),
    "the answer to the portal is lost": (
        on("engine>storefront", "storefront.quotes.answer", "lost_response"),
        None,
    ),
}


@pytest.mark.parametrize("case", sorted(STRUCK))
def test_a_quote_arrives_once_although(case: str) -> None:
    rule, schedule = STRUCK[case]
    played = lived(rule, schedule=schedule)
    assert played.outcome.state == "passed", played.outcome.why
    assert played.state("I-02") == "held"


def test_an_engine_without_a_quote_asks_for_none() -> None:
    tale = Story("plain", "An order", CAST, (wait(days=1),))
    played = play(Case("tests", "plain", tale.title, tale))
    asked = [
        record
        for record in played.records("call")
        if record.body["operation"] == "erp.quotes.list" and record.edge == "engine>erp"
    ]
    assert len(asked) <= 3  # once at its start, and once a night


def test_each_call_about_quotes_has_a_token_for_that_alone() -> None:
    played = play(Case("tests", "quoted", LIFE.title, LIFE))
    assert played.outcome.state == "passed", played.outcome.why
    assert played.state("I-41") == "held"
    asked = {
        record.body.get("text", "").partition("&scope=")[2].partition("&")[0]
        for record in played.records("call")
        if (record.body["operation"] or "").endswith(".token") and "engine" in (record.edge or "")
    }
    assert {"erp:quotes:write", "storefront:quotes"} <= asked
