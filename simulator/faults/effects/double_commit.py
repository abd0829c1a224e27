"""A middlebox between the two repeats the request by itself: the server does it twice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from simulator.faults.effects.kinds import TO_US
from simulator.faults.effects.spread import Seconds
from simulator.faults.route import Outcome, Route


@dataclass(frozen=True, slots=True)
class DoubleCommit:
    """The second request follows after `gap_s`; the caller gets the second answer."""

    phases: ClassVar[tuple[str, ...]] = ("after_commit",)
    gap_s: Seconds = 0.2

    def bend(self, route: Route, phase: str, chance: float) -> Route:  # noqa: ARG002
        """One copy more."""
        return replace(route, copies=route.copies + 1, copy_gap_us=round(self.gap_s * TO_US))

    def effective(self, outcome: Outcome) -> bool:
        """The server confirmed the write twice."""
        return outcome.written > 1
