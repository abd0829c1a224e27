"""Of a batch some rows are done and others are not, and the answer says so row by row."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from simulator.faults.route import Outcome, Route

_OK = 200


@dataclass(frozen=True, slots=True)
class Partial:
    """Every second row, from the first on, never reaches the server; the caller is told that what
    it is about is not known yet. A call without rows goes its way.
    """

    phases: ClassVar[tuple[str, ...]] = ("before_commit",)

    def bend(self, route: Route, phase: str, chance: float) -> Route:  # noqa: ARG002
        """Keep rows back."""
        return replace(route, partial=True)

    def effective(self, outcome: Outcome) -> bool:
        """The caller was told of rows that were not done."""
        return outcome.kept_back > 0 and outcome.seen == _OK
