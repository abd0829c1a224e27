"""Waiting for an engine and the two systems: until something is reached, and until all is calm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, Protocol

from scenarios.driver.rest import Silence
from scenarios.voyage.pace import Pace
from simulator.landscape import Landscape

SELDOM_US: Final = 1_000_000
"""How often somebody is asked who has just said that nothing is open."""

_LULL_US: Final = 50_000
_LULL_LOOK_US: Final = 10_000
_LULL_WITHIN_US: Final = 500_000
"""Who looks for news at this instant says that something is open: so he is asked in a lull."""

Brought = Callable[[], bool]


class Engine(Protocol):
    """An engine under test, whatever it is made of."""

    async def start(self) -> None:
        """Begin."""
        ...

    async def stop(self) -> None:
        """End in good order, after every restart that is due."""
        ...

    async def settled(self) -> bool:
        """Whether it says that nothing is open."""
        ...

    @property
    def restless(self) -> bool:
        """Whether it is known that it will never say so."""
        ...

    async def probe(self) -> None:
        """Have what it parked, and the drift it sees, written into the journal."""
        ...


async def calm(
    landscape: Landscape, engine: Engine, pace: Pace, brought: Brought | None = None
) -> bool:
    """Let a while pass, then wait until the engine and both systems have nothing left to do, and
    until they have been at rest, or the engine has said so all the while, for as long as the pace
    says.

    Whether they had nothing left to do, within the longest time that the pace allows; who goes on
    writing then, or is known to be restless, is not waited for. The while is cut short when it has
    lasted for `pace.word_us` that everything is `brought` over and nothing left to do.
    """
    clock, found = landscape.clock, False
    healed_us = clock.now_us()
    silence = Silence(clock, pace.rest_us)
    if pace.rest_us:
        landscape.wire.observe(silence)

    async def is_over() -> bool:
        nonlocal found
        found = await is_calm()
        return found or engine.restless

    async def is_calm() -> bool:
        pending = landscape.storefront.state.next_due_us()
        idle = pending is None or pending > clock.now_us() + pace.quiet_at_most_us
        return idle and await engine.settled()

    async def is_at_rest() -> bool:
        return silence.reached

    async def is_brought() -> bool:
        if brought is None or not brought():
            return False
        await _lull(landscape)
        return await is_calm()

    if brought is not None:
        least_us, seldom = pace.quiet_at_least_us, replace(pace, ask_every_us=SELDOM_US)
        if await until(landscape, is_brought, least_us, seldom, pace.word_us):
            return True
    await clock.sleep_until_us(healed_us + pace.quiet_at_least_us)
    lasting_us = pace.word_us if brought is None and not pace.rest_us else 0
    await until(landscape, is_over, pace.quiet_at_most_us, pace, lasting_us)
    if found and pace.rest_us:
        await until(landscape, is_at_rest, 2 * pace.rest_us, pace)
    return found


async def _lull(landscape: Landscape) -> None:
    """Return when nobody has been seen calling anybody for a moment, or when there is no lull."""
    clock = landscape.clock
    last_us = clock.now_us() + _LULL_WITHIN_US
    since_us = clock.now_us()
    while (now_us := clock.now_us()) < min(since_us + _LULL_US, last_us):
        await clock.sleep_until_us(now_us + _LULL_LOOK_US)
        if landscape.wire.in_flight:
            since_us = clock.now_us()


async def until(
    landscape: Landscape,
    reached: Callable[[], Any],
    within_us: int,
    pace: Pace,
    lasting_us: int = 0,
) -> bool:
    """Ask again and again until it is reached and has lasted; False when the time is up.

    It lasts when every question for `lasting_us` is answered yes: what is looked at now and then,
    such as a feed, is at rest between two looks without being done. Raises what ended a system's
    own work meanwhile.
    """
    clock = landscape.clock
    last_us = clock.now_us() + within_us
    since_us: int | None = None
    while True:
        if not await reached():
            landscape.check()
            since_us = None
        elif since_us is None:
            since_us = clock.now_us()
        if since_us is not None and clock.now_us() >= since_us + lasting_us:
            return True
        if clock.now_us() >= last_us:
            return False
        await clock.sleep_until_us(clock.now_us() + pace.ask_every_us)
