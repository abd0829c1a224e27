"""Runs of engines that are none of ours, as a user starts them, side by side."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from reports.folder import RunFolder
from tests.seatrial.command import ROOT

ENGINES = Path(__file__).parent / "engines"
EXAMPLES = ROOT / "docs" / "examples"
PYTHON = sys.executable
LONGEST_S = 400


@dataclass(frozen=True)
class Foreign:
    """How one run ended, and the folder that it left."""

    code: int
    out: str
    err: str
    folder: RunFolder
    took_s: float

    @property
    def verdict(self) -> Mapping[str, Any]:
        """The verdict in its folder."""
        found: Mapping[str, Any] = orjson.loads(self.folder.verdict.read_bytes())
        return found

    def states(self, *wanted: str) -> list[str]:
        """The ids of the invariants in one of these states."""
        return [row["id"] for row in self.verdict["invariants"] if row["state"] in wanted]


def start(engine: str, folder: Path, *options: str) -> subprocess.Popen[str]:
    """Begin a run in the folder `folder`, started from where it lies."""
    command = [PYTHON, "-m", "seatrial", "run", "--engine", engine, "--out", str(folder), *options]
    return subprocess.Popen(
        command,
        cwd=folder.parent,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def end(run: subprocess.Popen[str], folder: Path, since_s: float) -> Foreign:
    """Wait for the end of a run."""
    try:
        out, err = run.communicate(timeout=LONGEST_S)
    finally:
        run.kill()
    return Foreign(run.returncode, out, err, RunFolder(folder), time.monotonic() - since_s)


def side_by_side(place: Path, runs: Mapping[str, Sequence[str]]) -> dict[str, Foreign]:
    """Run engines at the same time; each is its command and further options."""
    since_s = time.monotonic()
    begun = {
        name: start(engine, place / name, *options) for name, (engine, *options) in runs.items()
    }
    return {name: end(run, place / name, since_s) for name, run in begun.items()}


@dataclass
class Afield:
    """A run that meets its engine at a URL, and the engine, which somebody else started."""

    run: subprocess.Popen[str]
    engine: subprocess.Popen[bytes]
    folder: Path
    since_s: float

    def end(self) -> Foreign:
        """Wait for the end of the run; its engine must outlive it."""
        done = end(self.run, self.folder, self.since_s)
        assert self.engine.poll() is None, "an engine at a URL is left alone"
        return done


@contextmanager
def afield(place: Path, command: str, *options: str) -> Iterator[Afield]:
    """A run in `place`/url, and an engine that was told where it finds the systems."""
    port, since_s, folder = _free_ports(), time.monotonic(), place / "url"
    url = f"http://127.0.0.1:{port + 2}"
    waits = ("--port", str(port), "--ready-within", "60", "--suite", "voyage")
    run = start(f"url:{url}", folder, *waits, *options)
    told = folder / "engine" / "engine.env"
    for line in run.stderr or ():
        if str(told) in line:
            break
    listen = {"SEATRIAL_LISTEN": f"127.0.0.1:{port + 2}"}
    state = {"SEATRIAL_STATE_DIR": str(place / "state")}
    shell = f'set -a; . "{told}"; exec {command}'
    engine = subprocess.Popen(
        ["sh", "-c", shell], env=os.environ | listen | state, stdout=subprocess.DEVNULL
    )
    try:
        yield Afield(run, engine, folder, since_s)
    finally:
        for process in (run, engine):
            process.kill()
            process.wait()


def _free_ports() -> int:
    """The first of three ports in a row that nobody has."""
    while True:
        with ExitStack() as taken:
            first = taken.enter_context(socket.socket())
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                for nth in (1, 2):
                    taken.enter_context(socket.socket()).bind(("127.0.0.1", port + nth))
            except (OSError, OverflowError):
                continue
            return port
