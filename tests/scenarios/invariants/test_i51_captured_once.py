"""I-51: money is taken once, for what was billed, and is in the ERP once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.comebacks import WITH_RETURNS
from tests.scenarios.journals import Document, Tale, at, usd
from tests.scenarios.trade import create, invoice, move, place, shop_order
from tests.scenarios.verdicts import (
    broken_by_integration,
    broken_by_simulator,
    holds,
    is_not_exercised,
    judged,
)

ID = "I-51"
TOTAL = 5040


def authorisation(*invoices: str, **more: Any) -> Document:
    captures = [
        {"id": f"CP-{nth}", "invoice": each, "amount": usd(TOTAL), "captured_at": at(0)}
        for nth, each in enumerate(invoices, 1)
    ]
    return {
        "id": "AU-1",
        "reference": "PM-1",
        "account": "C-1",
        "amount": usd(6300),
        "state": "approved",
        "captures": captures,
        "decided_at": at(0),
    } | more


def sets_aside(tale: Tale, document: Document, key: str = "AU-1") -> Tale:
    tale.effect("payments", "authorisation", key, document | {"id": key}, cause="c-card")
    return tale


def billed(**more: Any) -> Tale:
    """An order by card, shipped and billed; nothing is taken yet."""
    tale = Tale().begin(scope=WITH_RETURNS)
    sets_aside(tale, authorisation())
    place(tale, custom={"payment.authorisation": "AU-1"} | more)
    create(tale)
    tale.effect("erp", "invoice", "IN-1", invoice("IN-1", "3"), cause="c-bill")
    return tale


def posts(tale: Tale, key: str = "RC-1", reference: str = "CP-1", **more: Any) -> Tale:
    """The engine has money of a capture posted."""
    edge = ("engine>erp", "erp.receipts.create")
    call_id = tale.call(*edge, key=reference, method="POST", content={"reference": reference})
    used = {"invoice": "IN-1", "amount": usd(TOTAL), "discount": usd(0), "applied_at": at(0)}
    document = {
        "id": key,
        "account": "C-1",
        "reference": reference,
        "amount": usd(TOTAL),
        "received_at": at(0),
        "posted_at": at(0),
        "applications": [used],
        "unapplied": usd(0),
    } | more
    tale.effect("erp", "receipt", key, document, cause=call_id)
    tale.answer(call_id, *edge, 201, key=reference)
    return tale


def taken(*invoices: str, **more: Any) -> Tale:
    return sets_aside(billed(), authorisation(*(invoices or ("IN-1",)), **more))


def test_a_world_without_cards_puts_nothing_to_the_test() -> None:
    is_not_exercised(ID, Tale().begin())


def test_what_was_taken_once_and_posted_once_holds() -> None:
    assert holds(ID, billed()) == 2
    assert holds(ID, posts(taken())) == 3


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"amount": usd(TOTAL - 1)}, "more was taken than was set aside"),
        ({"state": "declined"}, "though it was declined"),
    ],
)
def test_what_should_not_have_been_taken_is_found(more: Document, named: str) -> None:
    assert named in broken_by_simulator(ID, posts(taken(**more))).sentence


def test_an_invoice_is_paid_once_and_as_it_asks() -> None:
    tale = posts(posts(taken("IN-1", "IN-1", amount=usd(9 * TOTAL))), "RC-2", "CP-2")
    assert "an invoice was paid twice" in broken_by_simulator(ID, tale).sentence
    tale = posts(taken("IN-9"))
    assert "is not what it asks" in _first(tale)


def _first(tale: Tale) -> str:
    return judged(ID, tale).findings[0].sentence


def test_money_without_an_order_and_money_that_stays_set_aside_are_found() -> None:
    stray = sets_aside(posts(taken()), authorisation(), "AU-2")
    assert "was not released" in broken_by_simulator(ID, stray).sentence
    holds(ID, sets_aside(posts(taken()), authorisation(state="released"), "AU-2"))


def test_nothing_is_taken_after_the_release() -> None:
    tale = sets_aside(billed(), authorisation(state="released"))
    tale = posts(sets_aside(tale, authorisation("IN-1", state="released")))
    assert "after it was released" in broken_by_simulator(ID, tale).sentence


@pytest.mark.parametrize(
    ("tale", "named"),
    [
        (taken(), "never reached the ERP"),
        (posts(posts(taken()), "RC-2"), "is in the ERP 2 times: RC-1, RC-2"),
        (posts(taken(), amount=usd(1)), "is not what capture CP-1 took"),
        (posts(taken(), applications=[], unapplied=usd(TOTAL)), "is not what capture CP-1 took"),
        (posts(posts(taken()), "RC-2", "CP-9"), "which was taken of no card"),
    ],
)
def test_a_capture_that_is_not_one_receipt_is_the_integrations(tale: Tale, named: str) -> None:
    assert named in broken_by_integration(ID, tale).sentence


CARD = "card-of-anna"


def asks_by_card(tale: Tale, operation: str = "storefront.checkout", card: str = CARD) -> str:
    """A buyer asks for an order by card; returns the call."""
    content = {"deliver_to": "C-1", "custom": {"payment.card": card}}
    return tale.call("buyer>storefront", operation, method="POST", content=content)


def places(tale: Tale, cause: str, **custom: Any) -> Tale:
    order = shop_order("S-1", None, placed_at=at(tale.clock.at_us), custom=custom)
    tale.effect("storefront", "order", "S-1", order, cause=cause)
    return tale


@pytest.mark.parametrize("state", ["declined", "released"])
def test_an_order_by_a_card_without_the_money_is_found(state: str) -> None:
    tale = sets_aside(Tale().begin(scope=WITH_RETURNS), authorisation(state=state))
    places(tale, asks_by_card(tale), **{"payment.authorisation": "AU-1"})
    assert f"AU-1 was {state}" in broken_by_simulator(ID, tale).sentence


def test_an_order_by_money_of_which_the_provider_knows_only_later_is_found() -> None:
    tale = Tale().begin(scope=WITH_RETURNS)
    places(tale, asks_by_card(tale), **{"payment.authorisation": "AU-1"})
    sets_aside(tale, authorisation())
    assert "knew nothing of AU-1" in broken_by_simulator(ID, tale).sentence


@pytest.mark.parametrize("operation", ["storefront.checkout", "storefront.quotes.accept"])
def test_an_order_that_forgot_its_card_is_found(operation: str) -> None:
    tale = Tale().begin(scope=WITH_RETURNS)
    places(tale, asks_by_card(tale, operation))
    assert "nothing was set aside" in broken_by_simulator(ID, tale).sentence


def test_a_requisition_that_forgot_its_card_is_found() -> None:
    tale = Tale().begin(scope=WITH_RETURNS)
    submitted = asks_by_card(tale, "storefront.requisitions.submit")
    waiting: Document = {
        "id": "RQ-1",
        "account": "C-1",
        "requested_by": "anna",
        "state": "pending",
        "totals": {"lines": usd(TOTAL), "total": usd(TOTAL)},
        "steps": [],
        "order": None,
    }
    tale.effect("storefront", "requisition", "RQ-1", waiting, cause=submitted)
    places(tale, "c-approval")
    became = waiting | {"state": "approved", "order": "S-1"}
    tale.effect("storefront", "requisition", "RQ-1", became, cause="c-approval")
    assert "nothing was set aside" in broken_by_simulator(ID, tale).sentence


@pytest.mark.parametrize("name", ["payment.card", "payment.token"])
def test_a_card_in_an_order_is_found_whatever_it_is_called(name: str) -> None:
    tale = sets_aside(Tale().begin(scope=WITH_RETURNS), authorisation())
    custom = {"payment.authorisation": "AU-1", name: CARD}
    places(tale, asks_by_card(tale), **custom)
    create(tale)
    finding = broken_by_simulator(ID, tale)
    assert "carries the card itself" in finding.sentence
    assert CARD not in finding.sentence


def test_an_order_that_is_over_has_its_money_released() -> None:
    tale = billed()
    move(tale, state="cancelled")
    status = tale.now_is("erp", "order", "10001")
    assert status["state"] == "cancelled"
    holds(ID, tale)  # the storefront has not heard of it yet
