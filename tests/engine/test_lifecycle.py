"""Starting and stopping: what was begun is ended or taken up again, by whoever comes next."""

from __future__ import annotations

from contracts.ports import Request
from tests.engine.fakes import documents
from tests.engine.fakes.sea import Sea, sail
from tests.engine.fakes.wire import FINE, Decide, Fate


def on_create(*fates: Fate) -> Decide:
    left = list(fates)

    def decide(_edge: str, request: Request) -> Fate:
        creates = (request.method, request.path) == ("POST", "/orders")
        return left.pop(0) if left and creates else FINE

    return decide


def test_a_stop_lets_calls_in_flight_end_and_closes_the_store() -> None:
    async def story(sea: Sea) -> None:
        engine = await sea.boot()
        sea.wire.latency_us = 400_000
        sea.order("S-1")
        await sea.sleep(1.8)
        await engine.stop()
        assert sea.erp.numbers_of("S-1") == ["E-001"]
        assert "engine.stopped" in sea.output.lines[-1]
        calls = len(sea.wire.calls)
        await sea.sleep(3_600)
        assert len(sea.wire.calls) == calls
        answer = await sea.request(Request("GET", "/health"))
        assert answer is not None
        assert answer.status == 503
        assert answer.body == b'{"status":"stopped"}'

    sail(story)


def test_a_call_that_outlasts_the_grace_is_looked_up_after_the_next_start() -> None:
    async def story(sea: Sea) -> None:
        sea.wire.decide = on_create(Fate(late_s=1))
        engine = await sea.boot()
        sea.order("S-1")
        await sea.sleep(1)
        before_us = sea.clock.now_us()
        await engine.stop()
        assert sea.clock.now_us() - before_us <= 2_100_000
        await sea.boot()
        await sea.settle()
        assert sea.erp.numbers_of("S-1") == ["E-001"]
        assert sea.wire.count("GET", "/orders") == 1

    sail(story)


def test_a_call_that_never_returns_loses_its_lease_and_is_looked_up() -> None:
    async def story(sea: Sea) -> None:
        sea.wire.decide = on_create(Fate(hangs=True))
        await sea.boot()
        sea.order("S-1")
        await sea.settle()
        assert sea.erp.numbers_of("S-1") == ["E-001"]
        assert sea.wire.count("GET", "/orders") == 1

    sea = sail(story)
    assert sea.clock.now_us() >= 300_000_000


def test_an_engine_that_is_not_started_accepts_nothing() -> None:
    async def story(sea: Sea) -> None:
        engine = await sea.boot()
        await engine.stop()
        sea.shop.place("S-1")
        answer = await sea.deliver("S-1")
        assert answer is not None
        assert answer.status == 503

    sail(story)


def test_starting_twice_is_starting_once() -> None:
    async def story(sea: Sea) -> None:
        engine = await sea.boot()
        await engine.start()
        sea.erp.put("item", "0001", documents.item("0001"))
        await sea.sleep(61)
        await sea.settle()
        assert sum("engine.ready" in line for line in sea.output.lines) == 1
        assert sea.shop.applied == [("items", "0001", 1)]

    sail(story)


def test_a_system_that_refuses_connections_is_asked_less_and_less_often() -> None:
    async def story(sea: Sea) -> None:
        sea.wire.decide = lambda edge, _request: Fate(refused=edge == "engine>erp")
        await sea.boot()
        for number in range(20):
            sea.order(f"S-{number}")
        await sea.sleep(3_600)
        assert len(sea.wire.calls) < 20 * 80
        quiet = [call for call in sea.wire.calls if call[0] > 3_000_000_000]
        assert len(quiet) < 20 * 12
        sea.wire.decide = lambda _edge, _request: FINE
        await sea.settle()
        assert len(sea.erp.orders) == 20
        assert (await sea.get("/probe/parked"))["parked"] == []

    sail(story)


def test_credentials_that_are_refused_park_nothing_and_work_again_once_mended() -> None:
    async def story(sea: Sea) -> None:
        sea.wire.decide = lambda _edge, request: (
            Fate(status=401, body=b"{}") if request.path == "/oauth/token" else FINE
        )
        await sea.boot()
        sea.order("S-1")
        await sea.sleep(7_200)
        assert (await sea.get("/probe/parked"))["parked"] == []
        sea.wire.decide = lambda _edge, _request: FINE
        await sea.settle()
        assert sea.erp.numbers_of("S-1") == ["E-001"]

    sail(story)
