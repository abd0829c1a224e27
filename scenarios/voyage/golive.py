"""A company that goes live in the middle of its history: what was before its cut-over is loaded.

Until then there is no integration and no buyer in the portal. Clerks key in what is ordered, and
ship, bill and book payments as in any voyage. Last of all finance opens the books of each account,
at the terms that it has, so that there is a balance to load. At the cut-over the engine starts
between an empty portal and an ERP with all of that; clerks go on meanwhile, and buyers come when it
has loaded.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from scenarios.voyage.agenda import Agenda
from scenarios.voyage.buyers import Buyers
from scenarios.voyage.calm import Engine, until
from scenarios.voyage.clerks import Clerks
from scenarios.voyage.pace import Pace
from simulator.landscape import Landscape
from simulator.world.spec import PlannedOrder, World

_ENGINE = "engine"


def lived(world: World) -> World:
    """The part of a world's plan that buyers live: all of it, or what is from the cut-over on.

    What clerks do by date (receipts, prices, cancellations) stays whole.
    """
    if world.cut_over_at is None:
        return world
    demand = tuple(order for order in world.demand if order.at >= world.cut_over_at)
    ours = {order.reference for order in demand}
    returns = tuple(one for one in world.returns if one.reference in ours)
    return replace(world, demand=demand, returns=returns)


def history(world: World) -> list[PlannedOrder]:
    """The orders that were placed before the cut-over; none where there is no cut-over."""
    at = world.cut_over_at
    return [] if at is None else [order for order in world.demand if order.at < at]


@dataclass(slots=True)
class GoLive:
    """Lives the history of a world up to its cut-over, and starts the engine then.

    `unseen` are the orders of the history that their own buyers did not find in the portal after
    the load, by the plan's reference.
    """

    landscape: Landscape
    engine: Engine
    agenda: Agenda
    buyers: Buyers
    clerks: Clerks
    pace: Pace
    loaded: Callable[[], Awaitable[bool]]
    unseen: list[str] = field(default_factory=list)

    def enter_history(self) -> None:
        """Enter what clerks key in; what becomes of it they enter themselves, as of any order."""
        world = self.landscape.world
        for planned in history(world):
            self.agenda.enter(world.at_us(planned.at), partial(self._key_in, planned))

    async def run(self) -> None:
        """Live until the cut-over and start the engine; the load is awaited by whoever buys.

        No fault is on before, and the windows of all faults count from the start.
        """
        landscape, world = self.landscape, self.landscape.world
        landscape.wire.expect(_ENGINE)
        landscape.book.hold()
        self.buyers.doors.clear()
        if world.cut_over_at is not None:
            await self.agenda.run(world.at_us(world.cut_over_at))
        for customer in world.customers:
            await self.clerks.open_books(customer.id, customer.payment_terms)
        landscape.book.begin()
        await self.engine.start()
        self.agenda.enter(landscape.clock.now_us(), self._open)

    def counts(self) -> dict[str, Any]:
        """What became of the history, for the end of a journal; nothing where there is none."""
        planned = history(self.landscape.world)
        if not planned:
            return {}
        keyed, unseen = len(self.clerks.keyed), len(self.unseen)
        return {"history": {"orders": len(planned), "keyed": keyed, "not_shown": unseen}}

    async def _key_in(self, planned: PlannedOrder) -> None:
        if await self.clerks.key_in(planned):
            now_us = self.landscape.clock.now_us()
            review = partial(self.clerks.review, planned)
            self.agenda.enter(now_us + self.pace.review_after_us, review)

    async def _open(self) -> None:
        await until(self.landscape, self.loaded, self.pace.loaded_within_us, self.pace)
        self.buyers.doors.set()
        for planned in history(self.landscape.world):
            number = self.clerks.keyed.get(planned.reference)
            if number is not None and not await self.buyers.look_up(planned, number):
                self.unseen.append(planned.reference)
