"""What a generated month brings beside orders: each rule of it is put to the test, or left out."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from contracts.scope import load_scope, with_parties
from scenarios.judge import judge_lines
from scenarios.voyage.course import carried
from scenarios.voyage.dealings import VISITED, on_purchase_terms, on_terms, paid_by_card
from simulator.seed import Seed
from simulator.storefront.acceptance import CARD
from simulator.world.generate import generate_world
from simulator.world.wholesaler.partners import with_partners
from tests.scenarios.passage import Passage, sail_through
from tests.scenarios.worlds import tiny_world

WORLD = generate_world(3, accounts=12, items=60, days=3, orders_per_day=8)
BROUGHT = ("I-20", "I-50", "I-51", "I-52", "I-53", "I-54", "I-56", "I-57")


def made(passage: Passage, actor: str, entity: str) -> dict[str, Any]:
    """What a system ended with, of one kind, by its id."""
    return {
        record.body["id"]: record.body["after"]
        for record in passage.records()
        if record.kind == "effect" and (record.actor, record.body["entity"]) == (actor, entity)
    }


def asked(passage: Passage) -> Counter[str]:
    """How often each operation was called."""
    return Counter(r.body["operation"] for r in passage.records() if r.kind == "call")


@pytest.fixture(scope="module")
def month() -> Passage:
    """A few days of a wholesaler with a WMS, of whom everything is carried."""
    scope = with_parties(load_scope())
    return sail_through(WORLD, scope=scope, dealing=carried(scope), quoting=True)


def test_each_of_a_months_dealings_is_put_to_the_test_and_holds(month: Passage) -> None:
    found = {row["id"]: row["state"] for row in judge_lines(month.lines)["invariants"]}
    assert {name: found[name] for name in BROUGHT} == dict.fromkeys(BROUGHT, "held")
    assert "violated" not in found.values()


def test_a_card_is_charged_what_was_billed_and_the_rest_is_released(month: Passage) -> None:
    cards = made(month, "payments", "authorisation").values()
    assert [one["state"] for one in cards if one["captures"]]
    receipts = {one["reference"] for one in made(month, "erp", "receipt").values()}
    assert {taken["id"] for one in cards for taken in one["captures"]} <= receipts


def test_nobody_pays_for_what_a_card_pays(month: Passage) -> None:
    orders = made(month, "erp", "order")
    bills = made(month, "erp", "invoice")
    paid = [bills[one["invoice"]]["order"] for one in made(month, "erp", "payment").values()]
    assert paid
    assert not [one for one in paid if "payment.authorisation" in orders[one]["custom"]]


def test_who_has_terms_pays_by_transfer_and_money_of_a_closed_evening_counts_later(
    month: Passage,
) -> None:
    accounts = set(on_terms(WORLD))
    receipts = [one for one in made(month, "erp", "receipt").values() if one["account"] in accounts]
    assert {one["posted_at"][:7] for one in receipts} >= {"2026-04"}
    assert set(made(month, "erp", "period")) == {"2026-02", "2026-03"}
    assert {one["state"] for one in made(month, "erp", "period").values()} == {"closed", "open"}


def test_what_is_sent_instead_is_shipped_billed_and_linked(month: Passage) -> None:
    begun = [one for one in made(month, "erp", "order").values() if one.get("origin")]
    assert begun
    shown = made(month, "storefront", "erp_order")
    assert {one["number"] for one in begun} <= set(shown)
    assert "done" in {one["state"] for one in begun}


def test_a_partner_is_let_in_for_a_day_and_refused_after_it(month: Passage) -> None:
    uses = made(month, "erp", "access_use").values()
    assert {one["outcome"] for one in uses} == {"used", "refused"}


def test_what_the_warehouse_packs_is_posted_and_billed(month: Passage) -> None:
    posted = made(month, "erp", "warehouse_posting").values()
    billed = {one["shipment"] for one in made(month, "erp", "invoice").values()}
    assert posted
    assert {one["shipment"] for one in posted} <= billed


def test_what_is_less_than_its_terms_ask_for_is_refused_in_the_portal(month: Passage) -> None:
    (term,) = made(month, "storefront", "purchase_term").values()
    refused = dict.fromkeys(
        (one.reference for one in on_purchase_terms(WORLD)), "below-minimum-quantity"
    )
    assert refused.items() <= month.arrival.refused.items()
    assert made(month, "erp", "purchase_term").keys() == {term["id"]}


def test_a_quote_is_asked_for_with_options_and_ordered_with_them(month: Passage) -> None:
    asked = made(month, "erp", "quote").values()
    chosen = [one for one in asked if one["lines"][0].get("options")]
    assert {one["state"] for one in chosen} == {"accepted"}
    made_so = made(month, "storefront", "order_configuration")
    assert len(made_so) == len(chosen)


def test_who_asks_for_an_address_is_told_what_becomes_of_it(month: Passage) -> None:
    told = made(month, "storefront", "address_request").values()
    assert told
    assert {one["answer"]["state"] for one in told} <= {"accepted", "refused"}


def test_a_world_of_exports_is_lived_as_it_is() -> None:
    world = tiny_world(orders=2, days=2)
    assert not world.source.startswith("generated:")
    plain = sail_through(world)
    assert sail_through(world, dealing=carried(load_scope())).lines == plain.lines


def test_what_an_engine_does_not_carry_is_not_brought() -> None:
    passage = sail_through(generate_world(3, accounts=8, items=20, days=1, orders_per_day=4))
    called = asked(passage)
    brought: tuple[str, ...] = (
        "periods.put",
        "receipts.create",
        "terms.put",
        "substitute",
        "split",
        "picks",
    )
    brought += ("purchase-terms.put", "configurations.put", "address-requests.request")
    assert not [name for name in called if any(part in name for part in brought)]
    assert not made(passage, "erp", "access")


def test_files_alone_carry_no_captures_and_no_row_means_no_dealing() -> None:
    scope = load_scope()
    assert carried(scope) - carried(scope, by_files=True) == {"captures"}
    assert "picks" not in carried(scope)
    assert carried(scope.without(["receipts"])) == carried(scope) - {"receipts"}
    assert VISITED in carried(scope)


def test_cards_are_of_accounts_that_sign_in_as_such_and_of_nothing_that_comes_back() -> None:
    world = with_partners(generate_world(5), Seed(5))
    by_card = [one for one in paid_by_card(world).demand if CARD in one.custom]
    back = {one.reference for one in world.returns}
    back |= {one.reference for one in world.cancellations}
    assert by_card
    assert not [one for one in by_card if one.user or one.freight or one.reference in back]
