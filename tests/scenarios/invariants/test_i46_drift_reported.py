from typing import Any

import pytest

from tests.scenarios import comebacks, quotes
from tests.scenarios.journals import HOUR, MINUTE, Document, Tale, at
from tests.scenarios.trade import move, ordered, place, price, shipment, world
from tests.scenarios.verdicts import broken_by_integration, holds, is_not_exercised, judged

ID = "I-46"


def asked(tale: Tale, *rows: Document, **more: Any) -> Tale:
    """The engine tells what drift it sees."""
    edge, content = ("harness>engine", "engine.probe.drift"), {"drift": list(rows), **more}
    tale.answer(tale.call(*edge), *edge, 200, content=content)
    return tale


def drifted(entity: str, key: str, found_us: int | None = None) -> Document:
    row = {"entity": entity, "id": key, "field": "unit_price"}
    return row if found_us is None else row | {"found_at": at(found_us)}


def repriced(amount: str = "15") -> Tale:
    """A price that the storefront never heard of, a night ago."""
    tale = world()
    tale.effect("erp", "price", "P-1", price(amount))
    return tale.later(30 * HOUR)


def test_no_drift_and_none_reported_holds() -> None:
    assert holds(ID, asked(world().later(30 * HOUR))) == 4


def test_a_difference_that_lasts_and_is_reported_holds() -> None:
    holds(ID, asked(repriced(), drifted("price", "P-1")))
    holds(ID, asked(repriced(), drifted("prices", "P-1", 2 * HOUR)))


@pytest.mark.parametrize(
    "rows", [(), (drifted("price", "P-2", HOUR),), (drifted("item", "P-1", HOUR),)]
)
def test_a_difference_that_lasts_and_is_not_reported_is_found(rows: tuple[Document, ...]) -> None:
    result = judged(ID, asked(repriced(), *rows))
    told = [finding.sentence for finding in result.findings]
    assert any("price P-1 is not the same on both sides (rate)" in sentence for sentence in told)


def test_what_is_missing_on_one_side_must_be_told_too() -> None:
    tale = ordered()
    tale.effect("erp", "shipment", "SH-1", shipment())
    finding = broken_by_integration(ID, asked(tale.later(30 * HOUR)))
    assert "shipment SH-1 is not the same on both sides (one of them has it not)" in (
        finding.sentence
    )


def test_a_difference_of_this_day_may_not_have_been_compared_yet() -> None:
    tale = world().later(30 * HOUR)
    tale.effect("erp", "price", "P-1", price("15"))
    holds(ID, asked(tale.later(20 * HOUR)))


def told_since(since_us: int) -> Tale:
    """A price that differs for two days, told of with its age."""
    row = drifted("price", "P-1", 50 * HOUR) | {"since": at(since_us)}
    return asked(repriced().later(24 * HOUR), row)


def test_a_difference_that_keeps_its_age_holds_and_one_that_says_none_too() -> None:
    holds(ID, told_since(3 * HOUR))
    holds(ID, asked(repriced().later(24 * HOUR), drifted("price", "P-1", 50 * HOUR)))


def test_an_old_difference_that_is_told_as_a_new_one_is_found() -> None:
    finding = broken_by_integration(ID, told_since(50 * HOUR))
    assert "reports drift of price P-1 as one of" in finding.sentence


def test_what_was_first_compared_when_the_erp_was_back_is_of_that_night() -> None:
    tale = world()
    tale.effect("erp", "price", "P-1", price("15"))
    tale.later(20 * HOUR).asks("engine>erp", "erp.changes.list", 503)  # when it was to be compared
    tale.later(30 * HOUR)
    row = drifted("price", "P-1", 50 * HOUR) | {"since": at(40 * HOUR)}
    holds(ID, asked(tale, row))


@pytest.mark.parametrize("said", [{}, 7, ["2031"]])
def test_a_date_that_is_none_is_as_one_that_was_not_said(said: Any) -> None:
    row = drifted("price", "P-1") | {"since": said, "found_at": said}
    holds(ID, asked(repriced(), row))


def test_drift_that_is_none_is_found() -> None:
    tale = asked(world().later(30 * HOUR), drifted("price", "P-1", 29 * HOUR))
    finding = broken_by_integration(ID, tale)
    assert "reports drift of price P-1, which was the same on both sides when" in finding.sentence


