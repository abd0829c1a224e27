"""The state of a system: versions, indexes, feed, rollback, snapshots."""

from __future__ import annotations

from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.entity import Kind
from simulator.errors import SnapshotForeign, StateMisused
from tests.simulator.room import Room


def test_a_version_counts_the_transactions_that_change_an_entity() -> None:
    room = Room()
    assert room.put("thing", "a", colour="red") == 1
    assert room.put("thing", "a", colour="blue") == 2
    row = room.state.get("thing", "a")
    assert row is not None
    assert (row.version, row.body) == (2, {"colour": "blue"})


def test_the_same_body_again_is_no_change() -> None:
    room = Room()
    room.put("thing", "a", colour="red")
    assert room.put("thing", "a", colour="red") == 1
    assert len(room.records()) == 1
    assert len(room.state.changes(0, 10)) == 1


def test_what_is_committed_at_once_is_journalled_at_one_instant(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In wall time the clock runs on while it is written."""
    room, ticks = Room(), count(1)
    monkeypatch.setattr(room.clock, "now_us", lambda: next(ticks))
    with room.state.transaction("test") as tx:
        tx.put("thing", "a", {"colour": "red"})
        tx.put("note", "b", {"text": "of it"})
    room.put("note", "c", text="later")
    first, second, later = (record.t_us for record in room.records())
    assert first == second < later


def test_putting_twice_in_one_transaction_is_one_change() -> None:
    room = Room()
    with room.state.transaction("test", "op") as tx:
        assert tx.put("thing", "a", {"colour": "red"}) == 1
        assert tx.put("thing", "a", {"colour": "blue"}) == 1
    (record,) = room.records()
    assert record.body == {
        "entity": "thing",
        "id": "a",
        "version": 1,
        "before": None,
        "after": {"colour": "blue"},
        "operation": "op",
    }
    (change,) = room.state.changes(0, 10)
    assert (change.version, change.data) == (1, b'{"colour":"blue"}')


def test_a_body_may_be_changed_without_touching_the_state() -> None:
    room = Room()
    room.put("thing", "a", colour="red")
    row = room.state.get("thing", "a")
    assert row is not None
    row.body["colour"] = "blue"
    again = room.state.get("thing", "a")
    assert again is not None
    assert again.body == {"colour": "red"}


def test_a_transaction_sees_what_it_has_written() -> None:
    room = Room()
    with room.state.transaction("test") as tx:
        tx.put("thing", "a", {"colour": "red"})
        assert tx.find_ids("thing", "colour", "red") == ["a"]
        row = tx.get("thing", "a")
        assert row is not None
        assert row.body == {"colour": "red"}


def _try_and_fail(room: Room, name: str) -> None:
    """Change everything there is in a transaction that fails."""
    with suppress(LookupError), room.state.transaction("test") as tx:
        tx.put("thing", name, {"colour": "black"})
        tx.put("thing", tx.next_id("thing"), {"colour": "black"})
        tx.delete("thing", name)
        tx.schedule(5, "later", {})
        raise LookupError


def test_a_rollback_leaves_nothing() -> None:
    room = Room()
    room.put("thing", "a", colour="red")
    before = (room.state.hashes(), room.state.position, room.lines())
    _try_and_fail(room, "a")
    assert (room.state.hashes(), room.state.position, room.lines()) == before
    row = room.state.get("thing", "a")
    assert row is not None
    assert row.body == {"colour": "red"}
    assert room.state.find_ids("thing", "colour", "black") == []
    assert room.state.find_ids("thing", "colour", "red") == ["a"]
    assert [change.version for change in room.state.changes(0, 10)] == [1]
    assert room.state.next_due_us() is None
    with room.state.transaction("test") as tx:
        assert tx.next_id("thing") == "T-001"


def test_an_index_follows_its_entity() -> None:
    room = Room()
    room.put("thing", "b", colour="red")
    room.put("thing", "a", colour="red")
    room.put("thing", "c", colour=None)
    assert [row.id for row in room.state.find("thing", "colour", "red")] == ["a", "b"]
    room.put("thing", "a", colour="blue")
    assert room.state.find_ids("thing", "colour", "red") == ["b"]
    with room.state.transaction("test") as tx:
        tx.delete("thing", "b")
    assert room.state.find("thing", "colour", "red") == []


def test_a_deleted_entity_goes_on_counting_its_versions() -> None:
    room = Room()
    room.put("thing", "a", colour="red")
    with room.state.transaction("test") as tx:
        assert tx.delete("thing", "a") is True
        assert tx.delete("thing", "a") is False
    assert room.state.get("thing", "a") is None
    assert room.put("thing", "a", colour="red") == 3
    feed = [(change.version, change.data) for change in room.state.changes(0, 10)]
    assert feed == [(1, b'{"colour":"red"}'), (2, None), (3, b'{"colour":"red"}')]
    assert [record.body["after"] for record in room.records()] == [
        {"colour": "red"},
        None,
        {"colour": "red"},
    ]


def test_a_deleted_secret_leaves_no_trace() -> None:
    room = Room()
    room.put("secret", "s", token="t")
    with room.state.transaction("test") as tx:
        assert tx.delete("secret", "s") is True
        tx.put("secret", "s", {"token": "u"})
        row = tx.get("secret", "s")
        assert row is not None
        assert row.body == {"token": "u"}
        tx.delete("secret", "s")
    assert room.state.get("secret", "s") is None
    assert room.state.count("secret") == 0
    assert room.put("secret", "s", token="v") == 1


def test_an_owners_version_is_kept_as_it_is_given() -> None:
    room = Room()
    with room.state.transaction("test") as tx:
        assert tx.put("note", "a", {"n": 1}, version=7) == 7
    with room.state.transaction("test") as tx:
        assert tx.put("note", "a", {"n": 1}, version=9) == 9
    assert [record.body["version"] for record in room.records()] == [7, 9]


def test_the_feed_tells_every_version_in_order() -> None:
    room = Room()
    room.put("thing", "a", colour="red")
    room.put("note", "n", text="not fed")
    room.clock.at_us = 5
    room.put("thing", "b", colour="red")
    room.put("thing", "a", colour="blue")
    feed = room.state.changes(0, 10)
    assert [(c.entity, c.id, c.version, c.at_us, c.data) for c in feed] == [
        ("thing", "a", 1, 0, b'{"colour":"red"}'),
        ("thing", "b", 1, 5, b'{"colour":"red"}'),
        ("thing", "a", 2, 5, b'{"colour":"blue"}'),
    ]
    positions = [change.position for change in feed]
    assert positions == sorted(set(positions))
    assert [c.id for c in room.state.changes(positions[0], 1)] == ["b"]


def test_the_head_of_a_feed_is_the_last_change_that_stayed() -> None:
    room = Room()
    assert room.state.head("main") == 0
    room.put("thing", "a", colour="red")
    room.put("note", "n", text="no feed tells of it")
    assert (room.state.head("main"), room.state.position) == (1, 2)
    before = room.state.snapshot()
    with suppress(RuntimeError), room.state.transaction("test") as tx:
        tx.put("thing", "b", {"colour": "blue"})
        raise RuntimeError
    assert room.state.head("main") == 1
    room.put("thing", "a", colour="blue")
    assert room.state.head("main") == 3
    room.state.restore(before)
    assert room.state.head("main") == 1


def test_loaded_entities_are_in_the_feed_before_and_after_they_change() -> None:
    room = Room()
    with room.state.transaction("seed") as tx:
        loaded = tx.load("thing", ((name, {"colour": "red"}) for name in ("a", "b")))
    assert loaded == 2
    assert [c.data for c in room.state.changes(0, 9)] == [b'{"colour":"red"}'] * 2
    room.put("thing", "a", colour="blue")
    assert [(c.id, c.data) for c in room.state.changes(0, 9)] == [
        ("a", b'{"colour":"red"}'),
        ("b", b'{"colour":"red"}'),
        ("a", b'{"colour":"blue"}'),
    ]
    assert room.state.find_ids("thing", "colour", "red") == ["b"]
    assert [record.cause for record in room.records()] == ["seed", "seed", "test"]


def test_loading_what_exists_is_refused_whole() -> None:
    room = Room()
    room.put("thing", "b", colour="red")
    with pytest.raises(StateMisused), room.state.transaction("seed") as tx:
        tx.load("thing", [("a", {"colour": "red"}), ("b", {"colour": "red"})])
    assert room.state.count("thing") == 1
    assert room.state.get("thing", "a") is None


def test_what_is_not_journalled_leaves_no_effect_and_no_hash() -> None:
    room = Room()
    room.put("secret", "s", token="t")
    assert room.records() == []
    assert sorted(room.state.hashes()) == ["note", "thing"]


def test_a_scan_pages_by_id_and_by_position() -> None:
    room = Room()
    for name in ("c", "a", "b"):
        room.put("note", name, n=1)
    since = room.state.position
    room.put("note", "b", n=2)
    assert [row.id for row in room.state.scan("note", limit=2)] == ["a", "b"]
    assert [row.id for row in room.state.scan("note", "b")] == ["c"]
    assert [row.id for row in room.state.scan("note", changed_since=since)] == ["b"]
    assert [row.id for row in room.state.rows("note", page=1)] == ["a", "b", "c"]


def test_a_transaction_inside_another_is_refused() -> None:
    room = Room()
    with room.state.transaction("test") as tx:
        with pytest.raises(StateMisused), room.state.transaction("test"):
            raise AssertionError
        with pytest.raises(StateMisused):
            room.state.snapshot()
        with pytest.raises(StateMisused):
            room.state.restore(b"")
        tx.put("note", "a", {})
    with pytest.raises(StateMisused):
        tx.put("note", "b", {})
    assert room.state.get("note", "b") is None


def _fill(room: Room) -> None:
    with room.state.transaction("test") as tx:
        tx.load("thing", [("a", {"colour": "red"})])
        tx.put("thing", tx.next_id("thing"), {"colour": "blue"})
        tx.put("secret", "s", {"token": "t"})
        tx.schedule(7, "later", {"n": 1})


def _everything(room: Room) -> list[Any]:
    state = room.state
    rows = [list(state.rows(kind)) for kind in ("thing", "note", "secret")]
    found = state.find_ids("thing", "colour", "blue")
    return [rows, found, state.changes(0, 99), state.due(99), state.position]


@pytest.mark.parametrize("in_file", [False, True])
def test_a_restored_snapshot_is_the_state_it_was_taken_from(in_file: bool, tmp_path: Path) -> None:
    source, target = Room(), Room(path=str(tmp_path / "state.db") if in_file else ":memory:")
    _fill(source)
    snapshot = source.state.snapshot()
    target.put("thing", "z", colour="green")
    target.state.restore(snapshot)
    assert _everything(target) == _everything(source)
    for room in (source, target):
        with room.state.transaction("test") as tx:
            assert tx.next_id("thing") == "T-002"
            assert tx.schedule(9, "later", {}) == 2
            assert tx.put("thing", "a", {"colour": "blue"}) == 2
    assert _everything(target) == _everything(source)


@pytest.mark.parametrize("in_file", [False, True])
def test_a_kind_of_which_there_was_nothing_is_found_once_there_is(
    in_file: bool, tmp_path: Path
) -> None:
    source, target = Room(), Room(path=str(tmp_path / "state.db") if in_file else ":memory:")
    assert (source.state.get("thing", "a"), source.state.find("thing", "colour", "red")) == (
        None,
        [],
    )
    with suppress(ZeroDivisionError), source.state.transaction("test") as tx:
        tx.put("thing", "a", {"colour": "red"})
        assert tx.find_ids("thing", "colour", "red") == ["a"]
        raise ZeroDivisionError
    assert source.state.find_ids("thing", "colour", "red") == []
    with source.state.transaction("test") as tx:
        tx.load("thing", [("a", {"colour": "red"})])
        assert tx.find_ids("thing", "colour", "red") == ["a"]
    target.state.restore(source.state.snapshot())
    assert target.state.find_ids("thing", "colour", "red") == ["a"]
    row = target.state.get("thing", "a")
    assert row is not None
    assert row.body == {"colour": "red"}


def test_a_snapshot_of_other_kinds_is_refused() -> None:
    other = Room(kinds=(Kind("thing"),))
    with pytest.raises(SnapshotForeign):
        Room().state.restore(other.state.snapshot())


def test_a_state_in_a_file_is_there_after_a_restart(tmp_path: Path) -> None:
    path = str(tmp_path / "state.db")
    room = Room(path=path)
    _fill(room)
    was = _everything(room)
    room.state.close()
    again = Room(path=path)
    assert _everything(again) == was


def test_listeners_learn_what_a_commit_touched() -> None:
    room, heard = Room(), []
    room.state.listen(lambda committed: heard.append((committed.fed, committed.scheduled)))
    room.put("note", "n")
    room.put("thing", "t")
    with room.state.transaction("test") as tx:
        tx.schedule(1, "later", {})
    assert heard == [(False, False), (True, False), (False, True)]


_STEP = st.tuples(
    st.sampled_from(["put", "delete", "fail", "restore"]),
    st.sampled_from("abc"),
    st.sampled_from(["red", "blue", None]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_STEP, max_size=25))
def test_a_state_behaves_like_a_dictionary_with_versions(steps: list[tuple[str, str, Any]]) -> None:
    room = Room()
    bodies: dict[str, Any] = {}
    versions: dict[str, int] = {}
    for action, name, colour in steps:
        if action == "put":
            if bodies.get(name) != {"colour": colour}:
                versions[name] = versions.get(name, 0) + 1
            bodies[name] = {"colour": colour}
            assert room.put("thing", name, colour=colour) == versions[name]
        elif action == "delete":
            with room.state.transaction("test") as tx:
                assert tx.delete("thing", name) is (name in bodies)
            if bodies.pop(name, None) is not None:
                versions[name] += 1
        elif action == "fail":
            _try_and_fail(room, name)
        else:
            room.state.restore(room.state.snapshot())
    assert {row.id: row.body for row in room.state.rows("thing")} == bodies
    for colour in ("red", "blue", "black"):
        names = sorted(name for name, body in bodies.items() if body["colour"] == colour)
        assert room.state.find_ids("thing", "colour", colour) == names
    last = {c.id: (c.version, c.data is not None) for c in room.state.changes(0, 999)}
    assert last == {name: (versions[name], name in bodies) for name in versions}


def test_a_rare_kind_is_in_the_hashes_only_where_there_is_any_of_it() -> None:
    room = Room(kinds=(Kind("thing"), Kind("comet", rare=True)))
    assert sorted(room.state.hashes()) == ["thing"]
    room.put("comet", "C-1", seen="1986")
    assert sorted(room.state.hashes()) == ["comet", "thing"]
