"""I-51: money is taken once, for what was billed, and is in the ERP once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.comebacks import WITH_RETURNS, note
from tests.scenarios.journals import Document, Tale, at, parked_row, usd
from tests.scenarios.trade import create, invoice, move, place, shop_order, show
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


def asks(
    tale: Tale,
    reference: str = "CP-1",
    amount: int = TOTAL,
    to: str = "IN-1",
    when: str | None = at(0),
) -> str:
    """The engine asks the ERP to post money of a capture."""
    applied = [{"invoice": to, "amount": usd(amount)}]
    content: Document = {"reference": reference, "received_at": when}
    content |= {"amount": usd(amount), "applications": applied}
    return tale.call(*EDGE, key=reference, method="POST", content=content)


def posts(
    tale: Tale, key: str = "RC-1", reference: str = "CP-1", *, to: str = "IN-1", **more: Any
) -> Tale:
    """The engine has money of a capture posted."""
    call_id = asks(tale, reference, to=to)
    used = {"invoice": to, "amount": usd(TOTAL), "discount": usd(0), "applied_at": at(0)}
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
    assert holds(ID, billed()) == 2
    assert holds(ID, posts(taken())) == 4


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
    assert "after it was released" in _first(tale)


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


def told(tale: Tale) -> Tale:
    """The storefront is shown how the first order stands."""
    show(tale)
    return tale


def cancelled(tale: Tale, number: str = "10001") -> Tale:
    move(tale, number, state="cancelled")
    assert tale.now_is("erp", "order", number)["state"] == "cancelled"
    return tale


def released(tale: Tale) -> Tale:
    return sets_aside(tale, authorisation(state="released"))


def test_an_order_that_is_over_has_its_money_released_once_the_storefront_is_told() -> None:
    dark = cancelled(billed()).end(drained=False)
    assert holds(ID, dark) == 2
    assert "never told" in broken_by_integration(ID, cancelled(billed())).sentence
    assert "was not released" in broken_by_simulator(ID, told(cancelled(billed()))).sentence
    assert holds(ID, released(told(cancelled(billed())))) == 2


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"amount": TOTAL // 100}, "another amount"),
        ({"amount": TOTAL * 10}, "another amount (10 times too much)"),
        ({"to": "IN-2"}, "another invoice"),
        ({"when": at(1)}, "another instant"),
        ({"when": None}, "another instant"),
        ({"when": "yesterday"}, "another instant"),
    ],
)
def test_what_was_asked_otherwise_than_taken_is_found_though_the_erp_refuses_it(
    asked: Document, named: str
) -> None:
    tale = taken()
    call_id = asks(tale, **asked)
    tale.answer(call_id, *EDGE, 422, key="CP-1", content={"code": "overpaid"})
    tale.parked(parked_row("CP-1", "overpaid") | {"flow": "mine"})
    finding = broken_by_integration(ID, tale)
    assert finding.sentence.startswith("the ERP was asked to post capture CP-1 with " + named)


def refused(tale: Tale) -> Tale:
    tale.answer(asks(tale), *EDGE, 422, key="CP-1", content={"code": "closed-period"})
    return tale


def test_what_the_erp_refused_and_the_engine_parked_is_done_whatever_the_flow_is_called() -> None:
    assert broken_by_integration(ID, refused(taken())).sentence.endswith(
        "which refused it (closed-period), and the engine does not show it as parked"
    )
    seen = refused(taken())
    seen.parked(parked_row("CP-1", "closed-period") | {"flow": "mine"})
    holds(ID, seen)


def test_money_that_is_parked_untried_is_lost() -> None:
    tale = taken()
    tale.parked(parked_row("CP-1", "later"))
    assert "nobody tried" in broken_by_integration(ID, tale).sentence


@pytest.mark.parametrize("applications", [{"invoice": "IN-1"}, "IN-1", [["IN-1"]], 7, None])
def test_a_posting_that_nobody_can_read_is_found_and_breaks_nothing(applications: Any) -> None:
    tale = taken()
    content = {"reference": "CP-1", "amount": usd(TOTAL), "applications": applications}
    call_id = tale.call(*EDGE, key="CP-1", method="POST", content=content)
    tale.answer(call_id, *EDGE, 422, key="CP-1", content={"code": "bad-request"})
    tale.parked(parked_row("CP-1", "bad-request") | {"flow": "mine"})
    assert "with another invoice" in broken_by_integration(ID, tale, times=2).sentence


def in_two() -> Tale:
    """An order by card of which a part goes on in another one."""
    tale = billed()
    known = tale.now_is("erp", "order", "10001")
    rest = {**known, "number": "10002", "reference": "10002", "shop": "erp", "origin": ORIGIN}
    tale.effect("erp", "order", "10002", rest, cause="c-clerk")
    return tale


ORIGIN = {
    "kind": "split",
    "order": "10001",
    "reference": "S-1",
    "price": "original",
    "decline_until": None,
}


def shows_rest(tale: Tale) -> Tale:
    """The storefront is shown the part as it is in the ERP by now."""
    row = tale.now_is("erp", "order", "10002")
    tale.effect("storefront", "erp_order", "10002", row, cause="c-engine")
    return tale


def test_a_card_pays_what_continues_its_order() -> None:
    tale = in_two()
    bill = invoice("IN-2", "3") | {"order": "10002", "reference": "10002"}
    tale.effect("erp", "invoice", "IN-2", bill, cause="c-bill")
    assert holds(ID, posts(sets_aside(tale, authorisation("IN-2")), to="IN-2")) == 4


def test_nothing_is_released_while_what_continues_its_order_is_open() -> None:
    dark = told(cancelled(in_two()))
    sentence = broken_by_integration(ID, released(dark)).sentence
    assert "released while order 10002" in sentence
    assert "had not been told" in sentence
    seen = told(cancelled(shows_rest(in_two())))
    assert "still to be billed" in broken_by_simulator(ID, released(seen)).sentence


def test_what_is_left_is_released_once_all_that_continues_the_order_is_over() -> None:
    def over() -> Tale:
        return told(cancelled(cancelled(shows_rest(in_two())), "10002"))

    assert "10001, 10002" in broken_by_integration(ID, over()).sentence  # the one half was told
    assert "was not released" in broken_by_simulator(ID, shows_rest(over())).sentence
    assert holds(ID, released(shows_rest(over()))) == 2


def shows_bill(tale: Tale, total: int = TOTAL) -> Tale:
    """The storefront is shown an invoice of the order."""
    bill = invoice("IN-1", "3")
    totals = bill["totals"] | {"total": usd(total)}
    tale.effect("storefront", "invoice", "IN-1", bill | {"totals": totals}, cause="c-engine")
    return tale


def test_what_was_shown_while_money_was_set_aside_is_taken_if_that_suffices() -> None:
    sentence = broken_by_simulator(ID, shows_bill(billed())).sentence
    assert "nothing was taken for invoice IN-1" in sentence
    assert holds(ID, posts(sets_aside(shows_bill(billed()), authorisation("IN-1")))) == 4
    assert holds(ID, shows_bill(billed(), 6301)) == 2  # more than was set aside
    assert holds(ID, shows_bill(billed()).end(drained=False)) == 2
    declined = sets_aside(billed(), authorisation(state="declined"))
    assert holds(ID, shows_bill(declined)) == 2
    late = shows_bill(released(told(cancelled(billed()))))
    assert holds(ID, late) == 2  # when the money was the buyer's again


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


def test_what_is_credited_goes_back_unless_the_portal_of_the_world_gives_nothing_back() -> None:
    def credited(**more: Any) -> Tale:
        tale = Tale().begin(scope=WITH_RETURNS, **more)
        sets_aside(tale, authorisation())
        place(tale, custom={"payment.authorisation": "AU-1"})
        create(tale)
        tale.effect("erp", "invoice", "IN-1", invoice("IN-1", "3"), cause="c-bill")
        posts(sets_aside(tale, authorisation("IN-1")))
        unused = note(unapplied=usd(100))
        tale.effect("storefront", "credit_note", "CN-1", unused, cause="c-engine")
        return tale

    assert "nothing went back for CN-1" in broken_by_simulator(ID, credited()).sentence
    holds(ID, credited(refunding=False))
