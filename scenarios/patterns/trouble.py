"""What goes wrong, the same in each pattern: one flow's calls, and each party in turn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from contracts.scope import Scope
from engine.wiring import SYSTEMS
from simulator.faults import FaultPlan, parse_plan

FROM_S: Final = 27 * 3_600
"""The first trouble begins in the morning of the second day, when people are at work."""

LASTS_S: Final = 900
AGAIN_S: Final = 2 * 3_600


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that goes wrong for a quarter of an hour, every other hour.

    `entity` is whose calls fail, where it is one flow; `system` is who is out, or who refuses them.
    """

    id: str
    title: str
    system: str
    entity: str | None
    rule: dict[str, Any]

    def plan(self) -> FaultPlan:
        """The fault plan that does it, and nothing else."""
        window = {"from_s": FROM_S, "to_s": FROM_S + LASTS_S, "every_s": AGAIN_S}
        told = {"id": self.id, "title": self.title, "rules": [self.rule | {"schedule": window}]}
        return parse_plan(told, self.id)


_ONE_FLOW: Final = Trouble(
    id="one-flow",
    title="the storefront answers 500 to availability, and to nothing else",
    system="storefront",
    entity="availability",
    rule={
        "id": "one-flow",
        "effect": "status",
        "when": {"edges": ["engine>storefront"], "operations": ["storefront.availability.put"]},
        "phase": "before_commit",
        "params": {"status": 500},
    },
)


def troubles(scope: Scope) -> Iterator[Trouble]:
    """One flow's, then one per party of the matrix that the engine calls."""
    yield _ONE_FLOW
    for system in filter(scope.systems.__contains__, SYSTEMS):
        rule = {"id": f"{system}-out", "effect": "refuse", "when": {"edges": [f"engine>{system}"]}}
        yield Trouble(f"{system}-out", f"nothing listens at the {system}", system, None, rule)
