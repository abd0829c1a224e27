"""Requests for returns are lost, doubled, invented, garbled and late as orders are."""

from typing import Any

import pytest

from tests.scenarios.comebacks import (
    ask,
    back,
    credited,
    enter,
    entered,
    goes_on,
    inspected,
    note,
    request,
    shipped,
    tell,
)
from tests.scenarios.journals import HOUR, Tale, at, parked_row
from tests.scenarios.trade import erp_stock
from tests.scenarios.verdicts import (
    broken_by_integration,
    broken_by_simulator,
    holds,
    judged,
)


@pytest.mark.parametrize("invariant", ["I-01", "I-02", "I-03", "I-04", "I-24", "I-31", "I-33"])
def test_a_request_that_came_into_the_erp_once_and_in_time_holds(invariant: str) -> None:
    tale = entered()
    if invariant == "I-31":
        tell(tale)
    if invariant == "I-33":
        tale.parked()
    tale.later(3 * HOUR)
    result = judged(invariant, tale)
    assert [one.sentence for one in result.findings if "RQ-" in one.sentence] == []
    assert result.observations > 0


def test_a_request_that_never_came_is_lost() -> None:
    tale = shipped()
    ask(tale)
    tell(tale)
    sentence = broken_by_integration("I-01", tale).sentence
    assert "took request RQ-1 for a return of order S-1 and the ERP never got it" in sentence


def test_a_request_that_the_erp_refused_may_be_parked() -> None:
    tale = shipped()
    ask(tale)
    tell(tale)
    enter(tale, name=None)
    tale.parked(parked_row("RQ-1", "unknown-order"))
    holds("I-01", tale)


def test_a_request_that_is_parked_without_a_cause_is_lost() -> None:
    tale = shipped()
    ask(tale)
    tale.parked(parked_row("RQ-1", "whatever"))
    assert "parked it without a reason" in broken_by_integration("I-01", tale).sentence


def test_two_living_returns_of_one_request_are_a_duplicate() -> None:
    tale = shipped()
    ask(tale)
    tell(tale)
    enter(tale, lost=True)
    enter(tale, name="RA-2")
    finding = broken_by_integration("I-02", tale)
    assert "request RQ-1 for a return is in the ERP 2 times, as RA-1 and RA-2" in finding.sentence
    broken_by_integration("I-34", tale)


def test_a_return_after_one_that_was_refused_is_none() -> None:
    tale = shipped()
    ask(tale)
    enter(tale, state="refused", refusal={"code": "outside-window", "text": None})
    enter(tale, name="RA-2")
    holds("I-02", tale)


def test_an_event_that_is_worked_on_again_makes_a_second_return() -> None:
    tale = entered()
    tell(tale)
    enter(tale, name="RA-2")
    assert "the ERP has RA-1, RA-2" in broken_by_integration("I-31", tale).sentence


def test_a_return_that_nobody_asked_for_is_a_phantom() -> None:
    tale = shipped()
    call = tale.asks("engine>erp", "erp.returns.create", 201, key="RQ-9", method="POST")
    tale.effect("erp", "return", "RA-9", back("RA-9", request("RQ-9")), cause=call)
    assert "RA-9 refers to request RQ-9" in broken_by_integration("I-03", tale).sentence


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"requested_by": {"role": "buyer", "id": "engine"}}, "by"),
        ({"account": "C-2"}, "account"),
        ({"resolution": "replacement"}, "resolution"),
        ({"lines": request(cases="1")["lines"]}, "line 1 quantity"),
    ],
)
def test_a_return_of_something_else_is_garbled(more: dict[str, Any], named: str) -> None:
    tale = shipped()
    ask(tale)
    tale.effect(
        "erp", "return", "RA-1", back("RA-1", request(**more)), cause=enter(tale, name=None)
    )
    assert named in broken_by_integration("I-04", tale).sentence


