"""One voyage: the plan is lived under foul weather, then it heals and things must converge.

Two phases, two claims: safety holds while faults are on; after the last of
the plan's acts the faults heal, and what is still under way must arrive.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from scenarios.voyage.agenda import Agenda
from scenarios.voyage.buyers import Buyers
from scenarios.voyage.calm import Brought, Engine, calm, until
from scenarios.voyage.clerks import Clerks
from scenarios.voyage.dealings import Dealings
from scenarios.voyage.edges import glances
from scenarios.voyage.golive import GoLive, lived
from scenarios.voyage.pace import CALENDAR, Pace
from scenarios.voyage.quotes import Quoters
from scenarios.voyage.returns import Comebacks
from simulator.erp import keep_up
from simulator.landscape import Landscape
from simulator.world.spec import PlannedOrder
from simulator.world.upkeep import MasterChange

Progress = Callable[[int, int, str], None]
Loaded = Callable[[], Awaitable[bool]]
Begin = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a voyage counted, by itself; the judge counts from the journal."""

    placed: int
    refused: dict[str, str]
    missing: list[str]
    settled: bool
    went_live: bool = False
    """Whether there was a history before the engine's first start."""


async def sail(
    landscape: Landscape,
    engine: Engine,
    progress: Progress,
    pace: Pace = CALENDAR,
    loaded: Loaded | None = None,
    agenda: Agenda | None = None,
    begin: Begin | None = None,
    brought: Brought | None = None,
    *,
    quoting: bool = False,
    dealing: Collection[str] = (),
) -> Arrival:
    """Sail to the end and seal the journal.

    In wall time the world is one that was `hastened`, and `pace` is `brisk` by the same factor.
    Only engines that bring quotes and amendments along are asked for them (`quoting`), and of the
    other `Dealings` for those whose objects they carry (`dealing`).
    Where the world is loaded `later`, `begin` does it, once the engine is ready. Buyers wait until
    the world is `loaded`: by default until the engine has settled. Who knows
    whether all is `brought` over makes the end shorter. Raises what a person's act, unless the
    `agenda` forgives it, or a system's own work raised: a fault of harness or simulator.
    """
    clock, loaded = landscape.clock, loaded or engine.settled
    landscape.open()
    if landscape.world.cut_over_at is None:
        await engine.start()
        if begin is not None:
            begin()
        await until(landscape, loaded, pace.loaded_within_us, pace)
    world = landscape.world
    agenda = agenda or Agenda(clock)
    buyers = Buyers(landscape.wire, clock, landscape.secrets.buyer, pace)
    units = {item.sku: item.base_unit for item in world.items}
    clerks = Clerks(landscape.wire, clock, agenda, buyers, landscape.secrets.desk, units, pace)
    dealings = Dealings(landscape, agenda, buyers, clerks, pace, dealing)
    quoters = Quoters(landscape, agenda, buyers, clerks, pace, choices=dealings.choices)
    enter_plan(dealings.landscape(), agenda, buyers, clerks, pace)
    dealings.enter_plan()
    if quoting:
        quoters.enter_plan()
    _enter_progress(landscape, agenda, progress, pace)
    going = GoLive(landscape, engine, agenda, buyers, clerks, pace, loaded)
    went_live = world.cut_over_at is not None
    if went_live:
        going.enter_history()
        await going.run()
    await agenda.run(world.length_us())
    landscape.book.heal()
    healed_at_us = clock.now_us()
    settled = await calm(landscape, engine, pace, brought)
    await clerks.state_balances(customer.id for customer in world.customers)
    await engine.probe()
    await engine.stop()
    await landscape.close()
    placed = len(buyers.placed) - quoters.ordered
    arrival = Arrival(placed, buyers.refused, clerks.missing, settled, went_live=went_live)
    counts = {
        "planned": len(lived(world).demand),
        **_counts(arrival, quoters),
        **going.counts(),
    }
    landscape.end(counts, healed_at_us=healed_at_us, drained=settled)
    return arrival


def _counts(arrival: Arrival, quoters: Quoters) -> dict[str, Any]:
    return {
        "placed": arrival.placed,
        "refused": len(arrival.refused),
        "refused_by_reason": dict(sorted(Counter(arrival.refused.values()).items())),
        "never_in_erp": len(arrival.missing),
        "quotes": len(quoters.asked),
        "ordered_by_quote": quoters.ordered,
        "amendments": quoters.amended,
    }


def enter_plan(
    landscape: Landscape, agenda: Agenda, buyers: Buyers, clerks: Clerks, pace: Pace
) -> None:
    """Enter everything that a world's plan says."""
    world = lived(landscape.world)
    comebacks = _comebacks(landscape, agenda, buyers, clerks, pace)
    dated: tuple[tuple[Callable[[Any], Any], Iterable[Any]], ...] = (
        (clerks.receive, world.receipts),
        (clerks.reprice, world.price_changes),
        (_keep_up(landscape), world.master_changes),
        (clerks.key, world.partners.keyings),
        (clerks.cancel, world.cancellations),
        (comebacks.ask, world.returns),
        (buyers.glance, glances(world)),
    )
    for act, planned_ones in dated:
        for one in planned_ones:
            agenda.enter(world.at_us(one.at), _bind(act, one))
    for planned in world.demand:
        at_us = world.at_us(planned.at)
        agenda.enter(at_us, _bind(buyers.order, planned))
        if planned.user is not None:
            agenda.enter(at_us + pace.approve_after_us, _bind(buyers.approve, planned))
        agenda.enter(at_us + pace.review_after_us, _bind(clerks.review, planned))
        for look_us in _looks_us(landscape, planned, at_us, pace):
            agenda.enter(look_us, _bind(buyers.look, planned))


def _comebacks(
    landscape: Landscape, agenda: Agenda, buyers: Buyers, clerks: Clerks, pace: Pace
) -> Comebacks:
    wire, clock, world = landscape.wire, landscape.clock, lived(landscape.world)
    staff = landscape.secrets.staff
    return Comebacks(wire, clock, agenda, buyers, clerks, staff, world, pace)


def _keep_up(landscape: Landscape) -> Callable[[MasterChange], Awaitable[None]]:
    async def act(change: MasterChange) -> None:
        keep_up(landscape.erp.state, change)

    return act


def _looks_us(landscape: Landscape, planned: PlannedOrder, at_us: int, pace: Pace) -> list[int]:
    """A buyer looks the day after he ordered, and the day after the last planned shipment."""
    shipped_us = [landscape.world.at_us(shipment.at) for shipment in planned.shipments]
    return [last_us + pace.look_after_us for last_us in (at_us, *shipped_us[-1:])]


def _bind(act: Callable[[Any], Any], what: Any) -> Callable[[], Any]:
    return lambda: act(what)


def _enter_progress(landscape: Landscape, agenda: Agenda, progress: Progress, pace: Pace) -> None:
    since_us = landscape.book.begins_at_us or 0
    days = max(1, -(-(landscape.world.length_us() - since_us) // pace.day_us))

    async def tell(day: int) -> None:
        landscape.check()
        progress(day, days, "simulated days")

    for day in range(1, days):
        agenda.enter(since_us + day * pace.day_us, _bind(tell, day))
