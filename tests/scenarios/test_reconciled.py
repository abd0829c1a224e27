"""What a storefront loses behind the engine is back after the next night, or the judge tells."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from scenarios.judge import judge_lines
from scenarios.mutants import MUTANTS, Touch
from simulator.erp.desk.purchase_terms import put_term
from simulator.landscape import Landscape
from simulator.world.generate import generate_world
from tests.contracts.samples import example
from tests.scenarios.passage import Passage, sail_through

HOUR_US = 3_600_000_000
LATER = "purchase_term"
"""What the first version of the contract does not name."""

KINDS = ("account", "item", "price", "availability", "invoice", LATER)
JUDGED = ("I-25", "I-26", "I-28", "I-44", "I-46", "I-48")


def begin(landscape: Landscape) -> None:
    """A clerk has terms for an item."""
    with landscape.erp.state.transaction("clerk") as tx:
        term: Any = example("account-terms", "purchase-term")
        sku = next(iter(tx.rows("item"))).id
        term |= {"id": "T-1", "sku": sku, "requires_contract": False}
        put_term(tx, "T-1", term)


async def lose(landscape: Landscape) -> None:
    """At noon of the third day rows are lost, and a price and a shipment are others."""
    clock, state = landscape.clock, landscape.storefront.state
    await clock.sleep_until_us(56 * HOUR_US)
    begin(landscape)
    await clock.sleep_until_us(60 * HOUR_US)
    with state.transaction("behind") as tx:
        for kind in KINDS:
            tx.delete(kind, state.scan(kind, "", 1)[0].id)
        kept = state.scan("price", "", 2)[-1]
        body = kept.body
        body["unit_price"]["amount"] = "1.0000"
        tx.put("price", kept.id, body, version=kept.version)
        shipped = state.scan("shipment", "", 1)[0]
        tx.put("shipment", shipped.id, {**shipped.body, "carrier": "nobody"})


@cache
def sailed(
    mutant: str | None, profile: str = "classic"
) -> tuple[Passage, dict[str, Mapping[str, Any]], int]:
    touch = Touch()
    mutate = None if mutant is None else lambda parts: MUTANTS[mutant].apply(parts, touch)
    world = generate_world(7, days=4, orders_per_day=6, accounts=8, items=40)
    meanwhile = lose if profile == "classic" else None
    passage = sail_through(world, profile=profile, mutate=mutate, meanwhile=meanwhile)
    rows = judge_lines(passage.lines)["invariants"]
    return passage, {row["id"]: row for row in rows}, touch.count


def test_what_was_lost_or_changed_behind_the_engine_is_mended_within_a_day() -> None:
    passage, rows, _ = sailed(None)
    assert passage.arrival.settled
    assert {name: rows[name]["state"] for name in JUDGED} == dict.fromkeys(JUDGED, "held")


@pytest.mark.parametrize(
    ("mutant", "broken", "about"),
    [
        ("M-106", "I-28", "price"),
        ("M-107", "I-44", "item"),
        ("M-109", "I-25", "price"),
        ("M-132", "I-28", LATER),
        ("M-132", "I-46", LATER),
    ],
)
@pytest.mark.lengthy
def test_whoever_does_not_mend_it_or_past_the_inbox_is_found(
    mutant: str, broken: str, about: str
) -> None:
    _, rows, touches = sailed(mutant)
    assert touches
    assert rows[broken]["state"] == "violated"
    found = rows[broken]["findings"]
    assert {one["subject"] for one in found} == {"integration"}
    assert any(about in one["sentence"] for one in found), [one["sentence"] for one in found]


@pytest.mark.lengthy
def test_drift_that_forgets_its_age_is_found() -> None:
    assert sailed(None, "customised")[1]["I-46"]["state"] == "held"
    _, rows, touches = sailed("M-108", "customised")
    assert touches
    assert rows["I-46"]["state"] == "violated"
    assert "as one of" in rows["I-46"]["findings"][0]["sentence"]
