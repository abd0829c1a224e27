"""The stage of stories: both systems and an engine, with the time that things may take."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from typing import Final

from contracts.ports import Clock, HttpPort
from contracts.scope import Scope, load_scope
from scenarios.stories.leaping import Leaps
from scenarios.voyage.calm import Brought, Engine, calm, until
from scenarios.voyage.pace import CALENDAR, Pace, allowing
from simulator.credentials import Secrets
from simulator.erp import import_masters
from simulator.landscape import Landscape
from simulator.world.spec import World

ENGINE: Final = "engine"
SECOND_US: Final = 1_000_000
MINUTE_US: Final = 60 * SECOND_US
HOUR_US: Final = 60 * MINUTE_US
DAY_US: Final = 24 * HOUR_US

CURTAIN_US: Final = HOUR_US
"""When the first step is taken: by then the initial load is long over, and a fault that is to hit
the story and not the load has a window that begins here."""

STORY_PACE: Final = replace(
    CALENDAR,
    quiet_at_least_us=4 * HOUR_US,  # or longer where a figure of the scope matrix is
    quiet_at_most_us=12 * HOUR_US,
)


def story_pace(scope: Scope) -> Pace:
    """The pace of stories under a scope matrix."""
    return allowing(STORY_PACE, scope.longest_s)


Loaded = Callable[[], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Tempo:
    """How fast stories are lived.

    The first step is taken `curtain_us` after the world began. Time that is let pass is `factor`
    times as short, but not below `wait_least_us`: it passes for something to arrive. Whoever looks
    out for something looks first after `first_look_us`, and then less and less often, up to every
    `seldom_us`.
    """

    factor: int = 1
    curtain_us: int = CURTAIN_US
    first_look_us: int = 15 * SECOND_US
    seldom_us: int = 5 * MINUTE_US
    wait_least_us: int = 0

    def passes_us(self, span_us: int) -> int:
        """How long a span of a story lasts."""
        return max(span_us // self.factor, min(span_us, self.wait_least_us))


@dataclass(slots=True)
class Stage:
    """A landscape with an engine in it, on whatever clock.

    What is expected must be there within the figure of the scope matrix; `patience_us` is granted
    on top of it where faults take health away. Where the world is loaded later, `begin` does it. It
    is `loaded` when the engine has settled, unless somebody knows better. Who knows whether all is
    `brought` over makes the end shorter. With `leaps` the time that stories let pass is leapt over.
    """

    landscape: Landscape
    engine: Engine
    patience_us: int = 0
    pace: Pace = STORY_PACE
    figures_s: Mapping[str, int] = field(default_factory=lambda: load_scope().freshness_s())
    tempo: Tempo = Tempo()
    loaded: Loaded | None = None
    begin: Callable[[], None] | None = None
    brought: Brought | None = None
    leaps: Leaps | None = None
    handed: Callable[[], None] = lambda: None
    """Puts what the landscape's secrets are by now where a process reads them."""

    @property
    def clock(self) -> Clock:
        return self.landscape.clock

    @property
    def wire(self) -> HttpPort:
        return self.landscape.wire

    @property
    def secrets(self) -> Secrets:
        return self.landscape.secrets

    async def open(self, before: Callable[[], Awaitable[None]] | None = None) -> None:
        """Start both systems and the engine; return when the world is loaded and it is time.

        What is to happen `before` the engine's start does, and then nobody waits for the load: what
        comes next happens while it lasts.
        """
        self.landscape.open()
        if before is not None:
            self.landscape.wire.expect(ENGINE)
            self._begin()
            await before()
        await self.engine.start()
        if before is not None:
            if self.leaps is not None:
                self.leaps.calm.manned = True
            return
        self._begin()
        loaded = self.loaded or self.engine.settled
        await until(self.landscape, loaded, self.pace.loaded_within_us, self.pace)
        began_us = self.landscape.book.begins_at_us or 0
        with self.living():
            await self._pass(began_us + self.tempo.curtain_us - self.clock.now_us())

    async def admit(self, masters: World) -> None:
        """Bring further customers, items and rules into the world while it lives.

        Returns when they have had the time that master data may take.
        """
        import_masters(self.landscape.erp.state, masters)
        longest_s = max(self.figures_s[name] for name in ("customers", "items", "prices"))
        await self.let_pass(longest_s * SECOND_US)

    async def let_pass(self, span_us: int) -> None:
        """Let time of the story go by; raises what ended a system's own work meanwhile."""
        await self._pass(self.tempo.passes_us(span_us))

    async def let_travel(self, objects: Iterable[str]) -> None:
        """Give news of these objects the time that the scope matrix grants them."""
        await self._pass(max(self.figures_s[name] for name in objects) * SECOND_US)

    async def within(self, objects: Iterable[str], reached: Callable[[], Awaitable[bool]]) -> bool:
        """Look again and again, less and less often, until it is so or the objects' time is up.

        An order that the ERP has taken and not posted yet has no time before that.
        """
        figure_us = max(self.figures_s[name] for name in objects) * SECOND_US
        figure_us += self.landscape.erp.profile.posts_after_s.value * SECOND_US
        last_us = self.clock.now_us() + figure_us + self.patience_us
        pause_us = self.tempo.first_look_us
        while not await reached():
            now_us = self.clock.now_us()
            if now_us >= last_us:
                return False
            await self._until_next_look(now_us, min(now_us + pause_us, last_us))
            pause_us = min(2 * pause_us, self.tempo.seldom_us)
        return True

    async def close(self, counts: Mapping[str, int]) -> bool:
        """Heal the faults, wait for calm, end everything and seal the journal.

        Whether nothing was left to do.
        """
        self.landscape.book.heal()
        healed_at_us = self.clock.now_us()
        settled = await calm(self.landscape, self.engine, self.pace, self.brought)
        await self.engine.probe()
        await self.engine.stop()
        await self.landscape.close()
        self.landscape.end(counts, healed_at_us=healed_at_us, drained=settled)
        return settled

    def living(self) -> AbstractContextManager[None]:
        """A story is being lived here: no time is leapt over but what it lets pass."""
        return nullcontext() if self.leaps is None else self.leaps.living()

    def _begin(self) -> None:
        if self.begin is not None:
            self.begin()

    async def _pass(self, span_us: int) -> None:
        """Let time go by in which the story does nothing, nor looks at anything."""
        if self.leaps is None:
            await self._sleep(span_us)
            return
        await self.leaps.until(self.clock.now_us() + span_us)
        self.landscape.check()

    async def _until_next_look(self, looked_us: int, at_us: int) -> None:
        """Let time go by between two looks; news of a write shortens it, but for the shortest."""
        if self.leaps is None:
            await self._sleep(at_us - looked_us)
            return
        await self.leaps.look_out(at_us)
        await self.leaps.until(min(looked_us + self.tempo.first_look_us, at_us))
        self.landscape.check()

    async def _sleep(self, span_us: int) -> None:
        await self.clock.sleep_until_us(self.clock.now_us() + span_us)
        self.landscape.check()