def test_a_request_that_comes_late_is_late() -> None:
    tale = shipped()
    ask(tale)
    tell(tale)
    tale.later(2 * HOUR)
    enter(tale)
    tale.later(HOUR)
    sentences = [one.sentence for one in judged("I-24", tale).findings]
    assert any("request RQ-1 for a return reached the ERP after 7200 s" in one for one in sentences)


def test_a_restock_is_what_was_put_on_the_shelf() -> None:
    holds("I-13", inspected(entered()))
    holds("I-13", inspected(entered(), way="scrapped"))


def test_scrapped_goods_that_become_stock_are_found() -> None:
    tale = inspected(entered(), way="scrapped")
    tale.effect("erp", "availability", "W-1/TEA", erp_stock(90), cause="c-look")
    assert "on hand changed by 20" in broken_by_simulator("I-13", tale).sentence


def test_cases_that_are_restocked_as_pieces_are_found() -> None:
    tale = entered()
    goes_on(tale, cause="c-look", authorised="2", received="2", restocked="2")
    tale.effect("erp", "availability", "W-1/TEA", erp_stock(72), cause="c-look")
    finding = broken_by_simulator("I-13", tale)
    assert "on hand changed by 2" in finding.sentence
    assert "where 20 was due" in finding.sentence


def test_what_is_sent_instead_leaves_the_shelf() -> None:
    sent = {"line": 1, "sku": "TEA", "quantity": {"value": "2", "unit": "CS"}}
    parcel = {"id": "RS-1", "lines": [sent], "carrier": None, "tracking": "T-1"}
    parcels = [parcel | {"warehouse": "W-1", "shipped_at": at(0)}]
    for replacements, on_hand, verdict in (
        (parcels, 50, holds),
        (parcels, 70, broken_by_simulator),
        ([], 70, holds),  # an order replaces it, which takes along what it ships
        ([], 50, broken_by_simulator),
    ):
        tale = inspected(entered(), way="scrapped")
        goes_on(tale, cause="c-swap", state="closed", replaced="2", replacements=replacements)
        tale.effect("erp", "availability", "W-1/TEA", erp_stock(on_hand), cause="c-swap")
        verdict("I-13", tale)


def test_what_is_credited_is_what_the_notes_add_up_to() -> None:
    holds("I-09", credited(inspected(entered())))
    tale = credited(inspected(entered()), note(cases=1))
    assert "is credited" in broken_by_simulator("I-09", tale).sentence


def walked(*states: str) -> Tale:
    tale = entered()
    for state in states:
        goes_on(tale, state=state)
    return tale


def test_a_return_follows_its_graph() -> None:
    holds("I-15", walked("authorised", "received", "inspected", "received", "inspected", "closed"))
    holds("I-15", walked("refused"))
    assert (
        "from refused to authorised"
        in broken_by_simulator("I-15", walked("refused", "authorised")).sentence
    )
    assert (
        "from closed to received"
        in broken_by_simulator("I-15", walked("authorised", "closed", "received")).sentence
    )


def test_what_came_back_does_not_become_less() -> None:
    tale = entered()
    goes_on(tale, state="authorised", authorised="2")
    goes_on(tale, state="received", received="2")
    goes_on(tale, received="1")
    assert "back in what is received of line 1" in broken_by_simulator("I-15", tale).sentence


def test_a_return_that_is_not_shown_is_missing_in_the_end() -> None:
    tale = entered().later(3 * HOUR)
    sentences = [one.sentence for one in judged("I-28", tale).findings]
    assert any("return RA-1 of the ERP is not in the storefront" in one for one in sentences)


def test_without_the_rows_of_returns_in_the_scope_nothing_of_them_is_asked() -> None:
    tale = Tale().begin()
    ask(tale)
    tale.effect("erp", "return", "RA-1", back(), cause="c-clerk")
    tale.later(3 * HOUR)
    for invariant in ("I-01", "I-24", "I-28"):
        assert judged(invariant, tale).findings == ()
