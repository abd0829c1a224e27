"""What the digest of a world covers: all that was read, and nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from reports.run import WorldChoice
from seatrial.worlds import files_digest
from simulator.world.mapping_file import FILE_NAME
from tests.seatrial.command import HARBOUR


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    """A company's folder with its carriers in a subfolder and a mapping that extends another."""
    folder = tmp_path / "exports"
    shutil.copytree(HARBOUR, folder)
    (folder / "lists").mkdir()
    (folder / "carriers.csv").rename(folder / "lists" / "carriers.csv")
    own = folder / FILE_NAME
    text = own.read_text("utf-8")
    assert '"carriers.csv"' in text
    (folder / "base.toml").write_text(text.replace('"carriers.csv"', '"lists/carriers.csv"'))
    own.write_text('extends = "base.toml"\n')
    return folder


def test_a_file_in_a_subfolder_counts(exports: Path) -> None:
    before = files_digest(WorldChoice(str(exports)))
    with (exports / "lists" / "carriers.csv").open("a") as file:
        file.write("RAD,Another bicycle\n")
    assert files_digest(WorldChoice(str(exports))) != before


def test_what_a_mapping_extends_counts(exports: Path) -> None:
    before = files_digest(WorldChoice(str(exports)))
    base = exports / "base.toml"
    text = base.read_text("utf-8")
    name = next(line for line in text.splitlines() if line.startswith("name = "))
    base.write_text(text.replace(name, 'name = "another"', 1))
    assert files_digest(WorldChoice(str(exports))) != before


def test_a_file_that_nobody_reads_does_not_count(exports: Path) -> None:
    before = files_digest(WorldChoice(str(exports)))
    (exports / "letter.txt").write_text("dear reader")
    assert files_digest(WorldChoice(str(exports))) == before
