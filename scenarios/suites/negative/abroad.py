"""The cases as they are played with a foreign engine: in real seconds, for nobody hastens it.

What an engine waits for by itself stays what it is, so a weather that lasts minutes in virtual time
is made to last seconds; the order in which things happen stays.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from scenarios.stories.case import Case
from scenarios.suites.negative.cases import CASES
from scenarios.voyage.foreign import LEAD
from simulator.faults import FaultPlan, Rule, Schedule
from simulator.faults.effects.duplicate import Duplicate
from simulator.faults.effects.kill import Kill
from simulator.faults.effects.late_commit import LateCommit
from simulator.faults.effects.reorder import Reorder
from simulator.faults.effects.status import Status

PATIENCE_US: Final = 24_000_000
"""A retry that was due when the engine died, or was told to wait, comes so much later at most."""

WATCH_S: Final = 400
"""Longer than any story lasts: in this window the one kill of a case strikes."""

_FROM_S: Final = LEAD.total_seconds()
_SOONER: Final = 200
"""A copy of a minute later comes after a third of a second, one of ten minutes after three."""

_DELAYS: Final = ("delay_from_s", "delay_to_s")
_RESTART_S: Final = 0.5
_RETRY_AFTER: Final = {"retry-after": "2"}
_LATE_S: Final = {"delay_from_s": 0.3, "delay_to_s": 0.8, "seen": "reset"}
"""Below the second that the ERP's profile allows in wall time; its caller knows at once."""


def _outside(case: Case) -> Case:
    return replace(case, plan=in_real_seconds(case.plan), patience_us=PATIENCE_US)


def in_real_seconds(plan: FaultPlan) -> FaultPlan:
    """The same weather, whose spans are seconds where they were minutes and hours."""
    return replace(plan, rules=tuple(_rule(rule) for rule in plan.rules))


def _rule(rule: Rule) -> Rule:
    return replace(rule, effect=_effect(rule.effect), schedule=_schedule(rule.schedule))


def _schedule(schedule: Schedule | None) -> Schedule | None:
    if schedule is None or not schedule.from_s:
        return schedule
    return replace(schedule, from_s=_FROM_S)


def _effect(effect: Any) -> Any:
    changes: dict[str, Any] = {}
    if isinstance(effect, LateCommit):
        changes = _LATE_S
    elif isinstance(effect, Duplicate | Reorder):
        changes = {name: getattr(effect, name) / _SOONER for name in _DELAYS}
    elif isinstance(effect, Kill):
        changes = {"from_s": _FROM_S, "every_s": WATCH_S, "restart_after_s": _RESTART_S}
    elif isinstance(effect, Status) and "retry-after" in effect.headers:
        changes = {"headers": {**effect.headers, **_RETRY_AFTER}}
    return replace(effect, **changes)


ABROAD: Final[dict[str, Case]] = {name: _outside(case) for name, case in CASES.items()}
"""Case id to case."""
