"""The bus: told at least once, taken in once, acknowledged last; a bad message stops no other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import orjson
import pytest

from contracts.ports import Request
from engine import MemoryDisk, Parts, SimulatedDisk
from engine.bus.consumer import DELIVERIES
from engine.bus.duties import Commit
from engine.bus.local import REDELIVER_US, LocalBus
from engine.bus.port import Bus, Delivered, Message
from engine.store.records import Sight
from engine.store.sql import SqlStore
from engine.store.tx import Tx
from simulator.clock import VirtualClock, run_virtual
from tests.engine.fakes import documents
from tests.engine.fakes.documents import START
from tests.engine.fakes.sea import Sea, sail
from tests.engine.fakes.wirings import wiring
from tests.engine.test_crash_sweep import (
    Point,
    assert_nothing_lost_or_doubled,
    fair_weather,
    foul_weather,
    voyage,
)

BUS = wiring("event_bus")


def points() -> list[Point]:
    """The crash points of a clean run over the bus."""
    found: list[Point] = []

    async def story(sea: Sea) -> None:
        found.extend(await voyage(sea, None, None))

    assert_nothing_lost_or_doubled(sail(story, wiring=BUS), "not killed")
    return found


@pytest.mark.parametrize("power", [False, True])
def test_a_kill_at_any_point_between_door_bus_and_inbox_loses_and_doubles_nothing(
    power: bool,
) -> None:
    redelivered = 0
    every = points()
    assert len(every) > 80, "publishing, delivering, taking in and acknowledging are commits"
    for number, point in enumerate(every):
        if number % (5 if power else 2):
            continue

        async def story(sea: Sea, at: Point = point, seed: int = number) -> None:
            sea.wire.decide = (foul_weather if power else fair_weather)()
            await voyage(sea, at, seed if power else None)

        sea = sail(story, disk=SimulatedDisk() if power else MemoryDisk(), wiring=BUS)
        assert_nothing_lost_or_doubled(sea, point)
        redelivered += len(sea.lives) == 2
    assert redelivered >= (12 if power else 40)


def test_what_was_not_acknowledged_is_delivered_again_under_its_number_and_what_was_is_not() -> (
    None
):
    async def main(clock: VirtualClock) -> None:
        disk = MemoryDisk()
        bus = LocalBus(clock, SqlStore(disk))
        await bus.publish(
            [Message(*one) for one in (("prices", b"1"), ("prices", b"2"), ("items", b"3"))]
        )
        first, second = await bus.receive("prices")
        await bus.ack([first])
        assert bus.held == 1
        (again,) = await bus.receive("prices")
        assert clock.now_us() >= REDELIVER_US, "a consumer that is silent is waited for"
        assert again == replace(second, deliveries=2)
        store = SqlStore(disk)
        after = LocalBus(clock, store)
        assert await store.transact(after.recover) == ["items", "prices"]
        (third,) = await after.receive("prices")
        assert third == replace(second, deliveries=3), "one that died is not waited for"

    run_virtual(main, START)


def test_a_message_that_cannot_be_taken_in_becomes_a_dead_letter_and_stops_no_other() -> None:
    async def story(sea: Sea) -> None:
        engine = await sea.boot()
        bus: Bus = engine._parts.bus
        await bus.publish([Message("items", b"no json")])
        sea.erp.put("item", "0001", documents.item("0001"))
        await sea.settle()
        assert sea.shop.applied == [("items", "0001", 1)]
        (parked,) = (await sea.get("/probe/parked"))["parked"]
        assert (parked["flow"], parked["reason"]) == ("items", "message-untakeable")
        failed = [line for line in sea.output.lines if "message.failed" in line]
        assert len(failed) >= DELIVERIES

    sail(story, wiring=BUS)


def test_an_order_announced_twice_is_answered_alike_and_entered_once() -> None:
    async def story(sea: Sea) -> None:
        await sea.boot()
        sea.order("S-1")
        await sea.settle()
        again = await sea.deliver("S-1")
        other = await sea.deliver("S-1", event_id="ev-another")
        assert again is not None
        assert other is not None
        assert (again.status, other.status) == (202, 202)
        await sea.settle()
        assert len(sea.erp.numbers_of("S-1")) == 1
        outcomes = [row["outcome"] for row in (await sea.get("/probe/audit"))["entries"]]
        assert "duplicate" in outcomes

    sail(story, wiring=BUS)


def test_what_lies_on_the_bus_is_taken_in_by_an_engine_that_is_wired_otherwise() -> None:
    async def story(sea: Sea) -> None:
        async def nobody(_bus: Bus, _batch: Sequence[Delivered], _commit: Commit) -> None:
            await sea.sleep(3_600)

        def idle(parts: Parts) -> Parts:
            return replace(parts, consume=nobody)

        sea.apply = idle
        await sea.boot()
        sea.order("S-1")
        await sea.sleep(30)
        assert sea.erp.numbers_of("S-1") == []
        sea.kill()
        sea.config = replace(sea.config, wiring="")
        sea.apply = lambda parts: parts
        await sea.boot()
        await sea.settle()
        assert len(sea.erp.numbers_of("S-1")) == 1

    sail(story, wiring=BUS)


async def dead_letter(sea: Sea, body: bytes) -> tuple[str, str]:
    """A message that nobody could take in: its id, and its flow."""
    engine = await sea.boot()
    await engine._parts.bus.publish([Message("items", body)])
    await sea.settle()
    (parked,) = (await sea.get("/probe/parked"))["parked"]
    return parked["id"], parked["flow"]


async def trail(sea: Sea) -> list[tuple[str, str, str | None]]:
    rows = (await sea.get("/probe/audit"))["entries"]
    return [(row["key"], row["outcome"], row["reason"]) for row in rows]


def test_a_replayed_message_is_taken_in_anew_once_it_can_be() -> None:
    async def story(sea: Sea) -> None:
        broken = [True]

        def mendable(parts: Parts) -> Parts:
            def dedup(tx: Tx, source: str, key: str, payload_hash: str, at_us: int) -> Sight:
                if broken[0]:
                    raise KeyError(key)
                return parts.dedup(tx, source, key, payload_hash, at_us)

            return replace(parts, dedup=dedup)

        sea.apply = mendable
        await sea.boot()
        sea.order("S-1")
        await sea.settle()
        (parked,) = (await sea.get("/probe/parked"))["parked"]
        assert ("order_to_erp/1", "parked", "message-untakeable") in await trail(sea)
        replay = Request("POST", f"/dead-letters/{parked['id']}/replay")
        refused = await sea.request(replay)
        assert refused is not None
        assert refused.status == 409
        assert len((await sea.get("/probe/parked"))["parked"]) == 1
        broken.clear()
        broken.append(False)
        first, second = await sea.request(replay), await sea.request(replay)
        assert (first and first.status, second and second.status) == (202, 404)
        await sea.settle()
        assert len(sea.erp.numbers_of("S-1")) == 1
        assert (await sea.get("/probe/parked"))["parked"] == []
        outcomes = [one[1] for one in await trail(sea)]
        assert (outcomes.count("parked"), outcomes.count("replayed")) == (2, 1)

    sail(story, wiring=BUS)


def test_a_replay_of_what_is_no_message_breaks_nothing_and_leaves_it_where_it_was() -> None:
    async def story(sea: Sea) -> None:
        item, flow = await dead_letter(sea, b"no json")
        answer = await sea.request(Request("POST", f"/dead-letters/{item}/replay"))
        assert answer is not None
        assert answer.status == 409
        sea.erp.put("item", "0001", documents.item("0001"))
        await sea.settle()
        assert sea.shop.applied == [("items", "0001", 1)], "the engine goes on"
        (parked,) = (await sea.get("/probe/parked"))["parked"]
        assert (parked["id"], parked["flow"]) == (item, flow)
        assert (await trail(sea))[:2] == [("items/1", "parked", "message-untakeable")] * 2

    sail(story, wiring=BUS)


def test_an_event_that_contradicts_another_is_told_by_its_ids_over_the_bus_too() -> None:
    async def story(sea: Sea) -> None:
        await sea.boot()
        sea.order("S-1")
        await sea.settle()
        sea.shop.orders["S-1"]["notes"] = "another"
        await sea.deliver("S-1")
        await sea.settle()
        (line,) = [one for one in sea.output.lines if "delivery.quarantined" in one]
        told = orjson.loads(line)
        assert (told["event_id"], told["delivery"]) == ("ev-S-1", f"dl-{sea.deliveries}")

    sail(story, wiring=BUS)
