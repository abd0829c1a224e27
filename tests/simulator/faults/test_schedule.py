from __future__ import annotations

from collections.abc import Callable

import pytest

from simulator.faults import Schedule, When

HOUR_US = 3_600_000_000


def never(_nth: int) -> float:
    return 0.999


def chances(*draws: float) -> Callable[[int], float]:
    return lambda nth: draws[nth - 1]


def fired(schedule: Schedule, calls: int = 8, chance: Callable[[int], float] = never) -> list[int]:
    return [nth for nth in range(1, calls + 1) if schedule.picks(nth, nth, chance)]


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        (Schedule(always=True), [1, 2, 3, 4, 5, 6, 7, 8]),
        (Schedule(until_healed=True), [1, 2, 3, 4, 5, 6, 7, 8]),
        (Schedule(first=2), [1, 2]),
        (Schedule(nth=(2, 5)), [2, 5]),
        (Schedule(every=3), [3, 6]),
        (Schedule(after=6), [7, 8]),
        (Schedule(to_s=10.0), [1, 2, 3, 4, 5, 6, 7, 8]),
        (Schedule(always=True, once_per_key=True), [1]),
        (Schedule(every=3, once_per_key=True), [3]),
    ],
    ids=[
        "always",
        "until_healed",
        "first",
        "nth",
        "every",
        "after",
        "window",
        "always once",
        "every once",
    ],
)
def test_each_way_to_choose_picks_its_calls(schedule: Schedule, expected: list[int]) -> None:
    assert fired(schedule) == expected


def test_probability_fires_below_its_figure() -> None:
    chance = chances(0.1, 0.3, 0.29, 0.9)
    assert fired(Schedule(probability=0.3), 4, chance) == [1, 3]
    assert fired(Schedule(probability=0.3, once_per_key=True), 4, chance) == [1]
    assert fired(Schedule(probability=0.0), 4, chance) == []


def test_a_window_is_open_from_its_start_up_to_but_without_its_end() -> None:
    window = Schedule(always=True, from_s=3600.0, to_s=7200.0)
    assert not window.open_at(HOUR_US - 1)
    assert window.open_at(HOUR_US)
    assert window.open_at(2 * HOUR_US - 1)
    assert not window.open_at(2 * HOUR_US)


def test_a_window_comes_back_every_period() -> None:
    nightly = Schedule(from_s=3600.0, to_s=7200.0, every_s=86_400.0)
    open_hours = [hour for hour in range(72) if nightly.open_at(hour * HOUR_US)]
    assert open_hours == [1, 25, 49]


def test_a_schedule_without_an_end_stays_open() -> None:
    assert Schedule(always=True, from_s=5.0).open_at(10**15)


@pytest.mark.parametrize(
    ("build", "complaint"),
    [
        (Schedule, "say when it fires"),
        (lambda: Schedule(always=True, first=1), "always and first exclude"),
        (lambda: Schedule(always=True, from_s=5.0, to_s=5.0), "not after"),
        (lambda: Schedule(always=True, every_s=5.0), "needs a to_s"),
        (lambda: Schedule(to_s=9.0, every_s=5.0), "longer than every_s"),
    ],
    ids=["nothing", "two ways", "empty", "endless period", "overlap"],
)
def test_a_schedule_that_means_nothing_is_refused(
    build: Callable[[], Schedule], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        build()


def test_a_rule_looks_at_what_all_of_its_patterns_fit() -> None:
    when = When(edges=("engine>*",), operations=("erp.orders.*",), writes=True)
    assert when.fits_call("engine>erp", "erp.orders.create", "POST", write=True)
    assert not when.fits_call("buyer>erp", "erp.orders.create", "POST", write=True)
    assert not when.fits_call("engine>erp", "erp.items.list", "POST", write=True)
    assert not when.fits_call("engine>erp", "erp.orders.list", "GET", write=False)
    assert When(edges=("*",), methods=("PUT",)).fits_call("a>b", "x", "PUT", write=True)
    assert not When(edges=("*",), methods=("PUT",)).fits_call("a>b", "x", "POST", write=True)
    assert When(edges=("*",), keys=("S-*",)).fits_key("S-1")
    assert not When(edges=("*",), keys=("S-*",)).fits_key("T-1")
