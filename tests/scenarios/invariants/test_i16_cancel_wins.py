from tests.scenarios.journals import Tale
from tests.scenarios.trade import create, move, ordered, shipment, with_line
from tests.scenarios.verdicts import (
    broken_by_integration,
    broken_by_simulator,
    holds,
    is_not_exercised,
)

ID = "I-16"


def cancelled() -> Tale:
    tale = ordered()
    lines = with_line(tale.now_is("erp", "order", "10001"), cancelled="2")
    move(tale, state="cancelled", lines=lines)
    return tale


def test_an_order_that_stays_cancelled_holds() -> None:
    assert holds(ID, cancelled()) == 2


def test_a_part_that_is_cancelled_leaves_the_rest_to_be_shipped() -> None:
    tale = ordered()
    lines = with_line(tale.now_is("erp", "order", "10001"), cancelled="1")
    move(tale, lines=lines)
    move(tale, lines=[line | {"shipped": "1"} for line in lines])
    holds(ID, tale)


def test_more_shipped_than_the_cancellation_left_is_found() -> None:
    tale = ordered()
    lines = with_line(tale.now_is("erp", "order", "10001"), cancelled="1", shipped="2")
    move(tale, lines=lines)
    assert "more is shipped than its cancellation left" in broken_by_simulator(ID, tale).sentence


def test_a_shipment_after_the_cancellation_is_found() -> None:
    tale = cancelled()
    tale.effect("erp", "shipment", "SH-1", shipment(), cause="c-clerk")
    assert (
        "shipment SH-1 left after order 10001 was cancelled"
        in broken_by_simulator(ID, tale).sentence
    )


def test_a_cancelled_order_that_the_engine_books_again_is_found() -> None:
    tale = cancelled()
    create(tale, number="10002")
    finding = broken_by_integration(ID, tale)
    assert "S-1 was booked again as 10002 after its cancellation" in finding.sentence


def test_without_a_cancellation_nothing_is_put_to_the_test() -> None:
    is_not_exercised(ID, ordered())
