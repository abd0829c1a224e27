from typing import Any

import pytest

from tests.scenarios.comebacks import (
    ask,
    credited,
    enter,
    entered,
    goes_on,
    inspected,
    note,
    shipped,
    tell,
)
from tests.scenarios.journals import Document, Tale, per_unit, usd
from tests.scenarios.verdicts import (
    broken,
    broken_by_integration,
    broken_by_simulator,
    holds,
    is_not_exercised,
)

ID = "I-23"


def posted(**more: Any) -> Tale:
    return credited(inspected(entered()), note(**more))


def shown(tale: Tale, key: str = "CN-1", **more: Any) -> Tale:
    document = tale.now_is("erp", "credit_note", "CN-1") | {"id": key} | more
    tale.effect("storefront", "credit_note", key, document, cause="c-000009")
    return tale


def with_line(**more: object) -> dict[str, list[Document]]:
    return {"lines": [note()["lines"][0] | more]}


def test_what_came_back_at_the_invoiced_price_holds_on_both_sides() -> None:
    assert holds(ID, shown(posted())) == 4


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"net": 4200}, "the net of line 1"),
        ({"tax": 840}, "the tax of line 1"),
        ({"fee": 1}, "its restocking fee"),
        (with_line(unit_price=per_unit("15")), "the price of line 1"),
        (with_line(discount_percent="5"), "the price of line 1"),
        (with_line(line=2), "line 2, which was not invoiced"),
        (with_line(quantity={"value": "4", "unit": "CS"}), "the quantity of line 1"),
        (with_line(quantity={"value": "3", "unit": "CS"}), "of which less came back"),
        ({"applied": usd(1)}, "what was set off"),
        ({"applied": usd(4000), "unapplied": usd(-640)}, "what was set off"),
        ({"invoice": "IN-9"}, "there is no such invoice or return"),
        ({"reference": "S-9"}, "its order"),
    ],
)
def test_a_note_of_something_else_is_the_erps(more: Document, named: str) -> None:
    assert named in broken_by_simulator(ID, posted(**more)).sentence


def test_a_declared_fee_is_kept_back_and_no_other() -> None:
    tale = inspected(entered(), restocking_percent="10")
    holds(ID, credited(tale, note(restocking_percent="10", fee=280)))
    tale = inspected(entered(), restocking_percent="10")
    found = broken_by_simulator(ID, credited(tale, note(restocking_percent="15", fee=420)))
    assert "its restocking fee" in found.sentence


def second(**more: Any) -> Tale:
    """One case was credited; now the rest of the line comes back."""
    tale = shipped()
    ask(tale, cases="1")
    tell(tale)
    enter(tale)
    credited(inspected(tale, "1"), note(cases=1), "1")
    ask(tale, "RQ-2")
    tell(tale, "RQ-2")
    enter(tale, "RQ-2", "RA-2")
    goes_on(tale, "RA-2", state="inspected", authorised="2", received="2", scrapped="2")
    document = note("CN-2", **more) | {"return": "RA-2"}
    tale.effect("erp", "credit_note", "CN-2", document, cause="c-credit")
    return tale


def test_two_returns_of_one_line_are_credited_each_for_itself() -> None:
    holds(ID, second())


def test_a_second_note_over_all_that_came_back_is_found() -> None:
    assert "the quantity of line 1" in broken_by_simulator(ID, second(cases=3)).sentence


def test_a_second_note_with_the_tax_of_the_whole_order_is_found() -> None:
    assert "the tax of line 1" in broken_by_simulator(ID, second(tax=840)).sentence


def test_a_note_that_the_engine_asked_for_is_the_engines() -> None:
    tale = inspected(entered())
    call = tale.asks("engine>erp", "erp.credit-notes.create", 201, method="POST", content={})
    tale.effect("erp", "credit_note", "CN-1", note(net=4200), cause=call)
    broken_by_integration(ID, tale)


def test_a_note_that_is_shown_otherwise_or_twice_is_the_engines() -> None:
    finding = broken_by_integration(ID, shown(posted(), applied=usd(1)))
    assert "differs from what the ERP posted" in finding.sentence
    finding = broken_by_integration(ID, shown(shown(posted()), "CN-1-again"))
    assert "was never posted" in finding.sentence


def test_more_that_comes_back_than_had_left_is_the_erps() -> None:
    tale = entered()
    goes_on(tale, state="received", authorised="4", received="4")
    assert "4 of line 1 of ERP order 10001 came back" in broken_by_simulator(ID, tale).sentence


def test_two_returns_of_one_request_let_it_be_credited_twice() -> None:
    tale = entered()
    enter(tale, name="RA-2")
    finding = broken(ID, tale)
    assert finding.subject == "integration"
    assert "request RQ-1 asked 2 of line 1 back, and 2 returns" in finding.sentence


def test_a_second_return_that_the_erp_refuses_credits_nothing() -> None:
    tale = entered()
    refusal = {"code": "more-than-returnable", "text": None}
    enter(tale, name="RA-2", state="refused", refusal=refusal)
    holds(ID, tale)


def test_without_a_return_nothing_is_put_to_the_test() -> None:
    tale = Tale().begin()
    is_not_exercised(ID, tale)
