"""I-51: money is taken once, for what was billed, and is in the ERP once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.comebacks import WITH_RETURNS
from tests.scenarios.journals import Document, Tale, at, parked_row, usd
from tests.scenarios.trade import create, invoice, move, place
from tests.scenarios.verdicts import (
    broken_by_integration,
    broken_by_simulator,
    holds,
    is_not_exercised,
    judged,
)

ID = "I-51"
TOTAL = 5040
EDGE = ("engine>erp", "erp.receipts.create")


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


def asks(tale: Tale, reference: str = "CP-1", amount: int = TOTAL, to: str = "IN-1") -> str:
    """The engine asks the ERP to post money of a capture."""
    applied = [{"invoice": to, "amount": usd(amount)}]
    content = {"reference": reference, "amount": usd(amount), "applications": applied}
    return tale.call(*EDGE, key=reference, method="POST", content=content)


def posts(tale: Tale, key: str = "RC-1", reference: str = "CP-1", **more: Any) -> Tale:
    """The engine has money of a capture posted."""
    call_id = asks(tale, reference)
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
    tale.answer(call_id, *EDGE, 201, key=reference)
    return tale


def taken(*invoices: str, **more: Any) -> Tale:
    return sets_aside(billed(), authorisation(*(invoices or ("IN-1",)), **more))


def test_a_world_without_cards_puts_nothing_to_the_test() -> None:
    is_not_exercised(ID, Tale().begin())


def test_what_was_taken_once_and_posted_once_holds() -> None:
    assert holds(ID, billed()) == 1
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


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"amount": TOTAL // 100}, "another amount"),
        ({"amount": TOTAL * 10}, "another amount (10 times too much)"),
        ({"to": "IN-2"}, "another invoice"),
    ],
)
def test_what_was_asked_otherwise_than_taken_is_found_though_the_erp_refuses_it(
    asked: Document, named: str
) -> None:
    tale = taken()
    call_id = asks(tale, **asked)
    tale.answer(call_id, *EDGE, 422, key="CP-1", content={"code": "overpaid"})
    tale.parked(parked_row("CP-1", "overpaid") | {"flow": "captures_to_erp"})
    finding = broken_by_integration(ID, tale)
    assert finding.sentence.startswith("the ERP was asked to post capture CP-1 with " + named)


def test_an_order_that_is_over_has_its_money_released() -> None:
    tale = billed()
    move(tale, state="cancelled")
    status = tale.now_is("erp", "order", "10001")
    assert status["state"] == "cancelled"
    holds(ID, tale)  # the storefront has not heard of it yet
