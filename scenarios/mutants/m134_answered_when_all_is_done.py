"""M-134: an event is worked off before it is answered, and its sender waits no longer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, TypeVar
from weakref import WeakSet

from contracts.ports import Clock
from engine import Parts
from engine.store.port import Store
from engine.store.tx import Tx
from scenarios.mutants.mutant import Mutant, Touch

_TAKES_US: Final = 20_000_000
"""More than the 15 s for which a storefront waits (`simulator/storefront/retries.py`)."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Thorough:
    """A store whose units of work take their time where a delivery waits for its answer."""

    inner: Store
    clock: Clock
    touch: Touch
    waited_for: WeakSet[asyncio.Task[Any]]

    def open(self) -> None:
        self.inner.open()

    async def transact(self, work: Callable[[Tx], T]) -> T:
        done = await self.inner.transact(work)
        if asyncio.current_task() in self.waited_for:
            self.touch()
            await self.clock.sleep_until_us(self.clock.now_us() + _TAKES_US)
        return done

    async def close(self) -> None:
        await self.inner.close()


def _apply(parts: Parts, touch: Touch) -> Parts:
    waited_for: WeakSet[asyncio.Task[Any]] = WeakSet()

    def verify(headers: Mapping[str, str], body: bytes, now: datetime) -> str:
        delivery_id = parts.verify(headers, body, now)
        task = asyncio.current_task()
        if task is not None:
            waited_for.add(task)
        return delivery_id

    thorough = _Thorough(parts.store, parts.ports.clock, touch, waited_for)
    return replace(parts, verify=verify, store=thorough)


M134 = Mutant(
    id="M-134",
    name="answered when all is done",
    expected=("I-33",),
    needs=(),
    seen_in="shopify.dev HTTPS delivery: five seconds in all, and a subscription is deleted after "
    "eight failures in a row",
    apply=_apply,
)
