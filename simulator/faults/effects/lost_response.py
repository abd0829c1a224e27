"""The server did it and answered, the answer is lost: the fault behind most doubled orders."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from simulator.faults.route import Outcome, Route, Seen, ending


@dataclass(frozen=True, slots=True)
class LostResponse:
    """`seen`: "silence" until the caller's patience ends, "reset", or a middlebox's status."""

    phases: ClassVar[tuple[str, ...]] = ("after_commit",)
    seen: Seen = "silence"

    def bend(self, route: Route, phase: str, chance: float) -> Route:  # noqa: ARG002
        """End the answer on its way back."""
        return replace(route, answer_end=route.answer_end or ending(self.seen))

    def effective(self, outcome: Outcome) -> bool:
        """The server confirmed a write and the caller does not know."""
        return outcome.written > 0 and (outcome.failed or outcome.seen == self.seen)
