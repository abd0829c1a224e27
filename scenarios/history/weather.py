"""What became of the fault plan: which rules fired, and what they really hit.

The journal's header carries the plan that sailed, as it was resolved for its world. Without it
nobody can say what should have happened, which is a problem of the evidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from scenarios.history import History

Plan = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RuleSeen:
    """One rule: how often it was planned (None: by chance), fired, and hit work in flight.

    With `required` it proves something only from `min_effective` on.
    """

    rule: str
    effect: str
    planned: int | None
    fired: int
    effective: int
    required: bool
    min_effective: int

    def document(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Weather:
    """Every rule of the plan, and every rule that fired without being in it."""

    rules: tuple[RuleSeen, ...]
    problems: tuple[dict[str, str], ...]


def weather_of(history: History) -> Weather:
    """The weather of a journal; where its header names no plan, what fired is all there is."""
    said = history.header.get("faults")
    plan: Plan = said if isinstance(said, Mapping) and "rules" in said else {}
    rules = tuple(_rules(history, plan))
    planned = {rule["id"] for rule in plan.get("rules", ())}
    strange = [row.rule for row in rules if plan and row.rule not in planned]
    problems = []
    if strange:
        problems.append(_problem(f"faults fired that no rule of the plan names: {strange[0]}"))
    if said is not None and not plan:
        problems.append(_problem("the fault plan is missing: what should have hit is unknown"))
    return Weather(rules, tuple(problems))


def _problem(sentence: str) -> dict[str, str]:
    return {"subject": "journal", "sentence": sentence}


def _rules(history: History, plan: Plan) -> Iterator[RuleSeen]:
    """The plan's rules in its order, then what else fired, by name."""
    effects: dict[str, str] = {}
    fired: dict[str, int] = {}
    hit: dict[str, int] = {}
    for one in history.faults:
        effects.setdefault(one.rule, one.effect)
        fired[one.rule] = fired.get(one.rule, 0) + 1
        hit[one.rule] = hit.get(one.rule, 0) + one.effective
    planned = {rule["id"]: rule["effect"] for rule in plan.get("rules", ())}
    for rule in [*planned, *sorted(fired.keys() - planned.keys())]:
        effect = str(planned.get(rule, effects.get(rule, "")))
        least = int((plan.get("required") or {}).get(rule, 0))
        count = _count(plan, rule, effect)
        fires, hits = fired.get(rule, 0), hit.get(rule, 0)
        yield RuleSeen(rule, effect, count, fires, hits, least > 0, least)


def _count(plan: Plan, rule: str, effect: str) -> int | None:
    """How often a rule was to fire, where that was known before: a kill's windows."""
    kills: Sequence[Mapping[str, Any]] | None = plan.get("kills")
    if effect != "kill" or kills is None:
        return None
    return len([kill for kill in kills if kill["rule"] == rule])
