"""Whether an engine is at rest: by its own word if there is one, else by a wire that is silent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

import orjson

from contracts.ports import CallFailed, Clock, Request, Response
from scenarios.driver.auditing import read_audit
from scenarios.driver.refrain import Refrain
from simulator.wire.exchange import Exchange
from simulator.wire.wire import Wire

SETTLED: Final = "/probe/settled"
_TELLS: Final = ("/probe/parked", "/probe/drift")
_NOT_THERE: Final = (404, 405, 410, 501)

Ask = Callable[[Request], Awaitable[Response]]


@dataclass(slots=True)
class Silence:
    """Watches a wire: nothing that changes anything is under way, nor was for `quiet_us`.

    Whoever polls never stops calling, so only writes count; whoever makes them.
    """

    clock: Clock
    quiet_us: int
    _open: set[str] = field(default_factory=set, init=False)
    _since_us: int = field(default=0, init=False)

    def before_delivery(self, call: Exchange) -> bool:
        """A call departs."""
        if call.write:
            self._open.add(call.call_id)
            call.outcome.add_done_callback(lambda _: self._ended(call))
        return True

    def after_answer(self, call: Exchange, response: Response) -> bool:  # noqa: ARG002
        """A call was answered, for whoever still hears it."""
        if call.write:
            self._since_us = self.clock.now_us()
        return True

    @property
    def reached(self) -> bool:
        """Whether it has been quiet for long enough."""
        return self.lasted(self.quiet_us)

    def lasted(self, span_us: int) -> bool:
        """Whether it has been quiet for so long."""
        return not self._open and self.clock.now_us() - self._since_us >= span_us

    def _ended(self, call: Exchange) -> None:
        self._open.discard(call.call_id)
        self._since_us = self.clock.now_us()


def watched(wire: Wire, clock: Clock, quiet_us: int) -> tuple[Silence, Refrain]:
    """Both watch the wire from now on; the same again for three quarters of the quiet is enough."""
    silence, refrain = Silence(clock, quiet_us), Refrain(clock, quiet_us * 3 // 4)
    wire.observe(silence)
    wire.observe(refrain)
    return silence, refrain


@dataclass(slots=True)
class Rest:
    """Asks one engine whether it is at rest.

    `ask` goes over the wire and is journalled. With a `silence` the engine need not have a probe:
    it is looked for by `look`, off the wire, so that an engine without one breaks no contract. A
    `refrain` knows of some that it will never come.
    """

    ask: Ask
    look: Ask | None = None
    silence: Silence | None = None
    refrain: Refrain | None = None
    _offered: bool | None = field(default=None, init=False)

    async def settled(self) -> bool:
        """Whether nothing is open; False as well where that cannot be known now."""
        said = await self.word()
        if said is None:
            return self.silence is not None and self.silence.reached
        return said

    async def word(self) -> bool | None:
        """What the probe says of it, False where it says nothing now; None without a probe."""
        if not await self._has_probe():
            return None
        try:
            response = await self.ask(Request("GET", SETTLED))
        except CallFailed:
            return False
        return _settled(response) is True

    @property
    def restless(self) -> bool:
        """Whether it is known that it will never come to rest."""
        return self.refrain is not None and self.refrain.reached

    async def tell(self) -> None:
        """Have what it parked, and the drift it sees, in the journal, if it can say so."""
        if await self._has_probe():
            for path in _TELLS:
                try:
                    await self.ask(Request("GET", path))
                except CallFailed:
                    continue  # what it does not answer, stands in the journal too
            with suppress(CallFailed):
                await read_audit(lambda path: self.ask(Request("GET", path)))

    async def _has_probe(self) -> bool:
        if self.look is None or self._offered is not None:
            return self._offered is not False
        try:
            response = await self.look(Request("GET", SETTLED))
        except CallFailed:
            return False  # nothing is known yet
        if _settled(response) is not None:
            self._offered = True
        elif response.status in _NOT_THERE or response.status // 100 == 2:
            self._offered = False
        return self._offered is True


def _settled(response: Response) -> bool | None:
    """What the probe says; None when this is no answer of a probe."""
    if response.status != 200:
        return None
    try:
        answer = orjson.loads(response.body)
    except orjson.JSONDecodeError:
        return None
    said = answer.get("settled") if isinstance(answer, dict) else None
    return said if isinstance(said, bool) else None
