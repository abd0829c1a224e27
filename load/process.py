"""The generator as a child process: started, watched, and ended in time, whatever it does.

Its standard input is a pipe that only this process holds: when this process ends, however it does,
the generator reads its end and ends as well.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import orjson

from load.errors import GeneratorBroken
from load.job import ENVIRONMENT, Job

_LOCUSTFILE: Final = Path(__file__).parent / "generator" / "locustfile.py"
LOG: Final = "locust.log"
_STOP_WITHIN_S: Final = 5.0
_STARTS_WITHIN_S: Final = 30.0
"""How long a machine that is busy with other things may take to import Locust."""

_INHERITED: Final = ("PATH", "LANG", "LC_ALL", "PYTHONPATH", "VIRTUAL_ENV")
"""Nothing of a user's own Locust settings, proxies or secrets reaches the generator."""


@dataclass(frozen=True, slots=True)
class Left:
    """Where the generator leaves what it did: a folder of one case."""

    folder: Path

    @property
    def log(self) -> Path:
        return self.folder / LOG

    @property
    def html(self) -> Path:
        return self.folder / "locust.html"

    @property
    def table(self) -> Path:
        """Locust's own figures of each request."""
        return self.folder / "locust_stats.csv"

    @property
    def csv(self) -> Path:
        """The prefix of Locust's own tables."""
        return self.folder / "locust"


@dataclass(frozen=True, slots=True)
class Generator:
    """A generator at work: its process, and the file in which it leaves what it measured."""

    job: Job
    left: Left
    process: asyncio.subprocess.Process

    async def results(self) -> dict[str, Any]:
        """Wait for its own end and return what it measured.

        Raises GeneratorBroken when it does not end in time, fails, or leaves nothing readable.
        """
        span_s = max((arrival.at_us for arrival in self.job.arrivals), default=0) / 1e6
        within_s = span_s + 5 * self.job.timeout_s + _STARTS_WITHIN_S
        try:
            code = await asyncio.wait_for(self.process.wait(), within_s)
        except TimeoutError:
            raise GeneratorBroken(f"the generator did not end within {within_s:.0f} s") from None
        measured = _read(Path(self.job.results))
        if code != 0 or measured is None:
            left = "" if measured is not None else " and left no results"
            raise GeneratorBroken(f"the generator ended with {code}{left}; {LOG} says why")
        return measured


@asynccontextmanager
async def generator(job: Job, left: Left) -> AsyncIterator[Generator]:
    """The generator's process for the length of the block; it is gone when the block is left."""
    with tempfile.TemporaryDirectory(prefix="seatrial-load-") as place:  # its mode is 0700
        home = Path(place)
        job = replace(job, results=str(home / "measured.json"))
        job.write(home / "job.json")
        with left.log.open("wb") as log:
            process = await asyncio.create_subprocess_exec(
                *_command(job, left),
                cwd=home,
                env=_environment(home),
                stdin=asyncio.subprocess.PIPE,
                stdout=log,
                stderr=asyncio.subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                yield Generator(job, left, process)
            finally:
                await asyncio.shield(_end(process))


def _read(path: Path) -> dict[str, Any] | None:
    """The JSON in a file, None where there is none."""
    try:
        measured: dict[str, Any] = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return None
    return measured


def _command(job: Job, left: Left) -> Sequence[str]:
    return (
        *(sys.executable, "-P", "-m", "locust", "--locustfile", str(_LOCUSTFILE)),
        *("--headless", "--only-summary", "--users", "1", "--host", job.shop_url),
        *("--html", str(left.html.resolve()), "--csv", str(left.csv.resolve())),
        # Whether a failed request means anything is for the policy to say, not for Locust.
        *("--exit-code-on-error", "0"),
    )


def _environment(home: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    return kept | {"HOME": str(home), "TMPDIR": str(home), ENVIRONMENT: str(home / "job.json")}


async def _end(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                await asyncio.wait_for(process.wait(), _STOP_WITHIN_S)
            except TimeoutError:
                os.killpg(process.pid, signal.SIGKILL)
    await process.wait()
