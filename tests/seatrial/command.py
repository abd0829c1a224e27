"""The command line as a user starts it: a process of its own, far from the project's folder."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

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
    return subprocess.run(
        [sys.executable, "-m", "seatrial", *map(str, arguments)],
        cwd=cwd or tempfile.gettempdir(),
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
