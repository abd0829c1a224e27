"""Engine and systems of different versions: who can be understood arrives, who cannot is told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from scenarios.judge import judge_lines
from tests.scenarios.passage import Passage, sail_through
from tests.scenarios.worlds import tiny_world


def judged(passage: Passage) -> tuple[Mapping[str, Any], set[str]]:
    """What the judge says, by invariant, and which are violated."""
    rows = {row["id"]: row for row in judge_lines(passage.lines)["invariants"]}
    return rows, {key for key, row in rows.items() if row["state"] == "violated"}


def spoken(passage: Passage) -> set[tuple[str, str]]:
    """Who was spoken to in which version: what the engine's calls and the storefront's named."""
    return {
        (str(record.edge), record.body["headers"].get("x-contract-version", "none"))
        for record in passage.records()
        if record.kind == "call" and "engine" in str(record.edge)
    }


ARRIVES = {
    "an old engine with a new simulator": ("", "", "none"),
    "an engine that says what it is with a new simulator": ("", "oldest", "1.0.0"),
    "a new engine with a new simulator": ("", "newest", "2.0.0"),
    "a new engine with a simulator that dropped the old version": ("newest", "newest", "2.0.0"),
    "a new engine with an old simulator": ("oldest", "newest", "1.0.0"),
    "an engine that is new in orders alone": ("", "orders@2.0.0", "2.0.0"),
    "a new engine with a simulator that is old in prices alone": (
        "prices@1.0.0",
        "newest",
        "2.0.0",
    ),
}


@pytest.mark.parametrize("case", ARRIVES)
def test_who_can_understand_the_other_arrives(case: str) -> None:
    serves, pins, version = ARRIVES[case]
    passage = sail_through(tiny_world(orders=2), serves=serves, pins=pins)
    rows, violated = judged(passage)
    assert violated == set()
    assert rows["I-37"]["state"] == rows["I-04"]["state"] == "held"
    assert rows["I-38"]["state"] == ("held" if pins else "not_exercised")
    assert passage.arrival.settled
    assert passage.arrival.missing == []
    last = {
        record.body["id"]: record.body["after"]
        for record in passage.records()
        if record.kind == "effect"
        and (record.actor, record.body["entity"]) == ("storefront", "order")
    }
    assert {order["status"]["state"] for order in last.values()} == {"done"}
    assert ("engine>erp", version) in spoken(passage)


BREAKS = {
    "every old version is gone": (
        "newest",
        "",
        {"events 1.0.0", "events 2.0.0", "orders 1.0.0", "shipments 1.0.0"},
    ),
    "the old version of orders is gone": ("orders@2.0.0", "", {"orders 1.0.0"}),
    "a new engine alone knows how": ("orders@2.0.0", "orders@1.0.0", {"orders 1.0.0"}),
}


@pytest.mark.parametrize("case", BREAKS)
def test_a_break_that_no_converter_bridges_is_found_and_the_contract_is_named(case: str) -> None:
    serves, pins, named = BREAKS[case]
    passage = sail_through(tiny_world(orders=2), serves=serves, pins=pins)
    rows, violated = judged(passage)
    assert "I-38" in violated
    findings = rows["I-38"]["findings"]
    assert {finding["subject"] for finding in findings} == {"integration"}
    told = " ".join(finding["sentence"] for finding in findings)
    assert set(re.findall(r"is of ([a-z]+ [0-9.]+)", told)) <= named
    assert rows["I-37"]["state"] != "violated"


def test_a_voyage_of_two_versions_is_the_same_when_it_is_sailed_again() -> None:
    one, two = (
        sail_through(tiny_world(orders=2), serves="oldest", pins="newest").sha256 for _ in range(2)
    )
    assert one == two
