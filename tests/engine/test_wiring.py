"""What flows share by each pattern: who reads, who waits for whom, who stops with whom."""

from __future__ import annotations

import pytest

from contracts.ports import Request
from contracts.scope import load_scope
from engine import MemoryDisk
from engine.config import Config
from engine.errors import ConfigInvalid
from engine.feed import BESIDE
from engine.flows.table import BY_ID, FLOWS
from engine.gate import Gate
from engine.store.sql import SqlStore
from engine.wiring import PATTERNS, pattern_named, wired, wiring_text
from simulator.clock import VirtualClock, run_virtual
from tests.engine.fakes import documents
from tests.engine.fakes.documents import START
from tests.engine.fakes.sea import Sea, sail
from tests.engine.fakes.wire import FINE, Fate
from tests.engine.fakes.wirings import wiring
from tests.engine.test_crash_sweep import (
    assert_nothing_lost_or_doubled,
    fair_weather,
    foul_weather,
    voyage,
)

OTHERS = sorted(PATTERNS.keys() - {"middleware"})


def test_our_matrix_is_wired_by_the_middleware_and_says_nothing_of_it() -> None:
    assert wiring_text(load_scope()) == ""
    hub = wired("", 900_000, 16)
    assert [lane.id for lane in hub.lanes] == ["hub"]
    assert dict(hub.pools) == {"erp": 16, "storefront": 16, "wms": 16}
    assert {hub.pool_of(flow) for flow in FLOWS} == {"erp", "storefront"}
    assert (hub.split, hub.bus, hub.patience_us) == (False, frozenset(), 0)


def test_every_feed_beside_the_main_one_says_whom_it_is_for() -> None:
    brought = [name for feed in BESIDE for name in feed.brings]
    assert all(feed.brings for feed in BESIDE), "else no lane would read it"
    assert len(brought) == len(set(brought))
    assert set(brought) <= {flow.id for flow in FLOWS}


def test_point_to_point_shares_nothing_and_reads_each_row_at_its_own_figure() -> None:
    plain = wired(wiring_text(load_scope(), "point_to_point"), 900_000, 16)
    assert len(plain.lanes) == sum(flow.system == "storefront" for flow in FLOWS)
    assert len({plain.pool_of(flow) for flow in FLOWS}) == len(FLOWS)
    assert plain.lane_of("prices").poll_ms == 1_800_000
    assert plain.lane_of("availability").poll_ms == 900_000
    assert plain.lane_of("items").poll_ms == 900_000, "availability needs its items first"
    assert not any(lane.hinted for lane in plain.lanes)


def test_hybrid_reads_what_need_not_be_fresher_in_a_batch() -> None:
    hybrid = wired(wiring_text(load_scope(), "hybrid"), 900_000, 16)
    signals, batch = hybrid.lane_of("availability"), hybrid.lane_of("prices")
    assert (signals.id, signals.poll_ms, signals.hinted) == ("signals", 900_000, True)
    assert (batch.id, batch.poll_ms, batch.hinted) == ("batch", 1_800_000, False)
    assert hybrid.pools["storefront/signals"] + hybrid.pools["storefront/batch"] == 16


def test_rows_of_one_matrix_may_be_wired_each_in_its_own_way() -> None:
    mixed = wired("prices=point_to_point@1800,orders=event_bus@0", 900_000, 16)
    assert sorted(lane.id for lane in mixed.lanes) == ["hub", "prices"]
    assert mixed.bus == {"order_to_erp"}
    assert mixed.circuit_of("storefront", "prices") == "storefront/prices"
    assert mixed.circuit_of("storefront", "invoices") == "storefront"
    assert mixed.pool_of(BY_ID["invoices"]) == "storefront"


@pytest.mark.parametrize("text", ["prices", "prices=star@60", "prices=hybrid@soon", ",,"])
def test_a_wiring_that_is_none_is_refused_with_the_patterns_that_there_are(text: str) -> None:
    with pytest.raises(ConfigInvalid, match="known patterns are point_to_point, middleware"):
        wired(text, 60_000, 16)
    with pytest.raises(ConfigInvalid, match="there is no pattern 'star'; use one of point-to-poi"):
        pattern_named("star")
    assert Config.parse({"wiring": wiring("hybrid")}).wiring


@pytest.mark.parametrize("pattern", OTHERS)
def test_in_each_pattern_a_voyage_in_foul_weather_loses_and_doubles_nothing(pattern: str) -> None:
    async def story(sea: Sea) -> None:
        sea.wire.decide = foul_weather()
        await voyage(sea, None, None)

    assert_nothing_lost_or_doubled(sail(story, wiring=wiring(pattern)), pattern)


