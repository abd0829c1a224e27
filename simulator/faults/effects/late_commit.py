"""The caller gives up, and the server does it later all the same (a request stuck in a queue)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from simulator.faults.effects.kinds import TO_US
from simulator.faults.effects.spread import Seconds, check_order, spread_s
from simulator.faults.route import Outcome, Route, Seen, ending


@dataclass(frozen=True, slots=True)
class LateCommit:
    """The server reads the request `delay_from_s` to `delay_to_s` after it was sent.

    Keep `delay_to_s` below the ERP's `max_processing_s`: beyond that an engine may rightly conclude
    that nothing will come any more. `seen` as in lost_request.
    """

    phases: ClassVar[tuple[str, ...]] = ("after_response",)
    delay_from_s: Seconds = 40.0
    delay_to_s: Seconds = 100.0
    seen: Seen = "silence"

    def __post_init__(self) -> None:
        check_order("delay_from_s", self.delay_from_s, "delay_to_s", self.delay_to_s)

    def bend(self, route: Route, phase: str, chance: float) -> Route:  # noqa: ARG002
        """End the request for the caller and keep it for the server."""
        if route.request_end is not None:
            return route
        late_us = round(spread_s(self.delay_from_s, self.delay_to_s, chance) * TO_US)
        return replace(route, request_end=ending(self.seen), late_us=late_us)

    def effective(self, outcome: Outcome) -> bool:
        """The server confirmed a write after the caller had given up."""
        return outcome.written > 0 and outcome.late
