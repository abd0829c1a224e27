from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import anyio.to_thread
import pytest

from contracts.ports import Clock
from simulator.clock import VirtualClock, VirtualLoop, WallClock, run_virtual
from simulator.errors import CallbackFailed, Deadlock, ForeignThread, Livelock, RealWorld

START = datetime(2031, 3, 1, 8, 0, tzinfo=UTC)


def virtual_loop() -> VirtualLoop:
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualLoop)
    return loop


def test_both_clocks_satisfy_the_port() -> None:
    async def main(clock: VirtualClock) -> None:
        port: Clock = clock
        assert port.now_us() == 0

    run_virtual(main, START)
    port: Clock = WallClock(START)
    assert port.now_us() >= 0


def test_two_months_pass_without_waiting() -> None:
    async def main(clock: VirtualClock) -> tuple[int, datetime]:
        await asyncio.sleep(60 * 86_400)
        return clock.now_us(), clock.now()

    assert run_virtual(main, START) == (60 * 86_400_000_000, START + timedelta(days=60))


def test_time_stands_still_while_callbacks_run() -> None:
    async def main(clock: VirtualClock) -> list[int]:
        seen = []
        for _ in range(100):
            seen.append(clock.now_us())
            await asyncio.sleep(0)
        return seen

    assert run_virtual(main, START) == [0] * 100


def test_timers_of_one_instant_run_in_the_order_they_were_set() -> None:
    async def main(clock: VirtualClock) -> list[int]:
        order: list[int] = []
        loop = virtual_loop()
        for n in range(50):
            loop.call_at_us(1_000, order.append, n)
        await clock.sleep_until_us(1_001)
        return order

    assert run_virtual(main, START) == list(range(50))


def test_a_timer_set_first_for_a_later_instant_waits_its_turn() -> None:
    async def main(clock: VirtualClock) -> list[str]:
        order: list[str] = []
        loop = virtual_loop()
        loop.call_at_us(2_000, order.append, "late")
        loop.call_at_us(1_000, order.append, "early")
        await clock.sleep_until_us(3_000)
        return order

    assert run_virtual(main, START) == ["early", "late"]


def test_microseconds_stay_exact_after_two_years() -> None:
    two_years_us = 2 * 366 * 86_400_000_000

    async def main(clock: VirtualClock) -> list[int]:
        await clock.sleep_until_us(two_years_us)
        seen = []
        for _ in range(1_000):
            await asyncio.sleep(0.000_001)
            seen.append(clock.now_us() - two_years_us)
        return seen

    assert run_virtual(main, START) == list(range(1, 1_001))


def test_a_sleep_until_the_past_returns_without_moving_time() -> None:
    async def main(clock: VirtualClock) -> int:
        await clock.sleep_until_us(5_000)
        await clock.sleep_until_us(4_000)
        return clock.now_us()

    assert run_virtual(main, START) == 5_000


def test_a_cancelled_sleep_leaves_no_timer_behind() -> None:
    async def main(clock: VirtualClock) -> int:
        sleeper = asyncio.create_task(clock.sleep_until_us(10**15))
        await asyncio.sleep(1)
        sleeper.cancel()
        await asyncio.gather(sleeper, return_exceptions=True)
        await asyncio.sleep(1)
        return clock.now_us()

    assert run_virtual(main, START) == 2_000_000


def test_thousands_of_cancelled_timeouts_do_not_fill_the_heap() -> None:
    async def main(_clock: VirtualClock) -> int:
        for _ in range(5_000):
            async with asyncio.timeout(30):
                await asyncio.sleep(0)
        return len(virtual_loop()._timers)

    assert run_virtual(main, START) < 300


def test_a_timeout_fires_on_virtual_time() -> None:
    async def main(clock: VirtualClock) -> int:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.Event().wait(), 3_600)
        return clock.now_us()

    assert run_virtual(main, START) == 3_600_000_000


def test_queues_events_and_context_variables_work_as_usual() -> None:
    who: contextvars.ContextVar[str] = contextvars.ContextVar("who")

    async def producer(queue: asyncio.Queue[str], done: asyncio.Event) -> None:
        who.set("producer")
        for n in range(3):
            await asyncio.sleep(1)
            await queue.put(f"{who.get()} {n}")
        done.set()

    async def main(_clock: VirtualClock) -> list[str]:
        who.set("main")
        queue: asyncio.Queue[str] = asyncio.Queue(maxsize=1)
        done = asyncio.Event()
        task = asyncio.create_task(producer(queue, done))
        got = [await queue.get() for _ in range(3)]
        await done.wait()
        await task
        return [*got, who.get()]

    assert run_virtual(main, START) == ["producer 0", "producer 1", "producer 2", "main"]


def test_what_still_runs_at_the_end_is_cancelled_oldest_first() -> None:
    ended: list[int] = []

    async def linger(n: int) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(n)

    async def main(_clock: VirtualClock) -> None:
        kept = [asyncio.create_task(linger(n)) for n in range(20)]
        await asyncio.sleep(1)
        assert not any(task.done() for task in kept)

    run_virtual(main, START)
    assert ended == list(range(20))


def test_generators_left_open_are_closed_oldest_first() -> None:
    closed: list[int] = []

    async def numbers(n: int) -> AsyncIterator[int]:
        try:
            yield n
        finally:
            closed.append(n)

    async def main(_clock: VirtualClock) -> list[Any]:
        kept = [numbers(n) for n in range(10)]
        for generator in kept:
            await anext(generator)
        return kept

    run_virtual(main, START)
    assert closed == list(range(10))


