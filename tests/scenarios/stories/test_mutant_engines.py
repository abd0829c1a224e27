"""Engines with a defect of a test's own making: the stories that it spoils fail, and no others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from engine import Parts
from scenarios.driver.reference import Mutation
from scenarios.stories.case import Case
from scenarios.stories.perform import Setting
from scenarios.stories.story import Story
from scenarios.suites.e2e.stories import STORIES
from tests.scenarios.stories.tales import play

TOLD = [story for story in STORIES.values() if not story.needs]
"""Of every defect all stories that every engine is asked for; the others have defects of their own
in tests/scenarios/test_mutants.py, and would double what this takes."""

Document = dict[str, Any]


def mapping(mapper: str, change: Callable[[Document], Document]) -> Mutation:
    """An engine that changes what one of its mappers gives."""

    def mutate(parts: Parts) -> Parts:
        sound: Callable[[Mapping[str, Any]], Document] = getattr(parts, mapper)
        changed: dict[str, Any] = {mapper: lambda document: change(sound(document))}
        return replace(parts, **changed)

    return mutate


def each_line(**values: Any) -> Callable[[Document], Document]:
    """Every line with these values in place of its own."""
    return lambda document: {
        **document,
        "lines": [{**line, **values} for line in document["lines"]],
    }


def closed_by_the_first_parcel(status: Document) -> Document:
    shipped = status["shipment_state"] == "partially_shipped"
    return {**status, "shipment_state": "shipped" if shipped else status["shipment_state"]}


def nothing_paid(invoice: Document) -> Document:
    return {**invoice, "paid": {**invoice["paid"], "amount_minor": 0}}


@pytest.mark.parametrize(
    ("mutation", "spoilt"),
    [
        (
            mapping("map_status", closed_by_the_first_parcel),
            {
                *("partial-shipment", "backorder", "same-item-twice", "two-warehouses"),
                *("pallets-and-pieces", "three-warehouses", "address-changed-after-shipping"),
                *("billed-in-part-and-cancelled", "closed-short"),
            },
        ),
        (
            mapping("map_shipment", each_line(line=1)),
            {
                *("same-item-twice", "without-decimals", "backorder-cancelled-by-line"),
                "three-warehouses",
            },
        ),
        (
            mapping("map_invoice", nothing_paid),
            {
                *("partial-shipment", "cancelled-line", "paid-in-parts"),
                *("without-decimals", "three-decimals", "credit-limit-lowered"),
                "closed-short",
            },
        ),
        (
            mapping("map_item", lambda item: {**item, "status": "active"}),
            {"discontinued-in-the-cart"},
        ),
        (
            mapping("map_status", lambda status: {**status, "holds": []}),
            {
                *("credit-hold", "three-decimals", "held-for-review", "credit-limit-lowered"),
                "billed-in-part-and-cancelled",
            },
        ),
        (
            mapping("map_status", each_line(backordered="0")),
            {
                *("last-pieces", "backorder", "credit-hold", "three-decimals"),
                *("pallets-and-pieces", "held-for-review", "backorder-cancelled-by-line"),
                *("three-warehouses", "credit-limit-lowered"),
                *("billed-in-part-and-cancelled", "closed-short"),
            },
        ),
        (
            mapping("map_price", lambda rule: {**rule, "customer": None, "kind": "list"}),
            {"contract-price", "two-currencies", "withdrawn-price-comes-late"},
        ),
        (
            mapping("map_status", each_line(cancelled="0")),
            {
                *("cancelled-line", "cancelled-order", "backorder-cancelled-by-line"),
                *("billed-in-part-and-cancelled", "closed-short", "warned-and-confirmed"),
            },
        ),
    ],
    ids=[
        "first parcel closes the order",
        "parcels matched by item",
        "payments not told",
        "discontinued items go on",
        "holds not told",
        "backorders not told",
        "contract prices for everybody",
        "cancellations not told",
    ],
)
def test_a_defect_fails_just_the_stories_that_it_spoils(
    mutation: Mutation, spoilt: set[str]
) -> None:
    check(mutation, spoilt, [story for story in STORIES.values() if not story.needs])


def test_refusals_that_are_not_told_fail_just_the_stories_that_end_in_one() -> None:
    mutation = mapping("map_return", lambda told: {**told, "refusal": None})
    spoilt = {"return-outside-window", "two-partial-returns"}
    check(mutation, spoilt, [story for story in STORIES.values() if "returns" in story.needs])


def check(mutation: Mutation, spoilt: set[str], stories: Iterable[Story]) -> None:
    ended = {
        story.id: play(Case("e2e", story.id, story.title, story), Setting(mutate=mutation)).outcome
        for story in stories
    }
    assert {name for name, outcome in ended.items() if outcome.state == "failed"} == spoilt
    assert {name for name, outcome in ended.items() if outcome.state != "passed"} == spoilt
