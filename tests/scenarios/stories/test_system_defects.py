"""Defects planted in the two systems: the judge names the system, and never the integration."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from starlette.responses import Response

from scenarios.contract.defects import planted
from scenarios.contract.defects.defect import replaced
from scenarios.stories.kit import (
    Step,
    accept,
    ask_quote,
    erp_has,
    fill,
    offer,
    pays_by_card,
    place,
    quote_shows,
    wait,
)
from scenarios.stories.perform import Setting
from scenarios.suites.e2e.stories import STORIES
from simulator.erp.desk.changing import release_hold
from simulator.face import Call, Endpoint, Operation, Rework
from simulator.state import State
from simulator.storefront.people import Person
from simulator.storefront.shelf import Shelf
from tests.scenarios.stories.tales import Played, case_of, play


def stale_credit(operations: Sequence[Operation], state: State) -> Sequence[Operation]:
    """M-28 of the catalogue: credit is checked against what was owed before the last order."""

    def make(sound: Endpoint) -> Endpoint:
        async def create(call: Call) -> Response:
            answered = await sound(call)
            for row in list(state.rows("order")):
                if "credit" in row.body["holds"]:
                    with state.transaction(call.cause, "erp.orders.create") as tx:
                        release_hold(tx, row.id, "credit")
            return answered

        return create

    return replaced(operations, "erp.orders.create", make)


def played(story: str, rework: Rework) -> Played:
    return play(case_of(STORIES[story]), Setting(rework=rework))


def subjects(one: Played, invariant: str) -> set[str]:
    """Whose the findings of an invariant are."""
    rows = {row["id"]: row["findings"] for row in one.judged["invariants"]}
    return {finding["subject"] for finding in rows[invariant]}


def test_an_erp_that_checks_credit_on_a_stale_snapshot_is_found_and_named() -> None:
    one = played("credit-of-the-payer", stale_credit)
    assert one.state("I-10") == "violated"
    assert subjects(one, "I-10") == {"simulator"}


Patch = Callable[[pytest.MonkeyPatch], None]


def asks_nobody(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Person, "needs_approval", lambda _person, _total: False)


def sells_what_it_hides(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Shelf, "hides", lambda *_: False)


BEYOND = (place("large", "anna", ("bolt", 5)), erp_has("large", ordered={1: 5}))
BY_NUMBER = (place("hidden", "bert", ("acid", 1)), wait(hours=1))


@pytest.mark.parametrize(
    ("story", "steps", "plant", "invariant"),
    [
        ("approval-first", BEYOND, asks_nobody, "I-17"),
        ("hidden-item", BY_NUMBER, sells_what_it_hides, "I-11"),
    ],
)
def test_a_storefront_that_knows_better_is_itself_to_blame(
    monkeypatch: pytest.MonkeyPatch,
    story: str,
    steps: tuple[Step, ...],
    plant: Patch,
    invariant: str,
) -> None:
    plant(monkeypatch)
    one = play(case_of(replace(STORIES[story], steps=steps)))
    assert one.state(invariant) == "violated"
    assert subjects(one, invariant) == {"simulator"}


BY_OFFER = (
    ask_quote("hall", "anna", ("bolt", 10)),
    offer("hall", {1: "9.00"}, days=5),
    quote_shows("hall", state="approved"),
    accept("hall", "first", card="card-declined"),
    erp_has("first", total="108.00"),
)
BY_CART = (fill("anna", ("bolt", 1)), pays_by_card("first", "anna"), erp_has("first"))


@pytest.mark.parametrize(("defect", "steps"), [("S-15", BY_OFFER), ("S-16", BY_CART)])
def test_an_order_by_a_declined_card_or_with_a_card_in_it_is_the_storefronts(
    defect: str, steps: tuple[Step, ...]
) -> None:
    story = replace(STORIES["card-for-an-offer"], steps=steps)
    one = play(case_of(story), Setting(rework=planted([defect])))
    assert one.state("I-51") == "violated"
    assert subjects(one, "I-51") == {"simulator"}
