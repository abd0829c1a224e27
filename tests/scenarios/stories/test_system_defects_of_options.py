"""Systems that do other things with options than were chosen: the judge finds and names them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from scenarios.stories.kit import offer, quote_shows
from scenarios.stories.story import Step
from scenarios.suites.e2e.stories import STORIES
from tests.scenarios.stories.tales import case_of, play


def makes_anything(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("simulator.erp.desk.quotes.check_choice", lambda *_: None)


def orders_without(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("simulator.erp.desk.quotes.keep", lambda *_: None)


def shows_none_in_orders(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("simulator.storefront.offers.keep", lambda *_: None)


OFFERED = (
    *STORIES["combination-refused"].steps[:3],
    offer("hall", {1: None, 2: None}, days=5),
    quote_shows("hall", revision=1),
)

Patch = Callable[[pytest.MonkeyPatch], None]


@pytest.mark.parametrize(
    ("story", "steps", "plant", "named"),
    [
        ("combination-refused", OFFERED, makes_anything, "the ERP's rules do not take"),
        ("configured-quote", (), orders_without, "erp order"),
        ("configured-quote", (), shows_none_in_orders, "storefront order"),
    ],
)
def test_a_system_that_loses_or_invents_options_is_found_and_named(
    monkeypatch: pytest.MonkeyPatch, story: str, steps: tuple[Step, ...], plant: Patch, named: str
) -> None:
    plant(monkeypatch)
    one = play(case_of(replace(STORIES[story], steps=steps) if steps else STORIES[story]))
    (row,) = [row for row in one.judged["invariants"] if row["id"] == "I-04"]
    blamed = {each["subject"] for each in row["findings"] if named in each["sentence"]}
    assert blamed == {"simulator"}
