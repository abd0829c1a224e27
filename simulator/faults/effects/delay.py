"""The call takes longer: on the way there or on the way back."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import ClassVar, Literal

from simulator.faults.effects.kinds import TO_US
from simulator.faults.effects.spread import Seconds, check_order, spread_s
from simulator.faults.route import Outcome, Route

_NORMAL = NormalDist()
_P99 = _NORMAL.inv_cdf(0.99)


@dataclass(frozen=True, slots=True)
class Delay:
    """`fixed`: always `low_s`. `uniform`: between `low_s` and `high_s`.

    `lognormal`: median `low_s`, 99 of 100 below `high_s`, and none beyond ten times `high_s`.
    """

    phases: ClassVar[tuple[str, ...]] = ("before_commit", "after_commit")
    shape: Literal["fixed", "uniform", "lognormal"] = "fixed"
    low_s: Seconds = 1.0
    high_s: Seconds = 1.0

    def __post_init__(self) -> None:
        if self.shape != "fixed":
            check_order("low_s", self.low_s, "high_s", self.high_s)
        if self.shape == "lognormal" and self.low_s <= 0:
            raise ValueError("low_s is the median of a lognormal delay and must be above 0")

    def bend(self, route: Route, phase: str, chance: float) -> Route:
        """Add the delay to the way there (before the commit) or back (after it)."""
        extra_us = round(self.length_s(chance) * TO_US)
        if phase == "after_commit":
            return replace(route, answer_delay_us=route.answer_delay_us + extra_us)
        return replace(route, request_delay_us=route.request_delay_us + extra_us)

    def length_s(self, chance: float) -> float:
        """The delay that `chance` in [0, 1) picks, in seconds."""
        if self.shape == "fixed":
            return self.low_s
        if self.shape == "uniform":
            return spread_s(self.low_s, self.high_s, chance)
        sigma = math.log(self.high_s / self.low_s) / _P99
        deviation = _NORMAL.inv_cdf(min(max(chance, 1e-9), 1 - 1e-9))
        return min(self.low_s * math.exp(sigma * deviation), 10 * self.high_s)

    def effective(self, outcome: Outcome) -> bool:
        """The server was reached, so that somebody really waited."""
        return bool(outcome.statuses)
