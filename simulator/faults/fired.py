"""A rule that fired on a call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulator.faults.effects.kinds import CallEffect
from simulator.faults.route import Outcome


@dataclass(frozen=True, slots=True)
class CallFault:
    """A rule that fired on the n-th call of one edge, operation and key."""

    rule: str
    effect: str
    edge: str
    operation: str
    key: str
    nth: int
    bent_by: CallEffect

    def effective(self, outcome: Outcome) -> bool:
        """Whether it hit anything."""
        return self.bent_by.effective(outcome)

    def facts(self) -> dict[str, Any]:
        """What a `fault` record says of it."""
        return {
            "rule": self.rule,
            "effect": self.effect,
            "edge": self.edge,
            "operation": self.operation,
            "key": self.key,
            "nth": self.nth,
        }
