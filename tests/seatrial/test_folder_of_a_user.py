"""A user's own folder may hold what is called as our packages are: none of it is taken for ours."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from scenarios.driver.berth import REFERENCE
from seatrial import exits
from tests.seatrial.command import ROOT, squall

OURS = ("contracts", "engine", "load", "reports", "scenarios", "seatrial", "simulator")
THEIRS = 'raise SystemExit("this is the user\'s own")'


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a file or a package of the name of each of our packages."""
    for name in OURS[::2]:
        (tmp_path / f"{name}.py").write_text(THEIRS, "utf-8")
    for name in OURS[1::2]:
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(THEIRS, "utf-8")
    (tmp_path / "engine.py").write_text(THEIRS, "utf-8")
    return tmp_path


def _run(command: list[str], cwd: Path) -> subprocess.CompletedProcess[str]:
    known = {name: text for name, text in os.environ.items() if not name.startswith("SEATRIAL_")}
    return subprocess.run(
        command,
        cwd=cwd,
        env=known,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_a_run_from_such_a_folder_is_a_run_like_any_other(place: Path) -> None:
    # The installed command has its own folder on the path and not the user's, as -P has it here.
    command = [sys.executable, "-P", "-m", "seatrial", "run", *squall(), "--out", "run"]
    done = _run(command, place)
    assert done.returncode == exits.GO, done.stdout + done.stderr


def test_the_reference_engine_is_ours_wherever_it_is_started(place: Path) -> None:
    done = _run([*REFERENCE], place)
    assert "the user's own" not in done.stdout + done.stderr
    assert "SEATRIAL_" in done.stdout + done.stderr, "it asks for what it was not told"


def test_every_child_of_ours_leaves_the_folder_of_the_user_out() -> None:
    started = 0
    for floor in OURS:
        for path in (ROOT / floor).rglob("*.py"):
            for found in re.finditer(r"sys\.executable,\s*(\S+),", path.read_text("utf-8")):
                assert found[1] == '"-P"', path
                started += 1
    assert started >= 4
