"""Time that nobody needs is leapt over, and nothing else is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from types import SimpleNamespace
from typing import Any, NoReturn, cast

import pytest

from scenarios.stories.leaping import Calm, Leaps
from simulator.clock import VirtualClock, run_virtual
from simulator.serve.clock import ScaledClock

START = datetime(2026, 3, 2, tzinfo=UTC)
S = 1_000_000
HOUR = 3_600 * S
PATIENCE = 36 * S


@dataclass
class Scripted:
    """A calm that is there, or never comes."""

    is_calm: bool = True
    is_calm_for_sleepers_alone: bool = False
    due_us: int | None = None
    put_up_at_us: list[int] = field(default_factory=list)
    real: Any = None
    resigned: bool = False

    async def reached(self, *, looked_out: bool = False) -> bool:
        return self.is_calm and not (looked_out and self.is_calm_for_sleepers_alone)

    def put_up(self) -> None:
        self.put_up_at_us.append(self.real.now_us())
        self.resigned = len(self.put_up_at_us) >= 3


def lived(
    story: Callable[[ScaledClock, Leaps], Coroutine[Any, Any, Any]], calm: Scripted
) -> tuple[Any, int]:
    """What comes of a story in a world that leaps, and how long it takes in the real one."""

    async def main(real: VirtualClock) -> tuple[Any, int]:
        calm.real = real
        clock = ScaledClock(real, START)
        told: Any = calm
        leaps = Leaps(clock, told, PATIENCE)
        return await leaps.along(story(clock, leaps)), real.now_us()

    return run_virtual(main, START)


def test_hours_pass_in_no_time_and_the_world_has_lived_them() -> None:
    async def story(clock: ScaledClock, leaps: Leaps) -> int:
        with leaps.living():
            await leaps.until(15 * 24 * HOUR)
        return clock.now_us()

    at_us, took_us = lived(story, Scripted())
    assert at_us == 15 * 24 * HOUR
    assert took_us < S


def test_nobody_leaps_while_a_story_has_something_to_do() -> None:
    async def busy(clock: ScaledClock, leaps: Leaps) -> None:
        with leaps.living():
            await clock.sleep_until_us(20 * S)

    async def idle(clock: ScaledClock, leaps: Leaps) -> int:
        with leaps.living():
            await leaps.until(HOUR)
        return clock.real.now_us()

    async def both(clock: ScaledClock, leaps: Leaps) -> int:
        _, at_us = await asyncio.gather(busy(clock, leaps), idle(clock, leaps))
        return at_us

    at_us, _ = lived(both, Scripted())
    assert 20 * S <= at_us < 21 * S


def test_a_leap_ends_where_a_system_has_something_to_do() -> None:
    woken: list[int] = []

    async def system(clock: ScaledClock) -> None:
        await clock.sleep_until_us(HOUR)
        woken.append(clock.now_us())

    async def story(clock: ScaledClock, leaps: Leaps) -> None:
        work = asyncio.ensure_future(system(clock))
        with leaps.living():
            await leaps.until(3 * HOUR)
            woken.append(clock.now_us())
        await work

    lived(story, Scripted())
    assert woken == [HOUR, 3 * HOUR]


def test_a_leap_ends_also_where_a_system_has_not_gone_to_sleep_yet_for_what_it_has_to_do() -> None:
    calm = Scripted(due_us=HOUR)
    seen: list[int] = []

    async def story(clock: ScaledClock, leaps: Leaps) -> None:
        async def late() -> None:  # a busy loop has not come to it before the first leap
            while clock.now_us() < HOUR:
                await clock.real.sleep_until_us(clock.real.now_us() + S // 100)
            seen.append(clock.now_us())
            calm.due_us = None

        work = asyncio.ensure_future(late())
        with leaps.living():
            await leaps.until(3 * HOUR)
        await work

    lived(story, calm)
    assert HOUR <= seen[0] < HOUR + S


def test_two_stories_wake_each_at_its_own_instant() -> None:
    woken: list[int] = []

    async def one(clock: ScaledClock, leaps: Leaps, at_us: int) -> None:
        with leaps.living():
            await leaps.until(at_us)
            woken.append(clock.now_us())

    async def both(clock: ScaledClock, leaps: Leaps) -> None:
        await asyncio.gather(one(clock, leaps, 2 * HOUR), one(clock, leaps, HOUR))

    lived(both, Scripted())
    assert woken == [HOUR, 2 * HOUR]


def test_what_is_never_calm_is_waited_for_and_after_three_times_no_longer_than_for_silence() -> (
    None
):
    async def story(_: ScaledClock, leaps: Leaps) -> None:
        with leaps.living():
            for nth in range(1, 6):
                await leaps.until(nth * HOUR)

    calm = Scripted(is_calm=False)
    lived(story, calm)
    begun = [0, *calm.put_up_at_us]
    waited = [round((after - before) / S) for before, after in pairwise(begun)]
    assert waited == [36, 36, 36, 3, 3]


def test_what_breaks_in_a_story_is_raised_and_not_waited_out() -> None:
    async def story(_: ScaledClock, leaps: Leaps) -> NoReturn:
        with leaps.living():
            await leaps.until(HOUR)
            raise RuntimeError("the simulator broke")

    with pytest.raises(RuntimeError, match="the simulator broke"):
        lived(story, Scripted())


def test_what_breaks_while_it_is_asked_for_calm_is_raised_too() -> None:
    class Breaking(Scripted):
        async def reached(self, *, looked_out: bool = False) -> bool:
            raise RuntimeError("nobody can be asked")

    async def story(_: ScaledClock, leaps: Leaps) -> None:
        with leaps.living():
            await leaps.until(HOUR)

    with pytest.raises(RuntimeError, match="nobody can be asked"):
        lived(story, Breaking())


def write(edge: str = "engine>storefront") -> Any:
    """A call that writes something, and is over."""
    outcome = asyncio.get_running_loop().create_future()
    outcome.set_result(None)
    return SimpleNamespace(write=True, call_id="C-1", edge=edge, outcome=outcome)


def test_who_looks_out_in_vain_where_all_is_calm_is_leapt_over_too() -> None:
    async def story(clock: ScaledClock, leaps: Leaps) -> int:
        looks = 0
        with leaps.living():
            while clock.now_us() < 24 * S:
                looks += 1
                await leaps.look_out(clock.now_us() + S)
        return looks

    looks, took_us = lived(story, Scripted())
    assert looks >= 24
    assert took_us < 2 * S


def test_who_looks_out_while_it_is_not_calm_gives_up_by_himself_and_is_put_up_with_by_nobody() -> (
    None
):
    async def story(clock: ScaledClock, leaps: Leaps) -> None:
        with leaps.living():
            for _ in range(60):
                await leaps.look_out(clock.now_us() + S)

    calm = Scripted(is_calm_for_sleepers_alone=True)
    _, took_us = lived(story, calm)
    assert 60 * S <= took_us < 61 * S
    assert calm.put_up_at_us == []


@pytest.mark.parametrize(("looking", "woken_at_s"), [(1, 2), (9, 10)])
def test_a_write_is_news_to_who_looks_out_unless_it_is_a_crowd(
    looking: int, woken_at_s: int
) -> None:
    async def looks(clock: ScaledClock, leaps: Leaps) -> int:
        with leaps.living():
            await leaps.look_out(10 * S)
        return clock.now_us()

    async def writes(clock: ScaledClock, leaps: Leaps) -> None:
        await clock.sleep_until_us(2 * S)
        leaps.after_answer(write(), cast("Any", None))

    async def all_of_them(clock: ScaledClock, leaps: Leaps) -> int:
        *woken, _ = await asyncio.gather(
            *(looks(clock, leaps) for _ in range(looking)), writes(clock, leaps)
        )
        assert len(set(woken)) == 1
        return cast("int", woken[0])

    at_us, _ = lived(all_of_them, Scripted(is_calm=False))
    assert woken_at_s * S <= at_us < woken_at_s * S + S // 10


class System:
    """A state whose position and next work a test says."""

    def __init__(self) -> None:
        self.position = 0
        self.due_us: int | None = None

    def next_due_us(self) -> int | None:
        return self.due_us


class Harbour:
    """Two systems, what is missing of one in the other, and an engine that says something."""

    def __init__(self, clock: ScaledClock, *, manned: bool = True) -> None:
        self.erp, self.shop, self.missing = System(), System(), set[tuple[str, str, int]]()
        self.says: bool | None = True
        self.asked = 0
        self.wire = SimpleNamespace(in_flight=0, observe=lambda _: None)
        landscape: Any = SimpleNamespace(
            clock=clock,
            wire=self.wire,
            erp=SimpleNamespace(state=self.erp),
            storefront=SimpleNamespace(state=self.shop),
        )
        self.calm = Calm(landscape, cast("Any", self), self.word, manned)

    @property
    def awaits_posting(self) -> bool:
        return False

    def gaps(self) -> Iterator[tuple[str, str, int]]:
        return iter(self.missing)

    @property
    def positions(self) -> tuple[int, ...]:
        return self.erp.position, self.shop.position

    async def word(self) -> bool | None:
        self.asked += 1
        return self.says


def at_rest(
    look: Callable[[Harbour, VirtualClock], Coroutine[Any, Any, Any]], *, manned: bool = True
) -> Any:
    """What is seen in a harbour a second after anything was written."""

    async def main(real: VirtualClock) -> Any:
        harbour = Harbour(ScaledClock(real, START), manned=manned)
        await real.sleep_until_us(S)
        return await look(harbour, real)

    return run_virtual(main, START)


def test_it_is_calm_when_all_is_brought_over_and_the_engine_says_so() -> None:
    async def look(harbour: Harbour, _: VirtualClock) -> bool:
        return await harbour.calm.reached()

    assert at_rest(look) is True


@pytest.mark.parametrize("why", ["a call", "work", "a gap", "its word"])
def test_it_is_not_calm_while_anything_could_be_late(why: str) -> None:
    async def look(harbour: Harbour, real: VirtualClock) -> bool:
        harbour.wire.in_flight = int(why == "a call")
        harbour.shop.due_us = real.now_us() if why == "work" else real.now_us() + 1
        harbour.missing = {("order", "S-1", 0)} if why == "a gap" else set()
        harbour.says = why != "its word"
        return await harbour.calm.reached()

    assert at_rest(look) is False


def test_what_was_waited_for_in_vain_is_put_up_with_and_what_is_missing_anew_is_not() -> None:
    async def look(harbour: Harbour, real: VirtualClock) -> list[bool]:
        harbour.missing = {("order", "S-1", 0)}
        found = [await harbour.calm.reached()]
        harbour.calm.put_up()
        found.append(await harbour.calm.reached())
        harbour.shop.position += 1
        harbour.missing.add(("order", "S-2", 0))
        await real.sleep_until_us(10 * S)
        return [*found, await harbour.calm.reached()]

    assert at_rest(look) == [False, True, False]


def test_who_says_nothing_is_taken_to_be_at_rest_after_three_seconds_of_silence() -> None:
    async def look(harbour: Harbour, real: VirtualClock) -> list[bool]:
        harbour.says = None
        found = [await harbour.calm.reached()]
        await real.sleep_until_us(3 * S)
        return [*found, await harbour.calm.reached()]

    assert at_rest(look) == [False, True]


def test_where_nothing_has_changed_nobody_is_asked_again() -> None:
    async def look(harbour: Harbour, _: VirtualClock) -> list[int]:
        await harbour.calm.reached()
        await harbour.calm.reached()
        asked = [harbour.asked]
        harbour.erp.position += 1
        await harbour.calm.reached()
        return [*asked, harbour.asked]

    assert at_rest(look) == [1, 2]


def test_whose_answer_was_lost_a_moment_ago_has_yet_to_make_up_his_mind() -> None:
    async def look(harbour: Harbour, real: VirtualClock) -> list[bool]:
        found = [await harbour.calm.reached()]
        call = write("erp>tax")  # it changes nothing, for it was done before
        harbour.calm.silence.before_delivery(call)
        await asyncio.sleep(0)
        found.append(await harbour.calm.reached())
        await real.sleep_until_us(2 * S)
        return [*found, await harbour.calm.reached()]

    assert at_rest(look) == [True, False, True]


def test_before_who_looks_out_it_must_have_been_quiet_for_longer() -> None:
    async def look(harbour: Harbour, real: VirtualClock) -> list[bool]:
        harbour.calm.silence.before_delivery(write())
        await real.sleep_until_us(S + S // 3)
        found = [await harbour.calm.reached(looked_out=True), await harbour.calm.reached()]
        await real.sleep_until_us(S + 2 * S // 3)
        return [*found, await harbour.calm.reached(looked_out=True)]

    assert at_rest(look) == [False, True, True]


def test_what_changes_while_the_engine_is_asked_is_no_calm() -> None:
    async def look(harbour: Harbour, _: VirtualClock) -> list[bool]:
        async def word() -> bool:
            harbour.asked += 1
            harbour.shop.position += harbour.asked == 1
            return True

        harbour.calm.word = word
        return [await harbour.calm.reached(), await harbour.calm.reached()]

    assert at_rest(look) == [False, True]


def test_before_there_is_an_engine_nothing_can_be_brought_over() -> None:
    async def look(harbour: Harbour, _: VirtualClock) -> bool:
        harbour.missing, harbour.says = {("item", "I-1", 1)}, None
        return await harbour.calm.reached()

    assert at_rest(look, manned=False) is True
