"""Clerks under load: what they are offered, and what the ERP refuses them."""

from __future__ import annotations

from contracts.journal import Journal
from contracts.ports import Clock
from load.arrivals import Arrival
from load.bench.waters import afloat, calm_world, landscape_of
from load.clerks import RECEIVE, REPRICE, SHIP, Clerks
from load.offer import Offer
from simulator.clock import run_virtual
from simulator.world.spec import World
from tests.load.virtual import SECOND

WORLD = calm_world(accounts=2, items=3)


def _work(world: World, *kinds: str) -> tuple[Offer, dict[str, int]]:
    """Have clerks of a world do one act a second; what came of it, and changes per entity."""
    offer = Offer([Arrival(nth * SECOND, kind, nth) for nth, kind in enumerate(kinds)], 8)

    async def main(clock: Clock) -> dict[str, int]:
        journal, sink = Journal.in_memory(clock, world.name)
        async with afloat(landscape_of(WORLD, clock, journal)) as water:
            journal.flush()
            before = len(sink.lines)
            await Clerks(water.landscape, world).work(offer)
            journal.flush()
        changed: dict[str, int] = {}
        for record in list(sink.records())[before:]:
            if record.kind == "effect" and record.actor == "erp":
                entity = str(record.body["entity"])
                changed[entity] = changed.get(entity, 0) + 1
        return changed

    return offer, run_virtual(main, WORLD.starts_at)


def test_each_act_is_done_at_its_instant_and_there_is_nothing_to_ship_without_orders() -> None:
    offer, changed = _work(WORLD, REPRICE, RECEIVE, SHIP, REPRICE)
    told = offer.document()
    assert (told["begun"], told["unfinished"], told["slip"]["max_us"]) == (4, 0, 1)
    assert changed["price"] == 2
    assert changed["availability"] == 1
    assert "shipment" not in changed


def test_what_the_erp_refuses_is_counted_by_why_and_ends_nothing() -> None:
    stranger = calm_world(accounts=2, items=9)  # its last items are unknown to the ERP
    offer, _ = _work(stranger, *[RECEIVE] * 9)
    row = offer.document()["journeys"][RECEIVE]
    assert sum(row["wrong"].values()) == 6
    assert all(why.startswith("refused: ") for why in row["wrong"])
    assert row["took"]["count"] == 3
