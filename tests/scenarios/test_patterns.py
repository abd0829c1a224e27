"""The four patterns: stories in the other three, and predictions that hold and can fail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from xml.etree import ElementTree as ET

import pytest

from contracts.scope import load_scope, with_parties
from engine.wiring import PATTERNS
from scenarios.patterns.__main__ import main
from scenarios.patterns.advice import ADVICE, CASES, advised
from scenarios.patterns.comparison import Comparison, compare
from scenarios.patterns.page import drawn, failing
from scenarios.patterns.predictions import PREDICTIONS, Said
from scenarios.patterns.seen import Question
from scenarios.patterns.trouble import troubles
from scenarios.stories.perform import Setting
from scenarios.suites.e2e.stories import STORIES
from tests.scenarios.stories.tales import case_of, play

SMALL = Question(orders_per_day=12, accounts=6, items=30)
ONE_FLOW = tuple(each for each in troubles(load_scope()) if each.entity is not None)
TOLD = ("calls", "latency", "orders", "staleness", "one-flow", "sound")
"""What can be predicted where no party is ever out."""


@cache
def compared() -> Comparison:
    """Two patterns that differ in whom one flow's trouble reaches."""
    return compare(SMALL, patterns=("middleware", "event_bus"), known=ONE_FLOW)


def test_each_party_of_the_matrix_has_its_trouble_and_whoever_is_not_there_has_none() -> None:
    scope = load_scope()
    parties = [each.system for each in troubles(scope) if each.entity is None]
    assert parties == ["erp", "storefront"]
    assert all(compared().calling(each) for each in parties)
    assert "wms" in [each.system for each in troubles(with_parties(scope))]


def told(comparison: Comparison) -> Mapping[str, dict[str, Said]]:
    """What was predicted beside what was seen."""
    return {
        each.id: {name: each.of(comparison, one) for name, one in comparison.patterns.items()}
        for each in PREDICTIONS
        if each.id in TOLD
    }


@pytest.mark.parametrize(
    ("pattern", "story"),
    [
        ("event_bus", "partial-shipment"),
        ("event_bus", "quote-lost-answer"),
        ("hybrid", "initial-load-interrupted"),
        ("point_to_point", "quote-after-price-rise"),
    ],
)
def test_a_story_passes_in_each_of_the_other_patterns(pattern: str, story: str) -> None:
    played = play(case_of(STORIES[story]), Setting(pattern=pattern))
    assert played.outcome.state == "passed", played.outcome.why


def test_the_predictions_of_a_small_run_hold_and_the_trouble_of_one_flow_tells_them_apart() -> None:
    said = dict(told(compared()))
    assert failing(said) == []
    assert said["one-flow"]["event_bus"].figure == 0
    assert said["one-flow"]["middleware"].figure > 0
    assert said["calls"]["middleware"].figure > 96, "the poll's, and those after a hint"


def test_a_prediction_that_does_not_hold_is_told() -> None:
    right = compared()
    hub, bus = right.patterns["middleware"], right.patterns["event_bus"]
    swapped = {"middleware": replace(hub, wiring=bus.wiring), "event_bus": bus}
    wrong = failing(dict(told(replace(right, patterns=swapped))))
    assert [one.partition(":")[0] for one in wrong] == ["one-flow of middleware"]


def test_the_picture_is_an_svg_with_a_bar_for_each_figure() -> None:
    said = dict(told(compared()))
    tree = ET.fromstring(drawn(said))
    bars = [one for one in tree.iter("{http://www.w3.org/2000/svg}rect") if one.get("x")]
    assert len(bars) == 4 * 2


def test_each_pattern_is_advised_to_somebody_and_everybody_gets_advice() -> None:
    given = {advised(asked).pattern for _, asked in CASES}
    assert given == set(PATTERNS)
    assert ADVICE[-1].fits(CASES[0][1])


@pytest.mark.parametrize("asked", [["--profile", "file-drop"], ["--days", "1"], ["--fast"]])
def test_options_that_make_no_comparison_are_refused(asked: list[str]) -> None:
    assert main(asked) == 30
