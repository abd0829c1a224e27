"""Waiting until something is so in a world: woken by its journal, never by a fixed tick."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import orjson

from simulator.serve.logbook import SCANNED_AT_MOST
from simulator.serve.problems import problem
from simulator.serve.snapshots import rests
from simulator.serve.world import ServedWorld
from simulator.state import State

_ROWS: Final = 20_000
"""Entities that are looked through where no index finds them."""

_NOTHING: Final = object()


@dataclass(frozen=True, slots=True)
class Look:
    """Whether it is so, what shows it, and in how many real seconds it may be so by itself."""

    met: bool
    found: Any = None
    again_s: float | None = None


class Condition(Protocol):
    """Something that may become so."""

    def look(self, world: ServedWorld) -> Look:
        """Whether it is so now; called after every change."""
        ...


@dataclass(slots=True)
class Recorded:
    """At least `times` records of the present leg, from `since` on, are as `wanted` says."""

    wanted: dict[str, str]
    since: int = 0
    times: int = 1
    _leg: int = field(default=0, init=False)
    _seen: int = field(default=0, init=False)
    _next: int = field(default=0, init=False)

    def look(self, world: ServedWorld) -> Look:
        if self._leg != len(world.legs):  # another leg began: its journal counts anew
            self._next = self.since if self._leg == 0 else 0
            self._leg, self._seen = len(world.legs), 0
        page = world.logbook.look(self._next, self.times - self._seen, self.wanted)
        self._seen += len(page.entries)
        more = page.next < world.logbook.journal.count
        full = page.next - self._next >= SCANNED_AT_MOST
        self._next = page.next
        if self._seen >= self.times:
            return Look(met=True, found=page.entries[-1].record)
        return Look(met=False, again_s=0.0 if more and full else None)


@dataclass(frozen=True, slots=True)
class Kept:
    """A system keeps an entity: with that `id`, or that value of `field`; and `where` holds of it.

    `where` maps JSON pointers into the document to the values that stand there.
    """

    system: str
    kind: str
    id: str | None = None
    by: str = "reference"
    value: str = ""
    where: Mapping[str, Any] = field(default_factory=dict)

    def look(self, world: ServedWorld) -> Look:
        for document in self._candidates(world):
            if all(_at(document, pointer) == value for pointer, value in self.where.items()):
                return Look(met=True, found=document)
        return Look(met=False)

    def _candidates(self, world: ServedWorld) -> list[dict[str, Any]]:
        land = world.landscape
        state = land.erp.state if self.system == "erp" else land.storefront.state
        if not _keeps(state, self.kind):
            raise problem("kind-unknown", f"the {self.system} keeps no {self.kind!r}")
        if self.id is not None:
            row = state.get(self.kind, self.id)
            return [] if row is None else [row.body]
        if self.by in state.kind(self.kind).indexes:
            return [row.body for row in state.find(self.kind, self.by or "", self.value or "")]
        rows = state.scan(self.kind, limit=_ROWS)
        needle = orjson.dumps(self.value)
        return [
            b for row in rows if needle in row.raw and (b := row.body).get(self.by) == self.value
        ]


@dataclass(frozen=True, slots=True)
class Quiet:
    """For `for_s` real seconds nothing was written, and nothing is under way."""

    for_s: float

    def look(self, world: ServedWorld) -> Look:
        since_s = asyncio.get_running_loop().time() - world.logbook.last_s
        if since_s >= self.for_s and rests(world.landscape):
            return Look(met=True, found={"quiet_s": round(since_s, 3)})
        left_s = self.for_s - since_s
        return Look(met=False, again_s=left_s if left_s > 0 else None)  # a call's end is written


async def wait_until(world: ServedWorld, condition: Condition, timeout_s: float) -> Look:
    """The first look at which it is so, or the last one when `timeout_s` real seconds are over.

    Raises Problem for a condition that can never be, or when the world ends meanwhile.
    """
    loop = asyncio.get_running_loop()
    last_s = loop.time() + timeout_s
    while True:
        look = condition.look(world)
        left_s = last_s - loop.time()
        if look.met or left_s <= 0:
            return look
        await _change(world, left_s if look.again_s is None else min(left_s, look.again_s))
        if world.closed:
            raise problem("world-unknown", "the world was deleted while somebody waited")


async def _change(world: ServedWorld, within_s: float) -> None:
    """Return when the journal has grown, or the time is over."""
    try:
        async with asyncio.timeout(within_s):
            await world.logbook.grown()
    except TimeoutError:
        return


def _keeps(state: State, kind: str) -> bool:
    """Whether that is something of the business: what is not journalled is nobody's to look at."""
    try:
        return state.kind(kind).journalled
    except KeyError:
        return False


def _at(document: Any, pointer: str) -> Any:
    """What stands at a JSON pointer (RFC 6901); something that equals nothing where none does."""
    here = document
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        if isinstance(here, dict) and name in here:
            here = here[name]
        elif isinstance(here, list) and name.isdigit() and int(name) < len(here):
            here = here[int(name)]
        else:
            return _NOTHING
    return here
