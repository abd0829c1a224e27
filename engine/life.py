"""One incarnation: its crash points are counted, and once it has ended nothing it does is seen.

A crash point is the instant before or after the k-th commit that changed something, or the k-th
outgoing call. At each one the hook is told; a driver's hook may `end` the life there (in process),
a process's hook sends itself SIGKILL. An ended life's calls, commits and sleeps never return, its
lines are dropped and its disk is killed: tasks freeze at their next port, `finally` shows nothing.
"""

from __future__ import annotations

import os
import signal
from asyncio import Future, get_running_loop
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, Protocol, TypeVar

import apsw

from contracts.ports import (
    CallFailed,
    Clock,
    ConnectionLost,
    HttpPort,
    Output,
    Request,
    Response,
    Rng,
)
from engine.errors import ConfigInvalid
from engine.ports import Ports
from engine.store.disk import Disk, Session

Kind = Literal["commit", "call"]
Side = Literal["before", "after"]
T = TypeVar("T")


class Hook(Protocol):
    """Told at every crash point; runs synchronously and may end the life or the process."""

    def __call__(self, kind: Kind, k: int, side: Side) -> None: ...


class Life:
    """The span of one incarnation, as its driver sees it."""

    def __init__(self, hook: Hook | None = None) -> None:
        self.ended = False
        self.counts: dict[Kind, int] = {"commit": 0, "call": 0}
        self._hook = hook
        self._at_end: list[Callable[[], None]] = []
        self._frozen: list[Future[None]] = []

    def end(self) -> None:
        """Kill: from this instant on nothing of this incarnation has any effect."""
        if not self.ended:
            self.ended = True
            for act in self._at_end:
                act()

    def bury(self) -> None:
        """Cancel the frozen tasks, so that a loop can close without them; they still do nothing."""
        frozen, self._frozen = self._frozen, []
        for future in frozen:
            future.cancel()

    def at_end(self, act: Callable[[], None]) -> None:
        """Have something done at the very moment of the end."""
        self._at_end.append(act)

    def next(self, kind: Kind) -> int:
        """The number of the next crash point of a kind, from 1."""
        self.counts[kind] += 1
        return self.counts[kind]

    def reached(self, kind: Kind, k: int, side: Side) -> None:
        """Tell the hook."""
        if self._hook is not None and not self.ended:
            self._hook(kind, k, side)

    async def hold(self) -> None:
        """Return at once while alive; never afterwards."""
        while self.ended:
            future: Future[None] = get_running_loop().create_future()
            self._frozen.append(future)
            await future


def incarnate(ports: Ports, hook: Hook | None = None) -> tuple[Ports, Life]:
    """The same ports as seen by one incarnation, and the life that counts and can end it."""
    life = Life(hook)
    life.at_end(ports.disk.kill)
    return replace(
        ports,
        clock=_Clock(life, ports.clock),
        rng=_Rng(life, ports.rng),
        http=_Http(life, ports.http),
        output=_Output(life, ports.output),
        disk=_Disk(life, ports.disk),
    ), life


def crash_at(text: str) -> Hook:
    """The hook of a process that kills itself, from `commit:17:before` or `call:3:after`."""
    kind, _, rest = text.partition(":")
    k, _, side = rest.partition(":")
    if kind not in ("commit", "call") or side not in ("before", "after") or not k.isdecimal():
        raise ConfigInvalid("SEATRIAL_CRASH_AT is commit|call:<k>:before|after")
    wanted = (kind, int(k), side)

    def hook(kind: Kind, k: int, side: Side) -> None:
        if (kind, k, side) == wanted:
            os.kill(os.getpid(), signal.SIGKILL)

    return hook


@dataclass(frozen=True, slots=True)
class _Clock:
    life: Life
    inner: Clock

    def now_us(self) -> int:
        return self.inner.now_us()

    def now(self) -> datetime:
        return self.inner.now()

    def instant(self, at_us: int) -> datetime:
        return self.inner.instant(at_us)

    async def sleep_until_us(self, at_us: int) -> None:
        await self.life.hold()
        await self.inner.sleep_until_us(at_us)
        await self.life.hold()


@dataclass(frozen=True, slots=True)
class _Rng:
    """A dead engine draws nothing, so that the next one finds the substream where it was."""

    life: Life
    inner: Rng

    def uniform(self) -> float:
        return 0.0 if self.life.ended else self.inner.uniform()

    def below(self, n: int) -> int:
        return 0 if self.life.ended else self.inner.below(n)

    def choice(self, items: Any) -> Any:
        return items[0] if self.life.ended else self.inner.choice(items)

    def shuffle(self, items: Any) -> None:
        if not self.life.ended:
            self.inner.shuffle(items)


@dataclass(frozen=True, slots=True)
class _Http:
    life: Life
    inner: HttpPort

    async def call(self, edge: str, request: Request, *, timeout_ms: int) -> Response:
        await self.life.hold()
        k = self.life.next("call")
        self.life.reached("call", k, "before")
        await self.life.hold()
        failure: CallFailed | None = None
        response = None
        try:
            response = await self.inner.call(edge, request, timeout_ms=timeout_ms)
        except CallFailed as error:
            failure = error
        self.life.reached("call", k, "after")
        await self.life.hold()
        if response is None:
            raise failure or ConnectionLost
        return response


@dataclass(frozen=True, slots=True)
class _Output:
    life: Life
    inner: Output

    def line(self, text: str) -> None:
        if not self.life.ended:
            self.inner.line(text)


@dataclass(frozen=True, slots=True)
class _Disk:
    life: Life
    inner: Disk

    @property
    def pragmas(self) -> Mapping[str, str | int]:
        return self.inner.pragmas

    def attach(self) -> Session:
        return _Session(self.life, self.inner.attach())

    def kill(self) -> None:
        if not self.life.ended:
            self.inner.kill()

    def detach(self) -> None:
        if not self.life.ended:
            self.inner.detach()


class _Session:
    __slots__ = ("_inner", "_life")

    def __init__(self, life: Life, inner: Session) -> None:
        self._life = life
        self._inner = inner

    @property
    def connection(self) -> apsw.Connection:
        return self._inner.connection

    @property
    def alive(self) -> bool:
        return self._inner.alive and not self._life.ended

    def before_commit(self) -> None:
        self._life.reached("commit", self._life.next("commit"), "before")

    def after_commit(self) -> None:
        self._life.reached("commit", self._life.counts["commit"], "after")

    async def hold(self) -> None:
        await self._life.hold()
