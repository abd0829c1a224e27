"""Snapshots of a served world: taken and put back while no call is under way, never in between."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from simulator.faults import FaultPlan
from simulator.landscape import Landscape
from simulator.serve.clock import ScaledClock
from simulator.serve.problems import problem

AT_MOST: Final = 64
"""Snapshots that one world keeps; each is as large as its databases."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that a world is at one instant; `leg` and `seq` say where its journal stood."""

    name: str
    at_us: int
    leg: int
    seq: int
    erp: bytes
    storefront: bytes
    parties: tuple[bytes | None, ...]
    wire: Mapping[str, Any]
    book: Mapping[str, Any]
    door: Mapping[str, Any]
    plan: FaultPlan
    chance: Mapping[str, int]
    state_hash: Mapping[str, Mapping[str, str]]

    @classmethod
    def take(cls, name: str, landscape: Landscape, *, leg: int) -> Snapshot:
        """The landscape as it is now; it is at rest."""
        erp, shop = landscape.erp.state, landscape.storefront.state
        return cls(
            name=name,
            at_us=landscape.clock.now_us(),
            leg=leg,
            seq=landscape.journal.count,
            erp=erp.snapshot(),
            storefront=shop.snapshot(),
            parties=landscape.parties.snapshot(),
            wire=landscape.wire.export(),
            book=landscape.book.export(),
            door=landscape.erp.door.export(),
            plan=landscape.book.plan,
            chance=landscape.seed.positions(),
            state_hash={"erp": erp.hashes(), "storefront": shop.hashes()},
        )

    def put_back(self, landscape: Landscape, clock: ScaledClock) -> None:
        """Make the landscape, which is at rest, what it was; nothing is journalled."""
        clock.set(self.at_us)
        landscape.seed.restore(self.chance)
        landscape.wire.restore(self.wire)
        landscape.book.change(self.plan)
        landscape.book.restore(self.book)
        landscape.erp.door.restore(self.door)
        landscape.erp.state.restore(self.erp)
        landscape.storefront.state.restore(self.storefront)
        landscape.parties.restore(self.parties)

    def document(self) -> dict[str, Any]:
        """What the admin API says of it."""
        databases = (self.erp, self.storefront, *self.parties)
        size = sum(len(each) for each in databases if each is not None)
        place = {"leg": self.leg, "seq": self.seq, "at_us": self.at_us}
        return {"name": self.name, "bytes": size, **place}


async def at_rest(landscape: Landscape, within_s: float) -> None:
    """Return when no call is under way and no system is at work on its own.

    What follows without awaiting happens at that very instant. Raises Problem not-at-rest.
    """
    try:
        async with asyncio.timeout(within_s):
            while not rests(landscape):
                await landscape.wire.drained()
                await asyncio.sleep(0)  # who awaited the last call still has to write down its end
    except TimeoutError:
        calls = landscape.wire.in_flight
        raise problem(
            "not-at-rest", f"{calls} calls are under way after {within_s:g} s; stop the traffic"
        ) from None


def rests(landscape: Landscape) -> bool:
    """Whether nothing is under way at this instant."""
    at_work = landscape.erp.dispatcher.in_flight + landscape.storefront.dispatcher.in_flight
    return landscape.wire.in_flight == 0 and at_work == 0
