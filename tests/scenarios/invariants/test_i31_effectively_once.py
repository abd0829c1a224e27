from tests.scenarios.journals import MINUTE, Tale
from tests.scenarios.trade import create, deliver, find, ordered, place, world
from tests.scenarios.verdicts import (
    broken,
    broken_by_integration,
    holds,
    is_not_exercised,
    judged,
    told,
)

ID = "I-31"


def redelivered(tale: Tale, key: str = "S-1", delivery: str = "D-2") -> None:
    deliver(tale.later(MINUTE), key, delivery=delivery)


def test_an_event_that_is_delivered_twice_and_worked_on_once_holds() -> None:
    tale = ordered()
    redelivered(tale)
    assert holds(ID, tale) == 1


def test_a_second_delivery_that_makes_a_second_order_is_found() -> None:
    tale = ordered()
    redelivered(tale)
    create(tale, number="10002")
    finding = broken_by_integration(ID, tale)
    for named in ("event E-S-1", "S-1", "D-S-1, D-2", "10001, 10002"):
        assert named in finding.sentence
    evidence = told(finding)
    assert "event E-S-1 about S-1 as delivery D-S-1" in evidence
    assert "event E-S-1 about S-1 as delivery D-2" in evidence
    assert "erp creates order 10002" in evidence


def test_the_same_delivery_worked_on_twice_is_found_as_well() -> None:
    tale = ordered()
    redelivered(tale, delivery="D-S-1")
    create(tale, number="10002")
    broken_by_integration(ID, tale)


def test_two_deliveries_that_are_worked_on_at_once_are_found() -> None:
    tale = world()
    place(tale)
    deliver(tale)
    deliver(tale, delivery="D-2")
    edge = ("engine>erp", "erp.orders.create")
    first = tale.call(*edge, key="S-1", method="POST", content={})
    create(tale, number="10001")
    tale.effect(
        *("erp", "order", "10002"),
        tale.now_is("erp", "order", "10001") | {"number": "10002"},
        cause=first,
    )
    tale.answer(first, *edge, 201, key="S-1")
    assert judged(ID, tale).state == "violated"


def test_a_retry_that_doubles_the_order_is_no_second_processing() -> None:
    tale = world()
    place(tale)
    deliver(tale)
    deliver(tale, delivery="D-2")
    create(tale, lost=True)
    create(tale.later(MINUTE), number="10002")
    holds(ID, tale)


def test_a_second_order_after_the_first_was_found_is_no_retry() -> None:
    tale = world()
    place(tale)
    deliver(tale)
    create(tale, lost=True)
    find(tale)
    redelivered(tale)
    create(tale, number="10002")
    broken_by_integration(ID, tale)


def test_an_engine_that_looks_every_redelivery_up_is_sound() -> None:
    tale = ordered()
    for delivery in ("D-2", "D-S-1"):
        redelivered(tale, delivery=delivery)
        find(tale)
    holds(ID, tale)
    assert "finds that the work is done" in judged(ID, tale).notes[0]


def test_an_engine_that_relies_on_the_erps_key_for_every_redelivery_is_sound() -> None:
    tale = ordered()
    for delivery in ("D-2", "D-S-1"):
        redelivered(tale, delivery=delivery)
        create(tale, number=None, headers={"idempotency-key": "k-1"})
    holds(ID, tale)


def test_an_engine_that_knows_deliveries_and_not_events_is_found_without_an_effect() -> None:
    tale = ordered(ordered(), "S-2", "10002")
    redelivered(tale, "S-2", "D-S-2")
    redelivered(tale)
    again = create(tale, number=None, headers={"idempotency-key": "k-1"})
    finding = broken_by_integration(ID, tale)
    for named in ("event E-S-1", "delivered as D-S-1 and again as D-2", "not events"):
        assert named in finding.sentence
    assert f"({again}" in told(finding)


def test_a_lookup_after_a_kill_that_came_with_the_answer_is_a_recovery() -> None:
    tale = ordered()
    tale.process("killed")
    tale.process("restarted", 2)
    redelivered(tale)
    find(tale)
    place(tale, "S-2")
    deliver(tale, "S-2")
    create(tale, "S-2", number="10002")
    redelivered(tale, "S-2", delivery="D-S-2")
    assert holds(ID, tale) == 2


def test_a_lookup_alone_gives_the_same_engine_away() -> None:
    tale = ordered(ordered(), "S-2", "10002")
    redelivered(tale, "S-2", "D-S-2")
    redelivered(tale)
    find(tale)
    broken(ID, tale)


def test_without_a_redelivery_under_the_same_id_it_is_left_open() -> None:
    tale = ordered()
    redelivered(tale)
    find(tale)
    holds(ID, tale)
    assert "not decided" in judged(ID, tale).notes[0]


def test_a_chance_lookup_after_one_of_many_redeliveries_is_no_habit() -> None:
    tale = world()
    for nth in range(1, 6):
        ordered(tale, f"S-{nth}", f"1000{nth}")
    redelivered(tale, "S-5", "D-S-5")
    for nth in range(1, 5):
        redelivered(tale, f"S-{nth}", f"D-{nth}-again")
    find(tale, "S-1")
    holds(ID, tale)


def test_a_redelivery_before_the_work_was_done_proves_nothing() -> None:
    tale = world()
    place(tale)
    deliver(tale)
    deliver(tale, delivery="D-2")
    create(tale)
    holds(ID, tale)


def test_an_answer_to_a_webhook_that_was_lost_still_counts_as_taken() -> None:
    tale = world()
    place(tale)
    deliver(tale, lost=True)
    create(tale)
    redelivered(tale, delivery="D-S-1")
    assert holds(ID, tale) == 1


def test_a_delivery_that_was_refused_is_not_taken() -> None:
    tale = ordered()
    deliver(tale, delivery="D-2", status=401)
    is_not_exercised(ID, tale)


def test_events_that_are_delivered_once_put_nothing_to_the_test() -> None:
    is_not_exercised(ID, ordered())


def test_a_second_order_by_another_event_is_not_blamed_on_the_first_events_redelivery() -> None:
    tale = ordered()
    redelivered(tale, delivery="D-S-1")
    deliver(tale.later(MINUTE), event="E-2", delivery="D-2")
    create(tale, number="10002")
    holds(ID, tale)
    assert judged("I-02", tale).state == "violated"


def test_a_lookup_for_another_event_of_the_order_gives_no_engine_away() -> None:
    tale = ordered(ordered(), "S-2", "10002")
    redelivered(tale, "S-2", "D-S-2")
    redelivered(tale)
    deliver(tale.later(MINUTE), event="E-2", delivery="D-3")
    find(tale.later(2 * MINUTE))
    holds(ID, tale)
