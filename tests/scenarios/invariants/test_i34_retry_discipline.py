import pytest

from tests.scenarios.journals import MINUTE, SECOND, Tale
from tests.scenarios.trade import create, deliver, find, ordered, place, world
from tests.scenarios.verdicts import broken_by_integration, holds, is_not_exercised, judged

ID = "I-34"
READ = ("engine>erp", "erp.changes.list")


def taken() -> Tale:
    tale = world()
    place(tale)
    deliver(tale)
    return tale


def busy(tale: Tale, status: int = 503) -> None:
    tale.asks(*READ, status, answer_headers={"retry-after": "30"})


@pytest.mark.parametrize("status", [429, 503])
def test_a_call_before_the_retry_after_is_over_is_found(status: int) -> None:
    tale = world()
    busy(tale, status)
    tale.later(20 * SECOND).asks(*READ, 500)
    finding = broken_by_integration(ID, tale)
    assert "erp.changes.list was called again 10 s before the Retry-After" in finding.sentence


@pytest.mark.parametrize(("after_us", "found"), [(SECOND // 4, False), (SECOND, True)])
def test_in_wall_time_a_call_may_have_crossed_the_answer_that_it_ignores(
    after_us: int, found: bool
) -> None:
    tale = Tale().begin(tempo={"factor": 60, "crossing_s": 0.5})
    busy(tale)
    tale.later(after_us).asks(*READ)
    assert (judged(ID, tale).state == "violated") is found


@pytest.mark.parametrize(("killed_after_us", "found"), [(SECOND // 4, False), (SECOND, True)])
def test_an_engine_that_was_killed_while_the_answer_came_never_was_asked_to_wait(
    killed_after_us: int, found: bool
) -> None:
    tale = Tale().begin(tempo={"factor": 60, "crossing_s": 0.5})
    busy(tale)
    tale.later(killed_after_us).restart(1, down_us=SECOND)
    tale.later(SECOND).asks(*READ)
    assert (judged(ID, tale).state == "violated") is found


def test_a_poll_before_the_retry_after_is_over_is_found_although_it_succeeds() -> None:
    tale = world()
    busy(tale)
    tale.later(SECOND).asks(*READ)
    tale.later(MINUTE).asks(*READ)
    assert "again 29 s before the Retry-After" in broken_by_integration(ID, tale).sentence


def test_a_poll_that_was_under_way_when_it_was_asked_to_wait_holds() -> None:
    tale = world()
    under_way = tale.call(*READ)
    busy(tale.later(SECOND))
    tale.later(SECOND).answer(under_way, *READ, 500)
    tale.later(MINUTE).asks(*READ, 500)
    assert holds(ID, tale) == 2, "the wait, and the pauses"


def test_the_retry_after_of_one_system_is_not_the_others() -> None:
    tale = world()
    tale.asks("engine>erp", "erp.token", 503, answer_headers={"retry-after": "30"})
    tale.later(SECOND).asks("engine>storefront", "storefront.token")
    is_not_exercised(ID, tale)


def tried(tale: Tale, times: int, every_us: int) -> Tale:
    for _ in range(times):
        call = tale.call("engine>storefront", "storefront.orders.status", key="S-1", method="PUT")
        tale.failed(call, "engine>storefront", "storefront.orders.status", "refused", key="S-1")
        tale.later(every_us)
    return tale


def test_retries_without_a_pause_are_found() -> None:
    finding = broken_by_integration(ID, tried(taken(), 40, SECOND))
    assert "storefront.orders.status for S-1 was tried 21 times in 20 s" in finding.sentence


def test_a_feed_that_is_asked_again_and_again_while_it_fails_is_found() -> None:
    tale = world()
    for _ in range(30):
        tale.later(SECOND).asks(*READ, 500)
    assert "erp.changes.list was tried 21 times" in broken_by_integration(ID, tale).sentence


def test_retries_with_a_pause_hold() -> None:
    assert holds(ID, tried(taken(), 100, 4 * SECOND)) == 1


def test_many_rows_that_fail_at_once_are_no_retries() -> None:
    tale = world()
    for _ in range(100):
        tale.asks("engine>storefront", "storefront.prices.put", 503, method="PUT", content={})
    is_not_exercised(ID, tale)


def test_a_call_after_the_retry_after_holds() -> None:
    tale = world()
    busy(tale)
    tale.later(30 * SECOND).asks(*READ, 500)
    assert holds(ID, tale) == 2, "the wait, and the pauses"


def test_another_call_meanwhile_is_nobodys_business() -> None:
    tale = taken()
    busy(tale)
    create(tale.later(SECOND))
    is_not_exercised(ID, tale)


@pytest.mark.parametrize("failed", ["timed_out", "connection_lost"])
def test_an_order_in_doubt_that_is_sent_again_unseen_is_found(failed: str) -> None:
    tale = taken()
    create(tale, number=None, failed=failed)
    create(tale.later(MINUTE))
    assert "without a look whether it had been booked" in broken_by_integration(ID, tale).sentence


def test_an_error_of_the_server_leaves_an_order_in_doubt() -> None:
    tale = taken()
    create(tale, number=None, status=500)
    create(tale.later(MINUTE))
    broken_by_integration(ID, tale)


def test_an_order_that_is_looked_up_before_it_is_sent_again_holds() -> None:
    tale = taken()
    create(tale, number=None, failed="timed_out")
    find(tale)
    create(tale.later(MINUTE))
    assert holds(ID, tale) == 1


def test_reading_the_feed_is_a_look_as_well() -> None:
    tale = taken()
    create(tale, number=None, failed="timed_out")
    tale.later(MINUTE).asks(*READ)
    create(tale)
    holds(ID, tale)


def test_a_look_that_failed_is_none() -> None:
    tale = taken()
    create(tale, number=None, failed="timed_out")
    tale.asks("engine>erp", "erp.orders.list", 503, key="S-1")
    create(tale.later(MINUTE))
    broken_by_integration(ID, tale)


def test_a_connection_that_was_refused_leaves_nothing_in_doubt() -> None:
    tale = taken()
    create(tale, number=None, failed="refused")
    create(tale)
    is_not_exercised(ID, tale)


def keyed(profile: object) -> Tale:
    tale = Tale().begin(profile=profile)
    place(tale)
    key = {"idempotency-key": "k-1"}
    create(tale, number=None, failed="timed_out", headers=key)
    create(tale.later(MINUTE), headers=key)
    return tale


def test_the_same_key_protects_where_the_erp_honours_it() -> None:
    is_not_exercised(ID, keyed({"profile": "modern", "idempotency_keys": True}))


def test_a_key_protects_nothing_where_the_erp_does_not_honour_it() -> None:
    broken_by_integration(ID, keyed({"profile": "classic", "idempotency_keys": False}))


def test_a_refusal_that_is_repeated_for_ever_is_found() -> None:
    tale = taken()
    for _ in range(4):
        create(tale.later(MINUTE), number=None, status=422, code="unknown-item")
    assert (
        "refused on its merits 4 times (422 unknown-item)"
        in broken_by_integration(ID, tale).sentence
    )


def test_a_refusal_that_is_taken_holds() -> None:
    tale = taken()
    create(tale, number=None, status=422, code="unknown-item")
    assert holds(ID, tale) == 1


def test_a_smooth_voyage_puts_nothing_to_the_test() -> None:
    is_not_exercised(ID, ordered())
