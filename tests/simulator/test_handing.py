"""What a process finds where its secrets lie, also after they were rotated."""

from __future__ import annotations

from pathlib import Path

from simulator.handing import put_secret


def test_a_secret_is_replaced_as_a_whole_and_stays_its_owners(tmp_path: Path) -> None:
    path = tmp_path / "flow-orders"
    for secret in ("a secret of some length", "another"):
        assert put_secret(path, secret) == path
        assert path.read_text("utf-8") == secret
        assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["flow-orders"]


def test_who_has_the_file_open_reads_the_old_secret_to_its_end(tmp_path: Path) -> None:
    path = put_secret(tmp_path / "webhook_secret", "the old one")
    with path.open(encoding="utf-8") as reading:
        put_secret(path, "new")
        assert reading.read() == "the old one"


def test_what_a_try_left_behind_that_came_to_nothing_stops_no_later_one(tmp_path: Path) -> None:
    draft = tmp_path / "flow-orders.new"
    draft.write_text("half a sec")
    draft.chmod(0o644)
    path = put_secret(tmp_path / "flow-orders", "a new one")
    assert (path.read_text("utf-8"), path.stat().st_mode & 0o777) == ("a new one", 0o600)
    assert not draft.exists()
