"""End to end: stories of an order's life, each in a world of its own, with its own people."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scenarios.initial_load import brought_over
from scenarios.stories.case import Case
from scenarios.stories.harbour import Harbour
from scenarios.stories.stage import HOUR_US
from scenarios.stories.story import PAYMENTS, RECEIVABLES, RETURNS, REVERSALS, TAX, WMS
from scenarios.suites.e2e.stories import STORIES, WEATHER
from simulator.faults import NO_FAULTS

PATIENCE_US = 3 * HOUR_US
"""What is granted in foul weather on top of freshness: an attempt in doubt is waited out."""

PROVES = {
    RETURNS: "I-23",
    RECEIVABLES: "I-52",
    PAYMENTS: "I-51",
    WMS: "I-54",
    TAX: "I-07",
    REVERSALS: "I-56",
}
"""What a story must put to the test, by what it needs."""


@pytest.mark.parametrize("case", STORIES)
def test_a_story_of_an_orders_life_is_seen_on_both_sides(harbour: Harbour, case: str) -> None:
    story, plan = STORIES[case], WEATHER.get(case, NO_FAULTS)
    patience_us = PATIENCE_US if plan.rules else 0
    proves = tuple(key for need, key in PROVES.items() if need in story.needs)
    oracles = (brought_over,) if story.before else ()
    told = Case("e2e", story.id, story.title, story, plan, proves, patience_us, oracles)
    harbour.play(replace(told, inside=story.inside))
