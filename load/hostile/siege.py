"""The siege: sends every shot, times every answer, watches the fort's memory, and judges."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any, Final

from load.hostile.attacks import shot
from load.hostile.ground import Ground
from load.hostile.shot import DROPPED, REFUSED, Shot, http
from simulator.seed import Seed

STALL_S: Final = 10.0
"""An answer that takes longer is none: on a busy machine the slowest honest one takes a second."""

GROWTH_MOST_MB: Final = 48.0
"""What the fort may grow by after the first fifth: an index of the journal (8 bytes a record), and
the allocator's own fragments. A leak of a kilobyte a request would be 80 in 100,000."""

_WARM: Final = 5
_LEAKS: Final = (b"Traceback (most recent call last)", b'File "/', b"site-packages")
_SHOWN: Final = 5


@dataclass(slots=True)
class Outcome:
    """What became of a siege; `wrong` has a sentence for each shot that did harm."""

    requests: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    slowest_ms: float = 0.0
    slowest_kind: str = ""
    memory_mb: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """Of the fort: before, after the first fifth, at the end."""
    took_s: float = 0.0
    wrong: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)

    @property
    def growth_mb(self) -> float:
        """After the first fifth, in which caches fill."""
        return self.memory_mb[2] - self.memory_mb[1]

    @property
    def held(self) -> bool:
        """Whether nothing was wrong."""
        return not self.wrong

    def blame(self, what: str, one: Shot) -> None:
        """Note harm, with the first request that did it."""
        said = f"{one.kind}: {what}"
        self.wrong[said] += 1
        self.examples.setdefault(said, one.raw[:300].decode("latin-1"))

    def document(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "requests": self.requests,
            "statuses": dict(sorted(self.statuses.items())),
            "kinds": dict(sorted(self.kinds.items())),
            "slowest_ms": round(self.slowest_ms, 1),
            "slowest_kind": self.slowest_kind,
            "memory_mb": [round(one, 1) for one in self.memory_mb],
            "growth_mb": round(self.growth_mb, 1),
            "took_s": round(self.took_s, 1),
            "wrong": dict(self.wrong),
            "examples": self.examples,
            "held": self.held,
        }


@contextmanager
def fort() -> Iterator[tuple[Ground, int]]:
    """The fort as a process, which is gone after the block; what to know of it, and its id."""
    with tempfile.TemporaryDirectory(prefix="seatrial-fort-") as place:
        with Path(place, "errors").open("wb") as errors:
            command = [sys.executable, "-P", "-m", "load.hostile.fort", place]
            child = subprocess.Popen(  # noqa: S603  our own interpreter, our own arguments
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors
            )
        try:
            assert child.stdout is not None  # noqa: S101  it is a pipe
            line = child.stdout.readline()
            if not line:
                said = Path(place, "errors").read_text("utf-8", "replace")[-2_000:]
                raise RuntimeError(f"the fort did not come up: {said}")
            yield Ground.parse(line), child.pid
        finally:
            with suppress(OSError):
                child.communicate(timeout=10)
            if child.poll() is None:
                child.kill()
                child.wait()


async def besiege(ground: Ground, pid: int, requests: int, seed: int, workers: int = 16) -> Outcome:
    """Send so many hostile requests, `workers` at a time."""
    outcome, begun = Outcome(), monotonic()
    before = warm = resident_mb(pid)
    numbers = iter(range(requests))
    source = Seed(seed)

    async def work() -> None:
        nonlocal warm
        async with _lines(ground) as lines:
            for nth in numbers:
                if nth == requests // _WARM:
                    warm = resident_mb(pid)
                one = shot(ground, source.stream(f"hostile:{nth}"))
                await _fire(lines, one, outcome, ground)

    await asyncio.gather(*(work() for _ in range(min(workers, requests))))
    outcome.took_s = monotonic() - begun
    await _still_well(ground, outcome)
    outcome.memory_mb = (before, warm, resident_mb(pid))
    if outcome.growth_mb > GROWTH_MOST_MB:
        outcome.wrong[f"memory: it grew by {outcome.growth_mb:.0f} MB"] += 1
    return outcome


def resident_mb(pid: int) -> float:
    """How much memory a process holds, in MB; as `ps` says, which every system has."""
    done = subprocess.run(  # noqa: S603
        ["ps", "-o", "rss=", "-p", str(pid)],  # noqa: S607  wherever it lies
        capture_output=True,
        text=True,
        check=False,
    )
    return int(done.stdout.strip() or 0) / 1024


@dataclass(slots=True)
class _Line:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def close(self) -> None:
        with suppress(Exception):
            self.writer.transport.abort()


