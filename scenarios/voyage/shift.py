"""Buyers and clerks at work in a served world, until they are done or somebody sends them home.

Unlike in a voyage, nobody's failure ends anything: whoever serves a world may make it fail on
purpose. What went wrong is counted.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from contracts.ports import CallFailed
from scenarios.voyage.agenda import Act, Agenda
from scenarios.voyage.buyers import Buyers
from scenarios.voyage.clerks import Clerks
from scenarios.voyage.pace import CALENDAR, Pace, brisk
from scenarios.voyage.sail import enter_plan
from simulator.landscape import Landscape
from simulator.serve.people import Work
from simulator.world.spec import PlannedOrder, World
from simulator.world.tempo import hastened, starting_at

_MINUTE_US: Final = 60_000_000
_HURRY: Final = 3_600
"""At a rate, clerks work off an hour of the plan in a second of the world's time."""

_LINGER_US: Final = 5 * _MINUTE_US
"""After the last order at a rate, clerks go on for so long."""

_NEVER_US: Final = 2**62
_OPEN_AT_MOST: Final = 500
"""Acts that may be under way; what comes beyond is left out and counted."""


class Shift:
    """The people of one landscape, doing one piece of work; one of `simulator.serve.people`."""

    def __init__(self, landscape: Landscape, world: World, work: Work) -> None:
        self._landscape, self._world, self._work = landscape, world, work
        self._pace = _pace(work)
        self._failures: Counter[str] = Counter()
        self._last_failure: str | None = None
        self._agenda = _PatientAgenda(landscape, self._failed)
        wire, clock, secrets = landscape.wire, landscape.clock, landscape.secrets
        self._buyers = Buyers(wire, clock, secrets.buyer, self._pace)
        units = {item.sku: item.base_unit for item in world.items}
        self._clerks = Clerks(
            wire, clock, self._agenda, self._buyers, secrets.desk, units, self._pace
        )
        self._task: asyncio.Task[None] | None = None
        self._state = "none"

    def start(self) -> None:
        """Begin, on the loop that serves the world."""
        now_us = self._landscape.clock.now_us()
        until_us = _NEVER_US
        if self._work.mode == "plan":
            plan = self._plan()
            mine = replace(self._landscape, world=plan)
            enter_plan(mine, self._agenda, self._buyers, self._clerks, self._pace)
            until_us = plan.length_us() + 2 * self._pace.day_us
        else:
            self._enter_order(1, now_us)
        self._state = "working"
        self._task = asyncio.ensure_future(self._agenda.run(until_us))
        self._task.add_done_callback(self._ended)

    async def stop(self) -> None:
        """Let nobody begin anything more, and break off what is under way."""
        if self.at_work:
            self._state = "stopped"
            self._go_home()
        if self._task is not None:
            await asyncio.gather(self._task, return_exceptions=True)

    @property
    def at_work(self) -> bool:
        """Whether they have something left to do."""
        return self._state == "working"

    def status(self) -> dict[str, Any]:
        """What they did so far, counted."""
        return {
            "state": self._state,
            "mode": self._work.mode,
            "shift": self._work.shift,
            "placed": len(self._buyers.placed),
            "refused": dict(sorted(Counter(self._buyers.refused.values()).items())),
            "missing": len(self._clerks.missing),
            "failed": dict(sorted(self._failures.items())),
            "last_failure": self._last_failure,
        }

    def _plan(self) -> World:
        """The world's plan, as if the world began now; instants count from its real start.

        Nothing comes back: an engine that is tried by hand may not know of returns.
        """
        landscape, work = self._landscape, self._work
        moved = hastened(starting_at(self._world, landscape.clock.now()), work.factor)
        demand = tuple(self._renamed(order) for order in moved.demand)
        starts_at = landscape.world.starts_at
        return replace(moved, demand=demand, starts_at=starts_at, returns=())

    def _renamed(self, order: PlannedOrder, number: int | None = None) -> PlannedOrder:
        """The order under names that no other shift gave, nor this one to another order."""
        mark = f"/{self._work.shift}" + ("" if number is None else f"-{number:06d}")
        return replace(
            order,
            reference=order.reference + mark,
            purchase_order_number=order.purchase_order_number + mark,
        )

    def _enter_order(self, number: int, at_us: int) -> None:
        """Have order `number` placed at its instant, and then the next one at its own."""

        async def order() -> None:
            if self._work.orders is None or number < self._work.orders:
                step_us = round(_MINUTE_US / self._work.orders_per_minute)
                self._enter_order(number + 1, at_us + step_us)
            else:
                self._agenda.enter(at_us + _LINGER_US, self._finish)
            if self._agenda.open > _OPEN_AT_MOST:
                self._failures["overloaded"] += 1
                return
            await self._live(self._next(number, at_us))

        self._agenda.enter(at_us, order)

    def _next(self, number: int, at_us: int) -> PlannedOrder:
        """An order like one of the plan's, in turn, at that instant and worked off in a hurry."""
        like = self._world.demand[(number - 1) % len(self._world.demand)]
        at = self._landscape.clock.instant(at_us)
        shipments = tuple(
            replace(part, at=at + (part.at - like.at) / _HURRY) for part in like.shipments
        )
        return self._renamed(replace(like, at=at, shipments=shipments), number)

    async def _live(self, planned: PlannedOrder) -> None:
        await self._buyers.order(planned)
        now_us = self._landscape.clock.now_us()
        self._agenda.enter(now_us + self._pace.review_after_us, _bind(self._clerks.review, planned))
        self._agenda.enter(now_us + self._pace.look_after_us, _bind(self._buyers.look, planned))

    async def _finish(self) -> None:
        self._state = "ended"
        self._go_home()

    def _go_home(self) -> None:
        self._agenda.dismiss()
        if self._task is not None:
            self._task.cancel()

    def _ended(self, _: asyncio.Future[None]) -> None:
        if self._state == "working":
            self._state = "ended"

    def _failed(self, error: Exception) -> None:
        kind = error.kind if isinstance(error, CallFailed) else type(error).__name__
        self._failures[kind] += 1
        self._last_failure = str(error)


class _PatientAgenda(Agenda):
    """An agenda that goes on when an act fails, and forgets everything when it is told to."""

    def __init__(self, landscape: Landscape, failed: Callable[[Exception], None]) -> None:
        super().__init__(landscape.clock)
        self._tell = failed
        self._under_way: dict[int, asyncio.Task[Any]] = {}
        self._begun = 0
        self._dismissed = False

    @property
    def open(self) -> int:
        """How many acts are under way."""
        return len(self._under_way)

    def enter(self, at_us: int, act: Act) -> None:
        """Have `act` start at `at_us`; what it raises is told and ends nothing."""
        super().enter(at_us, lambda: self._try(act))

    def dismiss(self) -> None:
        """Begin nothing more, and break off what is under way but for whoever says so."""
        self._dismissed = True
        for task in self._under_way.values():
            if task is not asyncio.current_task():
                task.cancel()

    async def _try(self, act: Act) -> None:
        task = asyncio.current_task()
        if self._dismissed or task is None:
            return
        self._begun += 1
        number = self._begun
        self._under_way[number] = task
        try:
            await act()
        except Exception as error:  # noqa: BLE001  told, and counted, whatever it was
            self._tell(error)
        finally:
            del self._under_way[number]


def _pace(work: Work) -> Pace:
    if work.mode == "rate":
        return brisk(_HURRY)
    return CALENDAR if work.factor == 1 else brisk(work.factor)


def _bind(act: Callable[[Any], Any], what: Any) -> Callable[[], Any]:
    return lambda: act(what)
