"""The law of snapshots: run(a + b) is restore(snapshot after a) + b, byte for byte."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import orjson

from contracts.ports import Response
from simulator.clock import VirtualClock, run_virtual
from simulator.faults import DeliveryFault
from tests.simulator.storefront.counter import (
    HOUR,
    MINUTE,
    SECOND,
    START,
    Counter,
    open_counter,
    price,
    stock,
    stock_up,
)

DOWN = Response(503)


class Doubling:
    """Every event comes a second time, half of them after the receiver's next restart."""

    def deliveries(self, key: str, nth: int) -> list[DeliveryFault]:
        late = key[-1] in "02468"
        where = ("storefront>engine", "engine.webhook", key, nth)
        return [DeliveryFault("twice", "duplicate", *where, 1, True, 7 * SECOND, late)]

    def record(self, fault: Any, *, effective: bool, detail: Any = None) -> None:
        assert effective


async def first_part(counter: Counter) -> None:
    """Orders in every stage: delivered, failing, waiting for a restart; a cart; held stock."""
    await stock_up(counter)
    counter.receiver.script = [Response(204), DOWN, Response(204), Response(204), DOWN]
    placed = [await counter.order("ALFKI", ("CHAI", 2)) for _ in range(3)]
    await counter.wait(9 * SECOND)
    await counter.tell(placed[0])
    await counter.fill("BERGS", ("CHAI", 3))
    await counter.order("ALFKI", ("TOFU", 1), custom={"deep": [1, {"x": None}]})
    await counter.wait(0)


async def second_part(counter: Counter) -> None:
    counter.receiver.script = []
    counter.shop.engine_restarted()
    await counter.check_out("BERGS", key="k-1")
    await counter.wait(MINUTE)
    await counter.put("prices", ("P-1", 2, price("P-1", "CHAI", "19.00")))
    await counter.put("availability", ("MAIN/CHAI", 2, stock("CHAI", "18")))
    await counter.order("ALFKI", ("CHAI", 1))
    await counter.wait(HOUR - MINUTE)
    counter.shop.engine_restarted()
    await counter.wait(MINUTE)
    await counter.shop.stop()


def what_came_of(counter: Counter, since: int, sent: int) -> Any:
    """Everything that can be seen of a stretch: journal without its counting, sendings, hashes."""
    counter.journal.flush()
    records = [orjson.loads(line) for line in counter.sink.lines[since:]]
    for record in records:
        del record["seq"]
    arrivals = [(t, r.headers, r.body) for t, r in counter.receiver.arrivals[sent:]]
    return records, arrivals, counter.shop.state.hashes()


def play(main: Callable[[VirtualClock], Awaitable[Any]]) -> Any:
    async def whole(clock: VirtualClock) -> Any:
        return await main(clock)

    return run_virtual(whole, START)


def test_a_snapshot_among_pending_webhooks_goes_on_as_if_nothing_had_been() -> None:
    async def through(clock: VirtualClock) -> Any:
        counter = open_counter(clock, faults=Doubling())
        await first_part(counter)
        snapshot = counter.shop.state.snapshot()
        counter.journal.flush()
        since, sent = len(counter.sink.lines), len(counter.receiver.arrivals)
        at_us, tokens = clock.now_us(), dict(counter.tokens)
        await second_part(counter)
        return snapshot, at_us, tokens, what_came_of(counter, since, sent)

    snapshot, at_us, tokens, expected = play(through)

    async def resumed(clock: VirtualClock) -> Any:
        await clock.sleep_until_us(at_us)
        counter = open_counter(clock, snapshot, faults=Doubling())
        counter.tokens = tokens
        await second_part(counter)
        return what_came_of(counter, 0, 0)

    assert play(resumed) == expected
    records, arrivals, _ = expected
    assert len(arrivals) > 6
    assert any(record["kind"] == "delivery" for record in records)


def test_a_restore_under_a_running_shop_forgets_what_it_had_read() -> None:
    async def scene(clock: VirtualClock) -> None:
        counter = open_counter(clock)
        await stock_up(counter)
        before = await counter.view("ALFKI", "CHAI", "TOFU")
        snapshot = counter.shop.state.snapshot()
        await counter.put("prices", ("P-1", 2, price("P-1", "CHAI", "1.00")))
        await counter.put("availability", ("MAIN/CHAI", 2, stock("CHAI", "99")))
        await counter.order("ALFKI", ("CHAI", 5))
        assert await counter.view("ALFKI", "CHAI", "TOFU") != before
        counter.shop.state.restore(snapshot)
        assert await counter.view("ALFKI", "CHAI", "TOFU") == before
        await counter.shop.stop()

    play(scene)
