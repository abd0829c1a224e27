"""Defects planted in the two systems: the judge names the system, and never the integration."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from starlette.responses import Response

from contracts.instants import format_instant
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
from scenarios.stories.stage import HOUR_US
from scenarios.suites.e2e.stories import STORIES, WEATHER
from simulator.erp.desk import assessing, sweeping
from simulator.erp.desk.changing import release_hold
from simulator.face import Call, Endpoint, Operation, Rework, found
from simulator.faults import NO_FAULTS
from simulator.state import State
from simulator.storefront import cards
from simulator.storefront.cards import Cards
from simulator.storefront.people import Person
from simulator.storefront.shelf import Shelf
from simulator.transaction import Transaction
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


def test_an_erp_whose_price_leaves_a_surcharge_out_is_found_and_named() -> None:
    one = played("configured-quote", planted(["S-21"]))
    assert one.state("I-05") == "violated"
    assert subjects(one, "I-05") == {"simulator"}


def test_an_erp_whose_total_does_not_follow_a_corrected_price_is_found_and_named() -> None:
    one = played("price-corrected", planted(["S-17"]))
    assert one.state("I-06") == "violated"
    assert subjects(one, "I-06") == {"simulator"}


def test_an_erp_that_raises_the_first_order_as_well_is_found_and_named() -> None:
    one = played("raised-while-picked", planted(["S-24"]))
    assert one.state("I-19") == "violated"
    assert subjects(one, "I-19") == {"simulator"}


def test_an_erp_that_gives_credit_back_which_paid_a_bill_is_found_and_named() -> None:
    one = played("card-rebilled", planted(["S-25"]))
    assert one.state("I-56") == "violated"
    assert subjects(one, "I-56") == {"simulator"}


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


def only_writes_it_down(patch: pytest.MonkeyPatch) -> None:
    """An ERP that asks nobody anew about what was given up."""
    patch.setattr("simulator.erp.taxing._MOST_MENDED", 0)


def keeps_credits_to_itself(patch: pytest.MonkeyPatch) -> None:
    """An ERP that tells the owner of the tax what it bills, and never what it takes back."""
    patch.setattr("simulator.erp.desk.reversing.give_back", lambda *_: None)


def keeps_credit_notes_to_itself(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("simulator.erp.desk.crediting.give_back", lambda *_: None)


def taxes_by_the_day_of_the_mistake(patch: pytest.MonkeyPatch) -> None:
    """An ERP that asks anew as of the day on which a clerk saw that the bill was wrong."""
    sound = assessing.question_anew

    def anew(tx: Transaction, *rest: Any) -> dict[str, Any]:
        return {**sound(tx, *rest), "date": format_instant(tx.instant)}

    patch.setattr("simulator.erp.desk.assessing.question_anew", anew)


def gives_back_once_for_each_word(patch: pytest.MonkeyPatch) -> None:
    """A tax engine that knows a credit by its telling: an answer that was lost gives back again."""
    told = count(1)

    def put(tx: Transaction, _name: str, asked: Mapping[str, Any]) -> None:
        name = f"{asked['id']}.{next(told)}"
        total = sum(line["tax"]["amount_minor"] for line in asked["lines"])
        tax = {"amount_minor": total, "currency": asked["currency"]}
        for one in (asked["id"], name):
            tx.put("tax_credit", one, {**asked, "tax": tax})

    patch.setattr("simulator.taxes.engine.put_credit", put)


def never_looks_at_night(patch: pytest.MonkeyPatch) -> None:
    """An ERP that trusts that what it told once stays so."""

    async def sweep(_self: object, _pending: object) -> None:
        return

    patch.setattr("simulator.erp.sweeping.Sweep._sweep", sweep)


def reports_and_mends_nothing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("simulator.erp.taxing.Taxing.tell_again", lambda *_: None)


def mends_and_tells_nobody(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("simulator.erp.sweeping.write_down", lambda *_: None)


def reports_all_as_lost(patch: pytest.MonkeyPatch) -> None:
    def off(_tx: Transaction, known: sweeping.Posted, *_: object) -> list[sweeping.Difference]:
        return [sweeping.Difference(name, sweeping.MISSING) for name in known.bills]

    patch.setattr("simulator.erp.sweeping.differences", off)


def charges_its_own_orders_alone(patch: pytest.MonkeyPatch) -> None:
    sound = Cards.billed

    def billed(self: Cards, tx: Transaction, bill: Mapping[str, Any]) -> None:
        if tx.get("order", bill["reference"]) is not None:
            sound(self, tx, bill)

    patch.setattr(Cards, "billed", billed)


def forgets_what_continues_an_order(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(cards, "continuing", lambda _state, _order: ())


def gives_nothing_back(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Cards, "told", lambda *_: None)


def charges_again(patch: pytest.MonkeyPatch) -> None:
    """A provider that takes the money of an invoice as often as it is asked to."""

    def take(_self: object, tx: Transaction, name: str, taken: dict[str, Any]) -> None:
        document = found(tx.get("authorisation", name), "authorisation").body
        for _ in range(2):
            made = {"id": tx.next_id("capture"), "captured_at": document["decided_at"]}
            document["captures"].append({**made, **taken})
        tx.put("authorisation", name, document)

    patch.setattr("simulator.payments.provider._Face._take", take)


@pytest.mark.parametrize(
    ("story", "plant", "invariant", "named"),
    [
        ("tax-given-up-late", only_writes_it_down, "I-07", "its owner has it as voided"),
        ("tax-bill-taken-back", keeps_credits_to_itself, "I-07", "was not told"),
        ("tax-bill-taken-back", keeps_credit_notes_to_itself, "I-07", "was not told"),
        ("tax-bill-taken-back", taxes_by_the_day_of_the_mistake, "I-07", "as of another day"),
        ("tax-credit-lost", gives_back_once_for_each_word, "I-07", "which the ERP never gave"),
        ("tax-ledger-swept", never_looks_at_night, "I-07", "no sweep said so"),
        ("tax-ledger-swept", reports_and_mends_nothing, "I-07", "does not know it any more"),
        ("tax-ledger-swept", mends_and_tells_nobody, "I-07", "no sweep said so"),
        ("tax-ledger-swept", reports_all_as_lost, "I-07", "which has it as owed"),
        ("card-split-in-two", charges_its_own_orders_alone, "I-51", "nothing was taken for"),
        ("card-split-in-two", forgets_what_continues_an_order, "I-51", "still to be billed"),
        ("card-half-cancelled", gives_nothing_back, "I-51", "it was not released"),
        ("card-split-in-two", charges_again, "I-51", "an invoice was paid twice"),
    ],
)
def test_what_a_system_does_with_money_or_tax_that_is_not_its_to_keep_is_found(
    monkeypatch: pytest.MonkeyPatch, story: str, plant: Patch, invariant: str, named: str
) -> None:
    plant(monkeypatch)
    told = STORIES[story]
    plan = WEATHER.get(story, NO_FAULTS)
    one = play(case_of(told, plan=plan, patience_us=3 * HOUR_US))
    assert one.outcome.state == "broken"  # by the systems, not by the integration
    (row,) = [row for row in one.judged["invariants"] if row["id"] == invariant]
    blamed = {each["subject"] for each in row["findings"] if named in each["sentence"]}
    assert blamed == {"simulator"}


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
