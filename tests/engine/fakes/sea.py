"""A whole small world around an engine, in virtual time, in which it can be killed anywhere."""

from __future__ import annotations

import random
from asyncio import Task, create_task, timeout
from collections.abc import Awaitable, Callable, MutableSequence, Sequence
from typing import Any

import orjson

from contracts.ports import Request, Response
from engine import Config, Engine, Life, MemoryDisk, Parts, Ports, build, incarnate
from engine.life import Hook
from engine.store.disk import Disk
from simulator.asgi import call_asgi
from simulator.clock import VirtualClock, run_virtual
from tests.engine.fakes.documents import SECRET, START
from tests.engine.fakes.erp import FakeErp
from tests.engine.fakes.storefront import FakeStorefront
from tests.engine.fakes.wire import Lines, Wire

SETTINGS: dict[str, Any] = {
    "credentials": {"client_id": "engine", "client_secret": "hush", "webhook_secret": SECRET},
    "poll_ms": 60_000,
    "reconciliation": {"enabled": False},
}


class Dice:
    """A seeded substream."""

    def __init__(self, seed: int = 1) -> None:
        self._random = random.Random(seed)

    def uniform(self) -> float:
        return self._random.random()

    def below(self, n: int) -> int:
        return self._random.randrange(n)

    def choice(self, items: Sequence[Any]) -> Any:
        return self._random.choice(items)

    def shuffle(self, items: MutableSequence[Any]) -> None:
        self._random.shuffle(items)


class Sea:
    """The world; `boot` starts an incarnation on the disk, `kill` ends it without a word."""

    def __init__(self, clock: VirtualClock, disk: Disk | None = None, **settings: Any) -> None:
        self.clock = clock
        self.erp = FakeErp(clock)
        self.shop = FakeStorefront(clock)
        self.wire = Wire(
            clock, {"engine>erp": self.erp.handle, "engine>storefront": self.shop.handle}
        )
        self.output = Lines()
        self.disk: Disk = MemoryDisk() if disk is None else disk
        self.config = Config.parse({**SETTINGS, **settings})
        self.ports = Ports(clock, Dice(), self.wire, self.output, self.disk)
        self.lives: list[Life] = []
        self.engine: Engine | None = None
        self.apply: Callable[[Parts], Parts] = lambda parts: parts
        self.deliveries = 0
        self.undelivered = 0
        self.tasks: list[Task[None]] = []

    async def boot(self, hook: Hook | None = None) -> Engine:
        ports, life = incarnate(self.ports, hook)
        self.lives.append(life)
        engine = Engine(self.apply(build(self.config, ports)))
        self.tasks.append(create_task(engine.start()))
        self.engine = engine
        await self.sleep(0.001)
        return engine

    def kill(self) -> None:
        self.lives[-1].end()
        self.engine = None

    async def sleep(self, seconds: float) -> None:
        await self.clock.sleep_until_us(self.clock.now_us() + int(seconds * 1_000_000))

    async def request(self, request: Request) -> Response | None:
        """A call of the engine; None when nobody answers within ten seconds."""
        engine, life = self.engine, self.lives[-1]
        if engine is None:
            return None
        try:
            async with timeout(10):
                answer = await call_asgi(engine.app, request)
        except TimeoutError:
            return None
        return None if life.ended else answer

    async def get(self, path: str) -> dict[str, Any]:
        answer = await self.request(Request("GET", path))
        assert answer is not None, path
        content: dict[str, Any] = orjson.loads(answer.body)
        return content

    def order(self, reference: str) -> None:
        """A buyer places an order; the storefront delivers its event until it is taken."""
        self.shop.place(reference)
        self.undelivered += 1
        self.tasks.append(create_task(self._deliver(reference)))

    async def _deliver(self, reference: str) -> None:
        while True:
            answer = await self.deliver(reference)
            if answer is not None and answer.status < 300:
                self.undelivered -= 1
                return
            await self.sleep(20)

    async def deliver(self, reference: str, event_id: str | None = None) -> Response | None:
        """One delivery attempt, under a delivery id of its own."""
        self.deliveries += 1
        body = self.shop.event(reference, event_id)
        return await self.request(self.shop.delivery(f"dl-{self.deliveries}", body))

    async def settle(self, within_s: float = 7_200) -> None:
        """Return when every event is delivered and the engine has nothing open any more."""
        deadline_us = self.clock.now_us() + int(within_s * 1_000_000)
        while self.clock.now_us() < deadline_us:
            await self.sleep(61)
            up = self.engine is not None and self.engine.started
            if up and not self.undelivered and (await self.get("/probe/settled"))["settled"]:
                return
        raise AssertionError(f"not settled within {within_s} s: {self.output.lines[-5:]}")


def sail(story: Callable[[Sea], Awaitable[None]], **settings: Any) -> Sea:
    """Play a story in a fresh sea, in virtual time."""

    async def main(clock: VirtualClock) -> Sea:
        sea = Sea(clock, **settings)
        await story(sea)
        return sea

    return run_virtual(main, START)
