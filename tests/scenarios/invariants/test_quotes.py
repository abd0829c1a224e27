"""Quotes before the judge: each asked for once, as it was wished, and ordered as it was offered."""

from __future__ import annotations

import pytest

from tests.scenarios.journals import HOUR, MINUTE, Tale, parked_row, per_unit, usd
from tests.scenarios.quotes import (
    FOR,
    answer,
    approve,
    ask,
    asked,
    by_offer,
    look,
    offer,
    offered,
    taken,
)
from tests.scenarios.trade import create, deliver, erp_order, order_line, place, price, world
from tests.scenarios.verdicts import broken_by_integration, broken_by_simulator, holds, judged

EVERY = ("I-01", "I-02", "I-03", "I-04", "I-05", "I-06", "I-26", "I-27", "I-33")


def rested(tale: Tale) -> Tale:
    """Long enough for every figure."""
    return tale.later(8 * HOUR)


@pytest.mark.parametrize("invariant", EVERY)
def test_a_quote_that_goes_its_way_into_an_order_is_sound(invariant: str) -> None:
    tale = taken()
    tale.parked()
    assert holds(invariant, rested(tale))


def test_without_a_quote_nothing_of_it_is_judged() -> None:
    tale = rested(world())
    for invariant in ("I-02", "I-04", "I-33"):
        assert judged(invariant, tale).observations == 0


def test_a_quote_that_nobody_brings_to_the_erp_is_lost() -> None:
    tale = world()
    asked(tale)
    deliver(tale, "Q-1")
    tale.parked()
    rested(tale)
    assert "the ERP never got it: 0 attempt(s)" in broken_by_integration("I-01", tale).sentence
    broken_by_integration("I-33", tale)


def test_a_quote_may_be_parked_when_the_erp_refused_what_was_asked_and_not_otherwise() -> None:
    for garbled, broken in (({}, False), ({"account": "C-9"}, True)):
        tale = world()
        asked(tale)
        deliver(tale, "Q-1")
        ask(tale, number=None, status=422, garbled=garbled)
        tale.parked(parked_row("Q-1"))
        rested(tale)
        if broken:
            assert "justifies" in broken_by_integration("I-01", tale).sentence
        else:
            holds("I-01", tale)


def test_a_quote_still_on_its_way_is_not_judged_yet() -> None:
    tale = world()
    asked(tale)
    tale.later(MINUTE).end(drained=False)
    assert judged("I-01", tale).state == "not_exercised"


def test_a_quote_asked_for_twice_is_doubled_and_was_not_looked_up() -> None:
    tale = world()
    asked(tale)
    ask(tale, lost=True)
    ask(tale, number="QU-2")
    sentence = broken_by_integration("I-02", tale).sentence
    assert "storefront quote Q-1 is in the ERP 2 times, as QU-1 and QU-2" in sentence
    assert "quote Q-1 was sent again" in broken_by_integration("I-34", tale).sentence


def test_a_quote_in_doubt_that_is_looked_up_and_asked_again_keeps_discipline() -> None:
    tale = world()
    asked(tale)
    ask(tale, number=None, lost=True)
    look(tale)
    ask(tale)
    assert holds("I-02", tale)
    assert holds("I-34", tale)


def test_what_the_erp_is_asked_is_what_the_buyer_asked() -> None:
    tale = world()
    asked(tale)
    wished = {"line": 1, "sku": "TEA", "quantity": {"value": "3", "unit": "CS"}}
    sent = {"lines": [wished | {"wished_discount_percent": "7"}], "notes": "hurry"}
    ask(tale, garbled=sent)
    sentence = broken_by_integration("I-04", tale).sentence
    told = "in notes (was not there), line 1 quantity, line 1 wished"
    assert f"differs from storefront quote Q-1 {told}" in sentence


def test_an_offer_is_what_is_paid_although_the_list_rose() -> None:
    tale = offered()
    tale.later(HOUR).both("price", "P-1", price("19.0000"))
    assert holds("I-05", rested(taken(tale.later(3 * HOUR)))) >= 2


