"""The end of a plan in wall time: what is to hit an engine waits until there is one to be hit."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from scenarios.voyage.calm import until
from scenarios.voyage.pace import Pace
from simulator.faults import FaultPlan, Rule
from simulator.faults.effects.kill import Kill
from simulator.landscape import Landscape

MOST_US: Final = 20_000_000
"""Ten seconds for an engine that is being started, and ten for what was left undone meanwhile."""


async def becalmed(landscape: Landscape, pace: Pace) -> None:
    """Wait until each rule has hit what it must, but not for ever.

    A window may have passed while the engine was being started: then it opens once more. An engine
    that was killed often enough is killed no more.
    """
    book = landscape.book
    short = book.shortfalls()
    book.change(reopened(book.plan, short))
    for rule in book.plan.rules:
        if isinstance(rule.effect, Kill) and rule.id not in short:
            book.heal(rule.id)

    async def met() -> bool:
        return not book.shortfalls()

    await until(landscape, met, MOST_US, pace)


def reopened(plan: FaultPlan, rules: Collection[str]) -> FaultPlan:
    """The plan with these of its rules in force at any time."""
    return replace(
        plan, rules=tuple(_open(rule) if rule.id in rules else rule for rule in plan.rules)
    )


def _open(rule: Rule) -> Rule:
    return rule if rule.schedule is None else replace(rule, schedule=rule.schedule.at_any_time())
