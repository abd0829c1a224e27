"""The weather of a run: which faults may hit, each at one call in four of those it is about."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from simulator.faults import FaultPlan, parse_plan

_OFTEN: Final = {"probability": 0.25, "once_per_key": True}
_CALLS: Final = {"edges": ["engine>*"], "writes": True}
_CARDS: Final = ["storefront>payments"]
_EVENTS: Final = {"edges": ["storefront>engine"], "operations": ["engine.webhook"]}

_FAULTS: Final[Mapping[str, Mapping[str, Any]]] = {
    "lost-request": {"effect": "lost_request", "when": _CALLS, "params": {"seen": "silence"}},
    "lost-response": {"effect": "lost_response", "when": _CALLS, "params": {"seen": "silence"}},
    "error-after-effect": {
        "effect": "status",
        "when": _CALLS,
        "phase": "after_commit",
        "params": {"status": 500},
    },
    "late-commit": {
        "effect": "late_commit",
        "when": {"edges": ["engine>erp"], "writes": True},
        "params": {"delay_from_s": 40.0, "delay_to_s": 100.0},
    },
    "partial": {
        "effect": "partial",
        "when": {"edges": ["engine>storefront"], "operations": ["storefront.*.put"]},
    },
    "duplicate": {
        "effect": "duplicate",
        "when": _EVENTS,
        "params": {"new_id": True, "delay_from_s": 1.0, "delay_to_s": 120.0},
    },
    "reorder": {
        "effect": "reorder",
        "when": _EVENTS,
        "params": {"delay_from_s": 600.0, "delay_to_s": 7_200.0},
    },
    "poison": {"effect": "poison", "when": _EVENTS},
    "card-answered-late": {
        "effect": "late_commit",
        "when": {"edges": _CARDS, "operations": ["payments.authorise"]},
        "params": {"delay_from_s": 40.0, "delay_to_s": 100.0},
    },
    "capture-lost": {
        "effect": "lost_response",
        "when": {"edges": _CARDS, "operations": ["payments.capture", "payments.release"]},
        "params": {"seen": "silence"},
    },
}
_KILL: Final = {
    "id": "kill",
    "effect": "kill",
    "params": {"per": "every_s", "every_s": 21_600.0, "k_from": 1, "k_to": 12},
}

FAULTS: Final = (*_FAULTS, "kill")
"""The faults that a run may draw, by name."""


def weather(names: Collection[str]) -> FaultPlan:
    """The plan with these faults; none is fair weather."""
    rules: list[Mapping[str, Any]] = [
        {"id": name, "schedule": _OFTEN, **_FAULTS[name]} for name in _FAULTS if name in names
    ]
    if "kill" in names:
        rules.append(_KILL)
    plan = {"id": "machine", "title": "What a run of the machine drew", "rules": rules}
    return parse_plan({**plan, "required": {rule["id"]: 0 for rule in rules}}, "machine")
