"""Waiting for an engine and the two systems: until something is reached, and until all is calm."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from scenarios.driver.rest import Silence
from scenarios.voyage.pace import Pace
from simulator.landscape import Landscape


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


async def calm(landscape: Landscape, engine: Engine, pace: Pace) -> bool:
    """Let a while pass, then wait until the engine and both systems have nothing left to do, and
    until they have been at rest for as long as the pace says.

    Whether they had nothing left to do, within the longest time that the pace allows; who goes on
    writing then, or is known to be restless, is not waited for.
    """
    clock, found = landscape.clock, False
    silence = Silence(clock, pace.rest_us)
    if pace.rest_us:
        landscape.wire.observe(silence)
    await clock.sleep_until_us(clock.now_us() + pace.quiet_at_least_us)

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

    await until(landscape, is_over, pace.quiet_at_most_us, pace)
    if found and pace.rest_us:
        await until(landscape, is_at_rest, 2 * pace.rest_us, pace)
    return found


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
