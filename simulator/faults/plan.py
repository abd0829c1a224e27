"""A fault plan: rules and what must have been hit, as frozen data with an id and a digest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from contracts.canonical import digest
from simulator.faults.effects.registry import FAULTS, Effect
from simulator.faults.schedule import Schedule
from simulator.faults.when import When

_NAMES: Final = {effect: name for name, effect in FAULTS.items()}


@dataclass(frozen=True, slots=True)
class Rule:
    """One effect, on what, when, and in which phase of a call; a kill has neither of the first."""

    id: str
    effect: Effect
    when: When | None
    schedule: Schedule | None
    phase: str

    @property
    def name(self) -> str:
        """The effect's id in `FAULTS`."""
        return _NAMES[type(self.effect)]

    def params(self) -> dict[str, Any]:
        """The effect's parameters, every default spelt out."""
        effect: Any = self.effect
        return asdict(effect)


@dataclass(frozen=True, slots=True)
class FaultPlan:
    """Rules in the order in which they compose.

    `required` says for a rule how often it must have been effective; less is INCONCLUSIVE. A rule
    that need not hit is there with 0.
    """

    id: str
    title: str
    rules: tuple[Rule, ...] = ()
    required: Mapping[str, int] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """The plan as plain JSON, resolved: every default is spelt out."""
        return {
            "id": self.id,
            "title": self.title,
            "rules": [
                {
                    "id": rule.id,
                    "effect": rule.name,
                    "phase": rule.phase,
                    "when": asdict(rule.when) if rule.when else None,
                    "schedule": asdict(rule.schedule) if rule.schedule else None,
                    "params": rule.params(),
                }
                for rule in self.rules
            ],
            "required": dict(sorted(self.required.items())),
        }

    @property
    def digest(self) -> str:
        """The SHA-256 of the resolved plan: the same for two plans that mean the same."""
        return digest(self.document())


NO_FAULTS: Final = FaultPlan("none", "Fair weather: no rule")