@dataclass(slots=True)
class _Lines:
    """A connection to each port, opened again when it broke."""

    ports: dict[str, int]
    open: dict[str, _Line] = field(default_factory=dict)

    async def get(self, to: str, *, alone: bool) -> _Line:
        if not alone and to in self.open:
            return self.open[to]
        line = _Line(*await asyncio.open_connection("127.0.0.1", self.ports[to], limit=1 << 26))
        if not alone:
            self.open[to] = line
        return line

    def drop(self, to: str, line: _Line) -> None:
        line.close()
        if self.open.get(to) is line:
            del self.open[to]


@asynccontextmanager
async def _lines(ground: Ground) -> AsyncIterator[_Lines]:
    lines = _Lines({"world": ground.port, "engine": ground.engine_port})
    try:
        yield lines
    finally:
        for line in lines.open.values():
            line.close()


async def _fire(lines: _Lines, one: Shot, outcome: Outcome, ground: Ground) -> None:
    began = monotonic()
    status, body = await _answer(lines, one)
    took_ms = (monotonic() - began) * 1_000
    outcome.requests += 1
    outcome.kinds[one.kind] += 1
    outcome.statuses[status] += 1
    if took_ms > outcome.slowest_ms:
        outcome.slowest_ms, outcome.slowest_kind = took_ms, one.kind
    _judge(one, status, body, outcome, ground)


def _judge(one: Shot, status: str, body: bytes, outcome: Outcome, ground: Ground) -> None:
    if status == "stalled":
        outcome.blame(f"no answer within {STALL_S:.0f} s", one)
    elif status == "closed":
        if one.may != DROPPED:
            outcome.blame("closed without an answer", one)
    elif status.startswith("5"):
        outcome.blame(f"answered {status}", one)
    elif one.may in (REFUSED, DROPPED) and not status.startswith("4"):
        outcome.blame(f"taken with {status}", one)
    for leak in _LEAKS:
        if leak in body:
            outcome.blame("its answer shows the inside of the program", one)
    if any(canary.encode() in body for canary in ground.canaries):
        outcome.blame("its answer shows what is another tenant's", one)


async def _answer(lines: _Lines, one: Shot) -> tuple[str, bytes]:
    """Status and body; `closed` or `stalled` where there was none. One that broke is tried anew."""
    for attempt in range(2):
        fresh = one.alone or one.to not in lines.open
        line = await lines.get(one.to, alone=one.alone)
        try:
            async with asyncio.timeout(STALL_S):
                return await _ask(lines, line, one)
        except TimeoutError:
            lines.drop(one.to, line)
            return "stalled", b""
        except (OSError, EOFError, ValueError):
            lines.drop(one.to, line)
            if fresh or attempt:
                return "closed", b""
    return "closed", b""


async def _ask(lines: _Lines, line: _Line, one: Shot) -> tuple[str, bytes]:
    line.writer.write(one.raw)
    if one.may == DROPPED and line.writer.can_write_eof():  # it need not wait for the rest
        with suppress(OSError):
            line.writer.write_eof()
    with suppress(ConnectionError):  # it may answer, and close, before it has read all
        await line.writer.drain()
    head = b"HTTP/1.1 100 "
    while head.startswith(b"HTTP/1.1 100 "):  # "go on" is no answer
        head = await line.reader.readuntil(b"\r\n\r\n")
    first, _, rest = head.partition(b"\r\n")
    status = first.split(b" ", 2)[1].decode("latin-1")
    pairs = (each.partition(b":") for each in rest.split(b"\r\n") if each)
    fields = {name.strip().lower(): value.strip() for name, _, value in pairs}
    body = b""
    if b"chunked" in fields.get(b"transfer-encoding", b""):
        body = await line.reader.readuntil(b"0\r\n\r\n")
    elif status not in ("204", "304"):
        body = await line.reader.readexactly(int(fields.get(b"content-length", b"0")))
    if one.alone or b"close" in fields.get(b"connection", b""):
        lines.drop(one.to, line)
    if b"x-injected" in fields or b"set-cookie" in fields:
        return "599", b"a header of ours was injected"
    return status, body


async def _still_well(ground: Ground, outcome: Outcome) -> None:
    """After all that, both systems and the engine serve whoever comes in peace."""
    async with _lines(ground) as lines:
        for to, path in (
            ("world", f"{ground.base('erp')}/health"),
            ("world", f"{ground.base('storefront', ground.other)}/health"),
            ("engine", "/health"),
        ):
            peace = Shot("afterwards", http("GET", path), to=to)
            status, _ = await _answer(lines, peace)
            if status != "200":
                outcome.blame(f"{path} answered {status}", peace)
