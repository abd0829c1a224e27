"""The caller's tokens are withdrawn just before the server reads its request: a 401 in mid-run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Final

from simulator.faults.route import Outcome, Route

_UNAUTHORIZED: Final = 401


@dataclass(frozen=True, slots=True)
class Revoke:
    """Takes no parameter. Every token of the client is gone, so that only a new one helps."""

    phases: ClassVar[tuple[str, ...]] = ("request_read",)

    def bend(self, route: Route, phase: str, chance: float) -> Route:  # noqa: ARG002
        """Have the server forget the caller's tokens first."""
        return replace(route, revoked=True)

    def effective(self, outcome: Outcome) -> bool:
        """The caller was turned away for it."""
        return outcome.seen == _UNAUTHORIZED