@pytest.mark.parametrize("pattern", ["point_to_point", "hybrid"])
def test_a_kill_anywhere_loses_and_doubles_nothing_with_many_positions(pattern: str) -> None:
    async def clean(sea: Sea) -> None:
        points.extend(await voyage(sea, None, None))

    points: list[tuple[str, int, str]] = []
    sail(clean, wiring=wiring(pattern))
    for point in points[:: max(1, len(points) // 12)]:

        async def story(sea: Sea, at: tuple[str, int, str] = point) -> None:
            sea.wire.decide = fair_weather()
            await voyage(sea, at, None)

        sea = sail(story, disk=MemoryDisk(), wiring=wiring(pattern))
        assert_nothing_lost_or_doubled(sea, (pattern, point))


async def _one_flow_in_trouble(sea: Sea) -> None:
    """Every write of shipments fails for five minutes, while an order's status waits as well."""
    await sea.boot()
    sea.order("S-1")
    sea.order("S-2")
    await sea.settle()
    sea.wire.decide = lambda _edge, request: (
        Fate(status=500) if request.path == "/connector/shipments" else FINE
    )
    (first,) = sea.erp.numbers_of("S-1")
    sea.erp.ship(first)
    await sea.sleep(120)


@pytest.mark.parametrize(("pattern", "held_up"), [("middleware", True), ("point_to_point", False)])
def test_only_where_circuits_are_shared_a_flow_in_trouble_stops_another(
    pattern: str, held_up: bool
) -> None:
    async def story(sea: Sea) -> None:
        await _one_flow_in_trouble(sea)
        gate = sea.engine._parts.gate if sea.engine is not None else None
        assert gate is not None
        for _ in range(8):
            gate.troubled("storefront", "shipments", refused=False)
        sea.erp.put("item", "0009", documents.item("0009"))
        await sea.sleep(60)
        now_us = sea.clock.now_us()
        gate.troubled("storefront", "shipments", refused=False)
        closed = gate.until_us("storefront", "items") > now_us
        assert closed is held_up
        assert gate.until_us("storefront", "shipments") > now_us

    sail(story, wiring="" if pattern == "middleware" else wiring(pattern))


@pytest.mark.parametrize("pattern", sorted(PATTERNS))
def test_a_retry_after_is_heeded_by_every_flow_in_each_pattern(pattern: str) -> None:
    asked = Fate(status=503, headers={"retry-after": "600"})

    async def story(sea: Sea) -> None:
        await sea.boot()
        sea.order("S-1")
        await sea.settle()
        sea.wire.decide = lambda edge, _request: asked if edge == "engine>storefront" else FINE
        before = len(sea.wire.calls)
        sea.erp.put("item", "0001", documents.item("0001"))
        sea.erp.ship(sea.erp.numbers_of("S-1")[0])
        await sea.sleep(300)
        told = [to for _, edge, _, to in sea.wire.calls[before:] if edge == "engine>storefront"]
        assert 1 <= len(told) <= 3, "what was about to leave when the answer came"

    sail(story, wiring="" if pattern == "middleware" else wiring(pattern))


@pytest.mark.parametrize(
    ("pattern", "soon"), [("middleware", True), ("hybrid", True), ("point_to_point", False)]
)
def test_a_hint_is_taken_where_the_pattern_goes_by_signals(pattern: str, soon: bool) -> None:
    async def story(sea: Sea) -> None:
        await sea.boot()
        await sea.settle()
        sea.erp.put("item", "0001", documents.item("0001"))
        sea.erp.put("price", "P-1", documents.price("P-1", "0001", "9.5"))
        await sea.request(Request("POST", "/webhooks/erp", body=b'{"position":1}'))
        await sea.sleep(10)
        assert (("items", "0001", 1) in sea.shop.applied) is soon
        slow = ("prices", "P-1", 1) in sea.shop.applied
        assert slow is (pattern == "middleware"), "a batch goes by its schedule"

    polls = dict.fromkeys(load_scope().objects, 3_600) | {"prices": 7_200}
    text = wiring(pattern, **polls)
    sail(story, poll_ms=3_600_000, wiring="" if pattern == "middleware" else text)


def test_a_pause_that_is_shorter_than_a_guess_is_kept_for_those_whom_the_guess_does_not_hold() -> (
    None
):
    async def main(clock: VirtualClock) -> None:
        disk = MemoryDisk()
        split = wired("shipments=point_to_point@60", 60_000, 16)
        gate = Gate(clock, SqlStore(disk), split)
        for _ in range(6):
            gate.troubled("storefront", refused=True)
        asked_us = clock.now_us() + 20_000_000
        assert gate.until_us("storefront") > asked_us, "guessed, of readers alone"
        await gate.asked("storefront", asked_us)
        assert gate.until_us("storefront", "shipments") == asked_us
        await gate.asked("storefront", asked_us - 1)
        assert gate.until_us("storefront", "shipments") == asked_us
        store = SqlStore(disk)
        after = Gate(clock, store, split)
        await store.transact(after.load)
        assert after.until_us("storefront", "shipments") == asked_us

    run_virtual(main, START)