def test_a_row_that_is_the_same_under_another_version_is_drift_of_its_version_alone() -> None:
    row = drifted("price", "P-1", 29 * HOUR)
    tale = world()
    asked(tale.later(30 * HOUR), row | {"field": "version"})
    broken_by_integration(ID, tale)
    for field, judge in (("version", holds), ("unit_price", broken_by_integration)):
        tale = world()
        tale.effect("storefront", "price", "P-1", price(), version=7)
        judge(ID, asked(tale.later(30 * HOUR), row | {"field": field}))


def test_drift_that_was_mended_since_it_was_found_holds() -> None:
    tale = repriced()
    tale.effect("storefront", "price", "P-1", price("15"))
    tale.later(HOUR)
    holds(ID, asked(tale, drifted("price", "P-1", 30 * HOUR + MINUTE)))
    holds(ID, asked(repriced(), drifted("price", "P-1", 2 * HOUR)))


def test_an_order_that_the_erp_had_not_is_drift_until_it_has_it() -> None:
    tale = world()
    place(tale)
    holds(ID, asked(tale.later(30 * HOUR), drifted("order", "S-1")))


def test_a_quote_that_the_erp_never_took_is_drift_and_one_that_it_has_is_none() -> None:
    tale = world()
    quotes.asked(tale)
    quotes.ask(tale, number=None, status=422)
    holds(ID, asked(tale.later(30 * HOUR), drifted("quote", "Q-1")))
    taken = world()
    quotes.asked(taken)
    quotes.ask(taken)
    broken_by_integration(ID, asked(taken.later(30 * HOUR), drifted("quote", "Q-1")))


def test_a_request_for_a_return_that_the_erp_had_not_yet_is_drift_by_its_own_id() -> None:
    tale = comebacks.shipped()
    comebacks.ask(tale)
    tale.later(2 * HOUR)
    found_us = tale.clock.at_us
    comebacks.enter(tale.later(HOUR))
    holds(ID, asked(tale.later(3 * HOUR), drifted("return", "RQ-1", found_us)))


def test_a_request_that_is_in_the_erp_as_asked_or_was_never_made_is_no_drift() -> None:
    tale = comebacks.shipped()
    comebacks.ask(tale)
    comebacks.enter(tale)
    broken_by_integration(ID, asked(tale.later(3 * HOUR), drifted("return", "RQ-1")))
    tale = comebacks.shipped()
    broken_by_integration(ID, asked(tale.later(3 * HOUR), drifted("return", "RQ-9")))


def test_a_request_that_was_entered_twice_is_drift() -> None:
    tale = comebacks.shipped()
    comebacks.ask(tale)
    comebacks.enter(tale)
    comebacks.enter(tale, name="RA-2")
    holds(ID, asked(tale.later(3 * HOUR), drifted("return", "RQ-1")))


def test_a_request_that_was_entered_otherwise_is_drift() -> None:
    tale = comebacks.shipped()
    comebacks.ask(tale)
    comebacks.enter(tale, reference="S-2")
    holds(ID, asked(tale.later(3 * HOUR), drifted("return", "RQ-1")))


@pytest.mark.parametrize("key", ["S-1", "10001"])
def test_an_order_may_be_named_by_either_number(key: str) -> None:
    tale = ordered()
    move(tale, state="processing")
    holds(ID, asked(tale.later(30 * HOUR), drifted("order_status", key)))
    calm = ordered().later(30 * HOUR)
    broken_by_integration(ID, asked(calm, drifted("order", key)))


def test_what_the_two_do_not_share_is_not_judged() -> None:
    tale = asked(world().later(30 * HOUR), drifted("campaign", "X"))
    assert holds(ID, tale) == 4
    assert "not judged" in judged(ID, tale).notes[0]


def test_an_engine_that_has_compared_nothing_says_nothing() -> None:
    is_not_exercised(ID, asked(repriced(), run=None, compared=0))


def test_without_its_word_nothing_is_put_to_the_test() -> None:
    is_not_exercised(ID, repriced())


@pytest.mark.parametrize("content", [{"drift": [{"id": 3}]}, {"drift": None}, []])
def test_an_answer_that_is_none_of_the_contracts_tells_nothing(content: Any) -> None:
    tale, edge = repriced(), ("harness>engine", "engine.probe.drift")
    tale.answer(tale.call(*edge), *edge, 200, content=content)
    is_not_exercised(ID, tale)
