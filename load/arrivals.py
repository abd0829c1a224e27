"""Arrivals: when each piece of work is to begin, fixed before anything runs, whoever is slow.

That is the open model: a system that stalls is still met by everybody who was due meanwhile. A
closed one, in which users wait for their answer, sends less just when it matters, and its
percentiles then tell of the good moments only.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from load.errors import RateInvalid
from simulator.seed import Rng, Seed

_SECOND_US: Final = 1_000_000


class Arrival(NamedTuple):
    """The `nth` (from 0) piece of work of a kind, due at `at_us` after the start."""

    at_us: int
    kind: str
    nth: int


Pattern = Callable[[float, int, Rng], list[int]]
"""The instants of one kind: from its rate a second, a span in microseconds and its own chance."""


def fixed(rate_per_s: float, span_us: int, rng: Rng) -> list[int]:
    """One every `1 / rate` seconds; the first at a phase that the seed draws."""
    period_us = _SECOND_US / rate_per_s
    phase_us = rng.uniform() * period_us
    count = math.floor(span_us / period_us + 1e-9)
    return [int(phase_us + nth * period_us) for nth in range(count)]


def poisson(rate_per_s: float, span_us: int, rng: Rng) -> list[int]:
    """As people come: independent of each other, at that rate on average."""
    instants: list[int] = []
    at_us = 0.0
    while True:
        at_us -= math.log(1.0 - rng.uniform()) * _SECOND_US / rate_per_s
        if at_us >= span_us:
            return instants
        instants.append(int(at_us))


PATTERNS: Final[Mapping[str, Pattern]] = {"fixed": fixed, "poisson": poisson}
"""Pattern id to pattern."""


def schedule(
    rates_per_s: Mapping[str, float], span_us: int, seed: Seed, pattern: str = "fixed"
) -> tuple[Arrival, ...]:
    """The arrivals of every kind in their order; a function of the arguments alone.

    Each kind draws from a stream of its own, so that another kind's rate does not move it. A rate
    of 0 leaves a kind out. Raises RateInvalid for a rate or span that is none.
    """
    wrong = {kind: rate for kind, rate in rates_per_s.items() if not 0 <= rate < math.inf}
    if wrong or span_us < 0:
        raise RateInvalid(
            f"rates are at least 0 a second and a span at least 0: {wrong or span_us}"
        )
    make = PATTERNS[pattern]
    return tuple(
        sorted(
            Arrival(at_us, kind, nth)
            for kind, rate in rates_per_s.items()
            if rate > 0
            for nth, at_us in enumerate(make(rate, span_us, seed.stream(f"arrivals/{kind}")))
        )
    )
