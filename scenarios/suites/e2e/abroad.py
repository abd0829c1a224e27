"""The stories as they are told to an engine that is a process: in one world, but for a few.

What has a world of its own, and why, says `reports.cases.OWN_WORLD`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from reports.cases import OWN_WORLD
from scenarios.stories.case import Case
from scenarios.stories.stage import CURTAIN_US, SECOND_US
from scenarios.stories.story import Story
from scenarios.suites.e2e.stories import STORIES, WEATHER
from scenarios.voyage.foreign import LEAD
from simulator.faults import NO_FAULTS, FaultPlan, Rule
from simulator.faults.effects.kill import Kill
from simulator.faults.effects.late_commit import LateCommit
from simulator.faults.effects.lost_response import LostResponse
from simulator.faults.effects.refuse import Refuse
from simulator.faults.schedule import Schedule
from simulator.faults.when import When, fits

SUITE: Final = "e2e"

_PATIENCE_US: Final = 24_000_000
"""A call in doubt, or one whose engine died, is made again so much later at most."""

_LATE: Final[dict[str, Any]] = {"delay_from_s": 0.3, "delay_to_s": 0.8, "seen": "reset"}
"""What happens on the wire takes real seconds, and its caller knows at once that it was cut."""

_LOST: Final[dict[str, Any]] = {"seen": "reset"}
_OWN_CALLS: Final = ("storefront>*", "erp>*")
_FROM_ENGINE: Final = "engine>*"
_REFUSED: Final = 4
"""So many calls of an engine are refused while a system is away: what lasts hours in virtual time
is here a quarter of a minute of its attempts, for nothing that waits may be leapt over."""

_EARLIER_S: Final = CURTAIN_US // SECOND_US - LEAD.seconds
"""So much earlier than in virtual time the first step is taken, and what has an hour comes."""

_RESTART_S: Final = 0.5
_CALLS: Final = ("call",)

KILLS_LEAST: Final = 3
"""So many kills must hit a load: most of it may be done before its engine is known to be ready, and
until then nobody can tell a kill from a start that failed.
"""


def _outside(rule: Rule, nth: int) -> Rule:
    """The `nth` rule of a plan as it falls from outside."""
    effect = rule.effect
    if rule.schedule is not None and rule.schedule.to_s is not None:
        rule = replace(rule, schedule=_earlier(rule, rule.schedule))
    if isinstance(effect, LateCommit):
        return replace(rule, effect=replace(effect, **_LATE))
    if isinstance(effect, LostResponse) and rule.when is not None and _of_a_system(rule.when):
        return replace(rule, effect=replace(effect, **_LOST))
    if isinstance(effect, Kill) and effect.points == _CALLS:
        return replace(rule, effect=replace(effect, restart_after_s=_RESTART_S))
    if isinstance(effect, Kill):
        # From outside nobody sees a commit, and of calls there are fewer, the more goes into one:
        # so the nth kill comes at the nth call that changes anything.
        killed = replace(effect, points=_CALLS, k_from=nth, k_to=nth, restart_after_s=_RESTART_S)
        return replace(rule, effect=killed)
    return rule


def _earlier(rule: Rule, schedule: Schedule) -> Schedule:
    """The window of a rule, counted from the same step of the story; one that keeps an engine away
    from a system lasts for some calls from its beginning on.
    """
    from_s = schedule.from_s - _EARLIER_S
    edges = () if rule.when is None else rule.when.edges
    if isinstance(rule.effect, Refuse) and all(fits(edge, (_FROM_ENGINE,)) for edge in edges):
        return Schedule(first=_REFUSED, per="rule", from_s=from_s)
    return replace(schedule, from_s=from_s, to_s=(schedule.to_s or 0) - _EARLIER_S)


def _of_a_system(when: When) -> bool:
    """Whether a call is a system's own: its patience would be waited out in real seconds."""
    return all(fits(edge, _OWN_CALLS) for edge in when.edges)


def _at_commit(rule: Rule) -> bool:
    return isinstance(rule.effect, Kill) and rule.effect.points != _CALLS


def _case(story: Story) -> Case:
    plan: FaultPlan = WEATHER.get(story.id, NO_FAULTS)
    rules = tuple(_outside(rule, nth) for nth, rule in enumerate(plan.rules, 1))
    late = {rule.id for rule in plan.rules[KILLS_LEAST:] if _at_commit(rule)}
    required = {rule: least for rule, least in plan.required.items() if rule not in late}
    plan = replace(plan, rules=rules, required=required)
    told = Case(SUITE, story.id, story.title, story, plan, patience_us=_PATIENCE_US)
    return replace(told, inside=story.inside)


BESIDE: Final[dict[str, Case]] = {name: _case(STORIES[name]) for name in OWN_WORLD[SUITE]}
"""Those that have a world and an engine of their own beside the others', by story id."""

TOGETHER: Final[tuple[Story, ...]] = tuple(
    story for story in STORIES.values() if story.id not in BESIDE
)
"""Those that live in one world."""
