"""The run folder that a run makes: a new one, or one of ours replaced by force, and no other."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from seatrial.errors import ConfigurationInvalid
from seatrial.sailing import claim
from tests.reports import sample


def test_a_link_is_never_replaced_not_even_by_force(tmp_path: Path) -> None:
    (tmp_path / "seen").mkdir()
    (tmp_path / "run").symlink_to("seen")
    with pytest.raises(ConfigurationInvalid, match="is a link"):
        claim(tmp_path / "run", 1, force=True)
    (tmp_path / "nowhere").symlink_to("gone")
    with pytest.raises(ConfigurationInvalid, match="is a link"):
        claim(tmp_path / "nowhere", 1, force=True)
    assert (tmp_path / "run").is_symlink()
    assert (tmp_path / "seen").is_dir()


def test_a_place_where_no_folder_can_be_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("keep me")
    with pytest.raises(ConfigurationInvalid, match=r"file/run: .*; name a folder"):
        claim(tmp_path / "file" / "run", 1, force=False)
    assert (tmp_path / "file").read_text() == "keep me"


@pytest.mark.parametrize("text", ['{"schema": "somebody:else"}', "no JSON", "[]"])
def test_a_folder_whose_run_json_is_none_of_ours_is_never_replaced(
    tmp_path: Path, text: str
) -> None:
    (tmp_path / "run.json").write_text(text)
    (tmp_path / "thesis.txt").write_text("keep me")
    with pytest.raises(ConfigurationInvalid, match="is no run folder"):
        claim(tmp_path, 1, force=True)
    assert (tmp_path / "thesis.txt").read_text() == "keep me"


def test_a_run_folder_of_ours_is_replaced_by_force(tmp_path: Path) -> None:
    before = sample.folder(tmp_path / "run")
    assert list(claim(before.path, 1, force=True).path.iterdir()) == []


def test_runs_that_begin_in_the_same_second_have_a_folder_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("seatrial.sailing._now", lambda: datetime(2026, 11, 23, tzinfo=UTC))
    names = [claim(None, 7, force=forced).path.name for forced in (False, False, True)]
    first = "20261123T000000-seed7"
    assert names == [first, f"{first}-2", f"{first}-3"]
    assert (tmp_path / "runs" / "latest").resolve().name == names[-1]


def test_a_file_where_the_runs_are_to_lie_is_named_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "runs").write_text("keep me")
    with pytest.raises(ConfigurationInvalid, match="name a folder that you may write"):
        claim(None, 7, force=False)