def test_a_line_repriced_on_its_way_into_the_erp_is_found() -> None:
    tale = offered()
    place(tale, lines=[by_offer()])
    deliver(tale)
    listed = order_line(1, "2", unit_price=per_unit("14.0000"), price_rule="QU-1.1.1")
    create(tale, order=erp_order("10001", "S-1", [listed]))
    sentence = broken_by_integration("I-05", tale).sentence
    assert "is not priced as storefront order S-1 accepted it: 7.69 % above" in sentence


def test_an_offer_that_is_shown_at_another_price_is_the_integrations() -> None:
    tale = world()
    asked(tale)
    ask(tale)
    approve(tale)
    garbled = offer("12.0000", 2400)
    answer(tale, offer=garbled)
    place(tale, lines=[by_offer(garbled)])
    sentence = broken_by_integration("I-05", tale).sentence
    assert "by quote QU-1, revision 1, and is not at the price" in sentence
    broken_by_integration("I-27", tale)


def test_the_offer_that_is_shown_counts_though_all_of_the_erps_are_handed_on_beside_it() -> None:
    tale = offered()
    approve(tale, offer("12.0000", 2400, 2))
    answer(tale, offer=offer(), offers=[offer(), offer("12.0000", 2400, 2)])
    rested(tale)
    broken_by_integration("I-25", tale)


def test_what_the_shop_prices_by_itself_is_the_shops() -> None:
    tale = offered()
    place(tale, lines=[by_offer(unit_price=per_unit("14.0000"), net=usd(2800))])
    broken_by_simulator("I-05", tale)


@pytest.mark.parametrize(("span_us", "sound"), [(FOR - 1, True), (FOR, False)])
def test_an_offer_is_accepted_while_it_binds(span_us: int, sound: bool) -> None:
    tale = offered()
    tale.later(span_us)
    place(tale, lines=[by_offer()])
    if sound:
        holds("I-05", tale)
    else:
        sentence = broken_by_simulator("I-05", tale).sentence
        assert "did not bind any more" in sentence


def test_an_earlier_revision_may_be_taken_while_it_binds() -> None:
    tale = offered()
    approve(tale, offer("15.0000", 3000, 2))
    answer(tale)
    assert holds("I-05", taken(tale))
    assert holds("I-04", tale)


def test_an_order_by_an_offer_has_all_its_lines_and_no_other() -> None:
    tale = offered()
    other = order_line(2, "2")
    place(tale, lines=[by_offer(), other])
    deliver(tale)
    create(tale)
    result = judged("I-04", tale)
    said = [finding.sentence for finding in result.findings]
    assert ["differs from what was offered in its lines" in one for one in said] == [True, True]
    assert [finding.subject for finding in result.findings] == ["simulator", "integration"]


def test_an_answer_that_goes_back_to_an_older_one_is_found() -> None:
    tale = offered()
    first = tale.now_is("storefront", "quote", "Q-1")["answer"]
    approve(tale, offer("12.0000", 2400, 2))
    answer(tale)
    answer(tale, **first)
    assert "quote QU-1 went back" in broken_by_integration("I-26", tale).sentence


def test_an_answer_that_never_arrives_is_late_and_missing() -> None:
    tale = offered()
    tale.later(HOUR)
    approve(tale, offer("12.0000", 2400, 2))
    rested(tale)
    assert "quote QU-1 changed in the ERP" in broken_by_integration("I-24", tale).sentence
    broken_by_integration("I-25", tale)


def test_a_quote_that_reaches_the_erp_late_is_late() -> None:
    tale = world()
    asked(tale)
    deliver(tale, "Q-1")
    tale.later(2 * HOUR)
    ask(tale)
    answer(tale)
    rested(tale)
    assert "storefront quote Q-1 reached the ERP after 7200 s" in (
        broken_by_integration("I-24", tale).sentence
    )
