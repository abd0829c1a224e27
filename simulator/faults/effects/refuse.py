"""The connection is refused: certainly no effect, and the caller knows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from simulator.faults.route import Outcome, Route


@dataclass(frozen=True, slots=True)
class Refuse:
    """Takes no parameter; give it a window, and the other side is down for so long."""

    phases: ClassVar[tuple[str, ...]] = ("connect",)

    def bend(self, route: Route, phase: str, chance: float) -> Route:  # noqa: ARG002
        """No connection."""
        return replace(route, refused=True)

    def effective(self, outcome: Outcome) -> bool:
        """The caller met it."""
        return outcome.seen == "refused"
