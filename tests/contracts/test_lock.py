"""A released version does not change unseen."""

from __future__ import annotations

import shutil
from pathlib import Path

import orjson
import pytest

import contracts
from contracts import lock
from contracts.errors import LockRefused
from contracts.published import versions

HOME = Path(contracts.__file__).parent


def test_every_released_version_is_as_it_was_locked() -> None:
    now = {f"{name}@{version}": lock.digest_of(name, version) for name, version in lock.released()}
    assert lock.locked() == now, "a released version was edited: make a new version instead"
    assert set(lock.released()) <= set(versions())


@pytest.fixture
def orders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of orders 1.0.0 that stands for the published one."""
    copy = tmp_path / "orders"
    shutil.copytree(HOME / "orders" / "1.0.0", copy)
    monkeypatch.setattr(lock, "folder", lambda *_: copy)
    monkeypatch.setattr(lock, "released", lambda: [("orders", "1.0.0")])
    return copy


def test_any_edit_of_any_file_changes_the_hash_and_that_of_its_meta_does_not(orders: Path) -> None:
    before = lock.digest_of("orders", "1.0.0")
    (orders / "meta.json").write_text("{}")
    assert lock.digest_of("orders", "1.0.0") == before
    for name in ("erp.openapi.json", "schemas/release.json", "examples/valid/cart.json"):
        file = orders / name
        content = file.read_bytes()
        file.write_bytes(content + b"\n")
        assert lock.digest_of("orders", "1.0.0") != before
        file.write_bytes(content)
    (orders / "schemas" / "more.json").write_text("{}")
    assert lock.digest_of("orders", "1.0.0") != before


def test_a_release_locks_once_and_refuses_an_edit(orders: Path, tmp_path: Path) -> None:
    file = tmp_path / "LOCK.json"
    assert lock.lock(file) == ["orders@1.0.0"]
    assert lock.lock(file) == []
    known = orjson.loads(file.read_bytes())
    (orders / "schemas" / "release.json").write_text("{}")
    with pytest.raises(LockRefused, match=r"orders@1\.0\.0"):
        lock.lock(file)
    assert orjson.loads(file.read_bytes()) == known
