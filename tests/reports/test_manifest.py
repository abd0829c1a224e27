from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from reports.folder import RunFolder
from reports.manifest import damage, write_manifest
from reports.run import Configuration
from tests.reports import sample


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    made = sample.folder(tmp_path / "run")
    write_manifest(made, sample.run())
    return made


def _files(folder: RunFolder) -> list[Path]:
    return sorted(path for path in folder.path.rglob("*") if path.is_file())


def _delete(path: Path) -> None:
    path.unlink()


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_a_folder_as_the_run_left_it_shows_no_damage(folder: RunFolder) -> None:
    assert damage(folder, sample.run()) == ()


@pytest.mark.parametrize("harm", [_delete, _empty, _cut, _flip])
def test_harm_to_any_single_file_is_noticed(
    folder: RunFolder, harm: Callable[[Path], None]
) -> None:
    for path in _files(folder):
        before = path.read_bytes()
        harm(path)
        assert damage(folder, sample.run()), path
        path.write_bytes(before)
        assert damage(folder, sample.run()) == (), path


def test_two_files_that_changed_places_are_both_noticed(folder: RunFolder) -> None:
    findings, verdict = folder.findings.read_bytes(), folder.verdict.read_bytes()
    folder.findings.write_bytes(verdict)
    folder.verdict.write_bytes(findings)
    said = " ".join(damage(folder, sample.run()))
    assert "findings.json" in said
    assert "verdict.json" in said


def test_the_damage_is_named_by_file_and_kind(folder: RunFolder) -> None:
    folder.journal.write_bytes(b"")
    folder.engine_log.unlink()
    folder.path.joinpath("worlds", "new.jsonl").write_text("x")
    assert damage(folder, sample.run()) == (
        "engine.log is missing",
        "worlds/new.jsonl was added after the run",
        "journal.jsonl was emptied",
    )


def test_a_whole_manifest_of_another_run_is_noticed(folder: RunFolder, tmp_path: Path) -> None:
    other = sample.run(configuration=Configuration(8))
    write_manifest(folder, other)
    assert damage(folder, other) == ()
    assert damage(folder, sample.run()) == ("manifest.json belongs to another run than run.json",)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"files": 3}', b"\xff"])
def test_a_manifest_that_is_none_is_damage(folder: RunFolder, content: bytes) -> None:
    folder.manifest.write_bytes(content)
    assert len(damage(folder, sample.run())) == 1


def test_a_file_that_became_a_link_to_nowhere_is_missing(folder: RunFolder) -> None:
    folder.engine_log.unlink()
    folder.engine_log.symlink_to("nowhere")
    assert damage(folder, sample.run()) == ("engine.log is missing",)