def test_nobody_left_to_wake_anybody_is_reported_with_who_waits_where() -> None:
    async def wait_for_godot() -> None:
        await asyncio.Event().wait()

    async def main(_clock: VirtualClock) -> None:
        await wait_for_godot()

    with pytest.raises(
        Deadlock, match=r"no timer, and 1 tasks are unfinished: task#1 in .*wait_for_godot"
    ):
        run_virtual(main, START)


def test_turning_for_ever_at_one_instant_is_reported() -> None:
    async def spin() -> None:
        while True:  # noqa: ASYNC110 - to turn for ever is the point
            await asyncio.sleep(0)

    async def main(_clock: VirtualClock) -> None:
        virtual_loop().turns_at_most = 10_000
        await asyncio.sleep(3)
        await spin()

    with pytest.raises(Livelock, match=r"10001 turns at 3000000 us.*spin"):
        run_virtual(main, START)


def test_an_executor_is_refused_by_name() -> None:
    async def main(_clock: VirtualClock) -> None:
        await asyncio.to_thread(len, "abc")

    with pytest.raises(RealWorld, match="no threads"):
        run_virtual(main, START)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_worker_thread_ends_the_world_and_is_named() -> None:
    async def main(_clock: VirtualClock) -> None:
        await anyio.to_thread.run_sync(len, "abc")

    with pytest.raises((Deadlock, ForeignThread), match="AnyIO worker thread"):
        run_virtual(main, START)


def test_a_call_from_another_thread_ends_the_world_on_both_sides() -> None:
    refused: list[BaseException] = []

    def intrude(loop: VirtualLoop) -> None:
        try:
            loop.call_soon_threadsafe(print)
        except ForeignThread as error:
            refused.append(error)

    async def main(_clock: VirtualClock) -> None:
        thread = threading.Thread(target=intrude, args=(virtual_loop(),), name="intruder")
        thread.start()
        thread.join()
        await asyncio.sleep(1)

    with pytest.raises(ForeignThread, match="'intruder'"):
        run_virtual(main, START)
    assert len(refused) == 1


@pytest.mark.parametrize(
    "use",
    [
        lambda loop: loop.create_connection(asyncio.Protocol, "127.0.0.1", 9),
        lambda loop: loop.create_server(asyncio.Protocol, "127.0.0.1", 0),
        lambda loop: loop.subprocess_exec(asyncio.SubprocessProtocol, "true"),
        lambda loop: loop.getaddrinfo("localhost", 80),
        lambda loop: loop.sock_connect(None, ("127.0.0.1", 9)),
    ],
    ids=["connect", "listen", "process", "lookup", "socket"],
)
def test_sockets_processes_and_name_lookups_are_refused(use: Any) -> None:
    async def main(_clock: VirtualClock) -> None:
        await use(virtual_loop())

    with pytest.raises(RealWorld, match="wall clock"):
        run_virtual(main, START)


def test_readers_and_signals_are_refused() -> None:
    async def main(_clock: VirtualClock) -> None:
        loop = virtual_loop()
        with pytest.raises(RealWorld):
            loop.add_reader(0, print)
        with pytest.raises(RealWorld):
            loop.add_signal_handler(2, print)

    run_virtual(main, START)


def test_a_callback_that_raises_ends_the_world_instead_of_a_log_line() -> None:
    def burst() -> None:
        raise KeyError("gone")

    async def main(_clock: VirtualClock) -> None:
        virtual_loop().call_later(1, burst)
        await asyncio.sleep(2)

    with pytest.raises(CallbackFailed) as caught:
        run_virtual(main, START)
    assert isinstance(caught.value.__cause__, KeyError)


def test_an_error_nobody_awaits_is_a_complaint_of_the_loop() -> None:
    async def burst() -> None:
        raise KeyError("gone")

    async def main(_clock: VirtualClock) -> list[str]:
        asyncio.create_task(burst())  # noqa: RUF006
        await asyncio.sleep(1)
        return virtual_loop().complaints

    assert run_virtual(main, START) == ["Task exception was never retrieved: KeyError"]


def test_two_runs_interleave_alike() -> None:
    async def walker(name: str, trace: list[str], steps: list[float]) -> None:
        for step in steps:
            await asyncio.sleep(step)
            trace.append(f"{name} {virtual_loop().now_us()}")

    async def main(_clock: VirtualClock) -> list[str]:
        trace: list[str] = []
        await asyncio.gather(
            *(walker(f"w{n}", trace, [0.1 * (n % 3), 0.2, 0.1]) for n in range(30))
        )
        return trace

    assert run_virtual(main, START) == run_virtual(main, START)


def test_an_instant_without_a_zone_is_refused_and_others_become_utc() -> None:
    with pytest.raises(ValueError, match="aware"):
        WallClock(START.replace(tzinfo=None))
    east = datetime(2031, 3, 1, 9, 0, tzinfo=timezone(timedelta(hours=1)))
    assert WallClock(east).instant(1) == START + timedelta(microseconds=1)


def test_the_wall_clock_reaches_its_deadline_and_not_before() -> None:
    async def main() -> tuple[int, int]:
        clock = WallClock(START)
        at_us = clock.now_us() + 3_000
        await clock.sleep_until_us(at_us)
        woken_us = clock.now_us()
        await clock.sleep_until_us(0)
        return at_us, woken_us

    at_us, woken_us = asyncio.run(main())
    assert woken_us >= at_us
