"""The command line as a user starts it: a process of its own, far from the project's folder."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.seatrial.slipway import LONGEST_S, launch

ROOT = Path(__file__).parents[2]
HARBOUR = ROOT / "simulator/world/samples/harbour"
WEATHER = Path(__file__).with_name("weather.toml")


SMALL = ("--days", "2", "--accounts", "4", "--items", "10", "--orders-per-day", "20")


def squall(exports: Path | None = None) -> list[str]:
    """The options of a run that is short, whole, and ends GO with the reference engine.

    Over a small generated world, or over a folder of exports.
    """
    world = SMALL if exports is None else ("--world", str(exports))
    return [*world, "--suite", "voyage", "--faults", str(WEATHER), "--seed", "1"]


def seatrial(
    *arguments: str | Path, cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run one command to its end, without a terminal and without anything to read from."""
    where, told = str(cwd or tempfile.gettempdir()), list(map(str, arguments))
    with tempfile.TemporaryDirectory() as place:
        outputs = [Path(place, name) for name in ("stdout", "stderr")]
        code = launch(told, where, os.environ | environment, outputs)
        return subprocess.CompletedProcess(told, code, *(path.read_text() for path in outputs))


def anew(
    *arguments: str | Path, cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """The same by an interpreter of its own, which takes longer."""
    return subprocess.run(
        [sys.executable, "-m", "seatrial", *map(str, arguments)],
        cwd=cwd or tempfile.gettempdir(),
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
        check=False,
    )
