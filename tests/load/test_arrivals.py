"""The schedule: decided before anything runs, by rates, span and seed alone."""

from __future__ import annotations

import math
from itertools import pairwise
from statistics import pvariance

import pytest
from hypothesis import given
from hypothesis import strategies as st

from load.arrivals import PATTERNS, schedule
from load.errors import RateInvalid
from simulator.seed import Seed
from tests.load.virtual import SECOND

RATES = st.dictionaries(
    st.sampled_from(["order", "view", "look"]), st.floats(0.1, 300.0), min_size=1
)


@given(RATES, st.integers(0, 20 * SECOND), st.integers(0, 99), st.sampled_from(sorted(PATTERNS)))
def test_a_schedule_is_sorted_within_its_span_and_the_same_for_the_same_seed(
    rates: dict[str, float], span_us: int, seed: int, pattern: str
) -> None:
    made = schedule(rates, span_us, Seed(seed), pattern)
    assert list(made) == sorted(made)
    assert all(0 <= arrival.at_us <= span_us for arrival in made)
    assert made == schedule(rates, span_us, Seed(seed), pattern)
    for kind in rates:
        assert [one.nth for one in made if one.kind == kind] == list(
            range(sum(one.kind == kind for one in made))
        )


@given(st.floats(0.5, 300.0), st.integers(0, 20), st.integers(0, 99))
def test_a_fixed_rate_gives_every_arrival_that_fits_at_equal_distances(
    rate: float, span_s: int, seed: int
) -> None:
    made = [one.at_us for one in schedule({"view": rate}, span_s * SECOND, Seed(seed))]
    assert len(made) == math.floor(rate * span_s + 1e-9)
    gaps = [after - before for before, after in pairwise(made)]
    assert all(abs(gap - SECOND / rate) <= 1 for gap in gaps)


def test_people_who_come_by_chance_come_at_the_rate_and_in_bunches() -> None:
    made = [one.at_us for one in schedule({"v": 100.0}, 100 * SECOND, Seed(3), "poisson")]
    assert 9_500 < len(made) < 10_500
    seconds = [0] * 100
    for at_us in made:
        seconds[at_us // SECOND] += 1
    assert 60 < pvariance(seconds) < 160  # of a Poisson process it is the mean


def test_another_kinds_rate_moves_nobody() -> None:
    alone = schedule({"order": 7.0}, 10 * SECOND, Seed(1))
    beside = schedule({"order": 7.0, "view": 31.0}, 10 * SECOND, Seed(1))
    assert tuple(one for one in beside if one.kind == "order") == alone


def test_another_seed_gives_another_phase_and_a_rate_of_nothing_nobody() -> None:
    one, other = (schedule({"order": 1.0, "view": 0}, 5 * SECOND, Seed(seed)) for seed in (1, 2))
    assert one[0].at_us != other[0].at_us
    assert {arrival.kind for arrival in one} == {"order"}


@pytest.mark.parametrize("rate", [-1.0, math.inf, math.nan])
def test_a_rate_that_is_none_is_refused(rate: float) -> None:
    with pytest.raises(RateInvalid, match="order"):
        schedule({"order": rate}, SECOND, Seed(1))
