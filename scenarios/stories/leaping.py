"""Time that nobody needs is leapt over: how hours pass for an engine that is a process.

The world's clock runs at the pace of the real one, so whatever an engine waits for takes what it
takes. When every story that is being lived waits for time to pass, and nothing is left that could
still be brought over, the clock leaps to the next instant at which anybody has something to do. So
nothing is late because of a leap, and each span of a story is as long in the world as it is told.
Who looks out for something waits as well: where all is calm, time alone can bring it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn, TypeVar

from contracts.ports import Response
from scenarios.driver.rest import Silence
from scenarios.voyage.brought import Brought, Gap
from simulator.landscape import Landscape
from simulator.serve.clock import ScaledClock
from simulator.wire.exchange import Exchange

T = TypeVar("T")

_LOOK_EVERY_US: Final = 50_000
_QUIET_US: Final = 200_000
"""Nothing was written for so long, and the engine says that nothing is open: then it is calm."""

_UNSEEN_US: Final = 500_000
"""The same where somebody looks out for something that is not there."""

_SILENT_US: Final = 3_000_000
"""The same of an engine that says nothing."""

_CROWD: Final = 8
"""So many may look out at once and each be told of every write; more look now and then."""

_STUCK_MOST: Final = 3
"""So often a leap is waited for as long as anything may take; what never comes is late by then, and
the judge says so. After that nobody waits for longer than for silence."""

Word = Callable[[], Awaitable[bool | None]]
"""What an engine says of itself: whether nothing is open; None where it says nothing."""


@dataclass(slots=True)
class Calm:
    """Whether nothing is under way that a leap could make late.

    What was waited for in vain is put up with: whoever lost an order does not hold up the others.
    """

    landscape: Landscape
    brought: Brought
    word: Word
    manned: bool = True
    """Whether there is an engine by now: before it nothing can be brought over."""

    silence: Silence = field(init=False)
    _known: tuple[int, ...] | None = field(default=None, init=False)
    _missing: frozenset[Gap] = field(default=frozenset(), init=False)
    _stuck: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        clock = self.landscape.clock
        self.silence = Silence(clock.real if isinstance(clock, ScaledClock) else clock, _QUIET_US)
        self.landscape.wire.observe(self.silence)

    @property
    def resigned(self) -> bool:
        """Whether it has been waited for in vain so often that nobody does any more."""
        return self._stuck >= _STUCK_MOST

    async def reached(self, *, looked_out: bool = False) -> bool:
        """Whether it is calm now; True at once where nothing has changed since it was.

        Where somebody has `looked_out` in vain it must have been quiet for longer.
        """
        quiet_us = _UNSEEN_US if looked_out else _QUIET_US
        if self._at_work() or not self.silence.lasted(quiet_us):
            return False  # whose answer was lost a moment ago has yet to make up his mind
        positions = self.brought.positions
        if not self.manned or positions == self._known:
            return True
        if not self._missing.issuperset(self.brought.gaps()):
            return False
        waits = self.brought.awaits_posting  # and so does whoever sent the order
        said = True if waits else await self.word()
        over = bool(said)
        if said is None or self._stuck:
            over = over or self.silence.lasted(_SILENT_US)
        over = over and positions == self.brought.positions  # it takes a while to be told
        self._known = positions if over else None
        return over

    @property
    def due_us(self) -> int | None:
        """When a system has something to do next, whether or not it sleeps until then by now."""
        states = self.landscape.erp.state, self.landscape.storefront.state
        due = [state.next_due_us() for state in states]
        return min((at_us for at_us in due if at_us is not None), default=None)

    def put_up(self) -> None:
        """It was waited for long enough: what is missing now is missed no more."""
        self._stuck += 1
        self._missing |= frozenset(self.brought.gaps())

    def _at_work(self) -> bool:
        """Whether a call is under way, on either side, or a system has something to do now."""
        if self.landscape.wire.in_flight:
            return True
        due_us = self.due_us
        return due_us is not None and due_us <= self.landscape.clock.now_us()


@dataclass(slots=True)
class Leaps:
    """The leaps of one world: `run` makes them while stories are `living` and sleep `until` then.

    Where it never is calm it leaps all the same once it was waited for as long as anything may
    take, `longest_us` of real time.
    """

    clock: ScaledClock
    calm: Calm
    longest_us: int
    _living: int = field(default=0, init=False)
    _asleep: dict[object, int] = field(default_factory=dict, init=False)
    _looking: dict[asyncio.Future[None], None] = field(default_factory=dict, init=False)

    @contextmanager
    def living(self) -> Iterator[None]:
        """A story is being lived, so no time is leapt over unless it lets time pass."""
        self._living += 1
        try:
            yield
        finally:
            self._living -= 1

    async def until(self, at_us: int) -> None:
        """Let time pass for a story that is being lived."""
        sleeper = object()
        self._asleep[sleeper] = at_us
        try:
            await self.clock.sleep_until_us(at_us)
        finally:
            del self._asleep[sleeper]

    async def look_out(self, at_us: int) -> None:
        """Let time pass for a story that looks out for something: until then, or until somebody has
        written something, unless a crowd looks out.
        """
        news: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        passed = asyncio.ensure_future(self.until(at_us))
        passed.add_done_callback(lambda _: _wake(news))
        self._looking[news] = None
        try:
            await news
        finally:
            del self._looking[news]
            passed.cancel()
            await asyncio.gather(passed, return_exceptions=True)

    def before_delivery(self, call: Exchange) -> bool:  # noqa: ARG002
        """A call departs."""
        return True

    def after_answer(self, call: Exchange, response: Response) -> bool:  # noqa: ARG002
        """A call was answered: what it wrote somebody may look out for."""
        if call.write and len(self._looking) <= _CROWD:
            for news in self._looking:
                _wake(news)
        return True

    async def along(self, work: Coroutine[Any, Any, T]) -> T:
        """What comes of some work, with leaps while it is done; raises what ended either."""
        leaping, working = asyncio.create_task(self.run()), asyncio.create_task(work)
        leaping.add_done_callback(lambda _: working.cancel())  # who sleeps is woken by nobody else
        try:
            return await working
        except asyncio.CancelledError:
            if leaping.done() and not leaping.cancelled():
                leaping.result()
            raise
        finally:
            for task in (leaping, working):
                task.cancel()
            await asyncio.gather(leaping, working, return_exceptions=True)

    async def run(self) -> NoReturn:
        """Leap whenever it is time, until cancelled."""
        real = self.clock.real
        since_us: int | None = None
        while True:
            await real.sleep_until_us(real.now_us() + _LOOK_EVERY_US)
            if not self._everybody_sleeps():
                since_us = None
                continue
            if since_us is None or self._looking:  # who looks out gives up by himself
                since_us = real.now_us()
            if not await self.calm.reached(looked_out=bool(self._looking)):
                if real.now_us() - since_us < self._patience_us():
                    continue
                self.calm.put_up()
            # Somebody may have woken while it was asked whether all is calm.
            due = [at_us for at_us in (self.clock.due_us, self.calm.due_us) if at_us is not None]
            if self._everybody_sleeps() and due:
                self.clock.set(max(min(due), self.clock.now_us()))
                since_us = None

    def _everybody_sleeps(self) -> bool:
        now_us = self.clock.now_us()
        asleep = sum(at_us > now_us for at_us in self._asleep.values())
        return 0 < self._living == asleep

    def _patience_us(self) -> int:
        return _SILENT_US if self.calm.resigned else self.longest_us


def _wake(asleep: asyncio.Future[None]) -> None:
    if not asleep.done():
        asleep.set_result(None)
