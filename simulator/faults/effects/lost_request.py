"""The request is lost before the server reads it: no effect, but the caller cannot know."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from simulator.faults.route import Outcome, Route, Seen, ending


@dataclass(frozen=True, slots=True)
class LostRequest:
    """`seen`: "silence" until the caller's patience ends, "reset", or a middlebox's status."""

    phases: ClassVar[tuple[str, ...]] = ("before_commit",)
    seen: Seen = "silence"

    def bend(self, route: Route, phase: str, chance: float) -> Route:  # noqa: ARG002
        """End the request on its way."""
        return replace(route, request_end=route.request_end or ending(self.seen))

    def effective(self, outcome: Outcome) -> bool:
        """The caller met it and the server never did."""
        return not outcome.statuses and (outcome.failed or outcome.seen == self.seen)
