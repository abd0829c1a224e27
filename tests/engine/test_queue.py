"""The queue: one item in flight per key, leases, dead letters, the newest version."""

from __future__ import annotations

from engine import MemoryDisk
from engine.store.records import Item, NewWork
from engine.store.sql import SqlStore
from engine.store.sqlite import rows_of
from engine.store.work import Work


def queue() -> Work:
    disk = MemoryDisk()
    SqlStore(disk).open()
    return Work(rows_of(disk._connection))


def new(key: str, version: int | None = None, *, latest: bool = False) -> NewWork:
    return NewWork("items", key, key, "c-1", b"{}", version=version, latest_only=latest)


def claim(work: Work, limit: int = 10, now_us: int = 0) -> list[Item]:
    return work.claim("items", limit, now_us, now_us + 100)


def test_two_items_of_one_key_are_never_in_flight_together() -> None:
    work = queue()
    for key in ("a", "a", "b"):
        work.put(new(key), 0)
    first = claim(work)
    assert [item.key for item in first] == ["a", "b"]
    assert claim(work) == []
    assert work.complete(first[0])
    assert [item.item for item in claim(work)] == [2]


def test_an_item_that_waits_keeps_its_key_and_nobody_elses() -> None:
    work = queue()
    for key in ("a", "a", "b"):
        work.put(new(key), 0)
    first, _ = claim(work)
    work.retry_at(first, 50, "busy", failed=True, doubt_us=None)
    assert claim(work, now_us=49) == []
    (again,) = claim(work, now_us=50)
    assert (again.item, again.failures, again.claims) == (first.item, 1, 2)


def test_a_parked_item_lets_the_next_of_its_key_through() -> None:
    work = queue()
    work.put(new("a"), 0)
    work.put(new("a"), 0)
    (first,) = claim(work)
    assert work.park(first, "poison", 7, None)
    assert [item.item for item in claim(work)] == [2]
    assert [(row.reason, row.since_us, row.attempts) for row in work.parked()] == [("poison", 7, 1)]


def test_a_result_after_the_lease_was_lost_changes_nothing() -> None:
    work = queue()
    work.put(new("a"), 0)
    (slow,) = claim(work)
    assert work.expire(100) == 1
    (again,) = claim(work, now_us=100)
    assert not work.complete(slow)
    assert not work.park(slow, "late", 101, None)
    assert not work.retry_at(slow, 101, "late", failed=True, doubt_us=None)
    assert work.complete(again)


def test_an_expired_lease_counts_as_an_attempt_and_leaves_doubt() -> None:
    work = queue()
    work.put(new("a"), 0)
    claim(work)
    work.expire(150)
    (again,) = claim(work, now_us=150)
    assert (again.failures, again.doubt_us) == (1, 100)


def test_a_restart_takes_back_leases_that_have_not_run_out() -> None:
    work = queue()
    work.put(new("a"), 0)
    claim(work)
    assert work.recover(30) == 1
    (again,) = claim(work, now_us=30)
    assert (again.failures, again.doubt_us) == (1, 30)


def test_only_the_latest_waiting_version_is_kept() -> None:
    work = queue()
    assert work.put(new("a", 1, latest=True), 0)
    assert not work.put(new("a", 3, latest=True), 0)
    (item,) = claim(work)
    assert item.version == 3


def test_a_version_in_flight_is_not_replaced_but_followed() -> None:
    work = queue()
    work.put(new("a", 1, latest=True), 0)
    (item,) = claim(work)
    assert work.put(new("a", 2, latest=True), 0)
    assert item.version == 1
    work.complete(item)
    assert [each.version for each in claim(work)] == [2]


def test_a_replayed_dead_letter_starts_anew_but_in_doubt() -> None:
    work = queue()
    work.put(new("a"), 0)
    (item,) = claim(work)
    work.park(item, "refused", 40, None)
    assert work.replay(item.item, 90) is not None
    assert work.replay(item.item, 90) is None
    (again,) = claim(work, now_us=90)
    assert (again.failures, again.doubt_us) == (0, 40)


def test_the_heads_are_the_earliest_of_each_flow_that_has_anything_ready() -> None:
    work = queue()
    assert work.heads() == {}
    for flow, at in (("items", 5), ("prices", 9), ("prices", 7), ("shipments", 1)):
        work.put(NewWork(flow, f"{flow}{at}", "x", "c", b"{}"), at)
    work.claim("shipments", 1, 1, 100)
    assert work.heads() == {"items": 5, "prices": 7}


def test_items_are_claimed_in_the_order_they_became_due() -> None:
    work = queue()
    for key in ("a", "b", "c"):
        work.put(new(key), 0)
    first, *_ = claim(work, limit=1)
    work.retry_at(first, 20, "busy", failed=True, doubt_us=None)
    assert [item.key for item in claim(work, now_us=20)] == ["b", "c", "a"]


def told(flow: str, version: int) -> NewWork:
    """A version of an order, or of what is ordered with it."""
    last = flow == "order_status"
    return NewWork(flow, "order/S-1", "S-1", "c-1", b"{}", version=version, latest_last=last)


def sent_in_order(work: Work) -> list[tuple[str, int | None]]:
    """What goes out of a queue, one after another."""
    sent = []
    for _ in range(10):
        for flow in ("order_status", "shipments", "invoices"):
            for item in work.claim(flow, 5, 0, 100):
                sent.append((item.flow, item.version))
                assert work.complete(item)
    return sent


def test_of_an_orders_states_that_wait_the_last_is_sent_behind_what_came_between() -> None:
    work = queue()
    added = [
        work.put(told(flow, version), 0)
        for flow, version in (
            ("order_status", 1),
            ("shipments", 1),
            ("order_status", 2),
            ("invoices", 1),
            ("order_status", 3),
        )
    ]
    assert added == [True, True, True, True, False]
    assert work.open_count() == 4
    assert sent_in_order(work) == [
        ("order_status", 1),
        ("shipments", 1),
        ("invoices", 1),
        ("order_status", 3),
    ]


def test_an_older_state_takes_no_newer_one_out() -> None:
    work = queue()
    for version in (1, 3, 2):
        assert work.put(told("order_status", version), 0)
    assert sent_in_order(work) == [("order_status", each) for each in (1, 3, 2)]


def test_a_state_at_the_head_of_its_order_is_not_put_off() -> None:
    work = queue()
    assert work.put(told("order_status", 1), 0)
    assert work.put(told("order_status", 2), 0)
    assert sent_in_order(work) == [("order_status", 1), ("order_status", 2)]
