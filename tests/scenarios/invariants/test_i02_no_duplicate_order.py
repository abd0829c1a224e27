from tests.scenarios.journals import MINUTE
from tests.scenarios.trade import create, deliver, erp_order, find, move, ordered, place, world
from tests.scenarios.verdicts import broken_by_integration, holds, is_not_exercised, told

ID = "I-02"


def test_an_order_that_is_booked_once_is_no_duplicate() -> None:
    assert holds(ID, ordered()) == 1


def test_a_lost_answer_that_is_looked_up_is_no_duplicate() -> None:
    tale = world()
    place(tale)
    deliver(tale)
    create(tale, lost=True)
    find(tale)
    holds(ID, tale)


def test_a_lost_answer_that_is_sent_again_doubles_the_order() -> None:
    tale = world()
    place(tale)
    deliver(tale)
    first = create(tale, lost=True)
    tale.fault("lost-response", first)
    second = create(tale.later(MINUTE), number="10002")
    finding = broken_by_integration(ID, tale)
    assert "S-1 is in the ERP twice, as 10001 and 10002" in finding.sentence
    assert f"the answer to the first creation ({first}) was lost" in finding.sentence
    assert f"sent the order again ({second})" in finding.sentence
    evidence = told(finding)
    for shown in (
        "storefront creates order S-1",
        "which its caller never sees",
        "ends for its caller: timed_out",
        "erp creates order 10001",
        "erp creates order 10002",
        "fault lost-response",
    ):
        assert shown in evidence


def test_an_error_after_the_effect_that_is_sent_again_doubles_the_order() -> None:
    tale = world()
    place(tale)
    create(tale, status=500)
    create(tale.later(MINUTE), number="10002")
    assert "answered 500 although it was done" in broken_by_integration(ID, tale).sentence


def test_an_order_that_a_restart_forgot_is_doubled_by_a_redelivery() -> None:
    tale = ordered()
    tale.restart(1)
    deliver(tale, delivery="D-2")
    create(tale, number="10002")
    finding = broken_by_integration(ID, tale)
    assert "restarted in between" in finding.sentence
    assert "event E-S-1 was delivered as D-S-1 and D-2" in finding.sentence
    evidence = told(finding)
    for shown in ("engine killed", "engine ready", "as delivery D-S-1", "delivery D-2 delivered"):
        assert shown in evidence


def test_an_order_that_two_events_announced_is_doubled_and_both_are_named() -> None:
    tale = ordered()
    deliver(tale, event="E-2", delivery="D-2")
    create(tale, number="10002")
    finding = broken_by_integration(ID, tale)
    assert "it was announced by events E-S-1 and E-2" in finding.sentence
    assert "event E-2 about S-1 as delivery D-2" in told(finding)


def test_an_order_that_two_events_announced_and_that_is_looked_up_is_no_duplicate() -> None:
    tale = ordered()
    deliver(tale, event="E-2", delivery="D-2")
    find(tale)
    holds(ID, tale)


def test_one_request_that_was_doubled_on_its_way_doubles_the_order() -> None:
    tale = world()
    place(tale)
    call = create(tale)
    tale.effect("erp", "order", "10002", erp_order("10002", "S-1"), cause=call)
    assert f"one call ({call}) made both" in broken_by_integration(ID, tale).sentence


def test_two_workers_that_both_create_double_the_order() -> None:
    tale = world()
    place(tale)
    edge = ("engine>erp", "erp.orders.create")
    calls = [tale.call(*edge, key="S-1", method="POST", content={}) for _ in range(2)]
    for nth, call in enumerate(calls, start=1):
        tale.effect("erp", "order", f"1000{nth}", erp_order(f"1000{nth}", "S-1"), cause=call)
    for call in calls:
        tale.answer(call, *edge, 201, key="S-1")
    broken_by_integration(ID, tale)


def test_an_order_that_is_booked_three_times_is_one_finding() -> None:
    tale = ordered()
    for number in ("10002", "10003"):
        create(tale, number=number)
    assert "three times" in broken_by_integration(ID, tale).sentence


def test_an_order_that_replaces_a_cancelled_one_is_no_duplicate() -> None:
    tale = ordered()
    move(tale, state="cancelled")
    create(tale.later(MINUTE), number="10002")
    holds(ID, tale)


def test_a_duplicate_that_is_cancelled_afterwards_was_a_duplicate() -> None:
    tale = ordered()
    create(tale.later(MINUTE), number="10002")
    move(tale.later(MINUTE), "10002", state="cancelled")
    broken_by_integration(ID, tale)


def test_two_orders_of_one_buyer_are_no_duplicates() -> None:
    assert holds(ID, ordered(ordered(), "S-2", "10002")) == 2


def test_without_an_erp_order_nothing_is_put_to_the_test() -> None:
    is_not_exercised(ID, world())
