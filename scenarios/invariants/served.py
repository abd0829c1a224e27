"""When the storefront first served what the ERP had changed, and how old what it knows may be."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import Any

from scenarios.history import History
from scenarios.history.facts import Change
from scenarios.history.figures import OBJECTS
from scenarios.invariants.compare import matches


def served_us(
    history: History,
    entity: str,
    changes: list[Change[Any]],
    nth: int,
    shown: list[Change[Any]],
) -> int | None:
    """When the storefront first showed that change or what the ERP said after it; None if never.

    `changes` are the ERP's of one id, `shown` the storefront's of the same.
    """
    since_us = changes[nth].t_us
    first = max(0, bisect_right(shown, since_us, key=_time) - 1)
    for number, there in enumerate(shown[first:], start=first + 1):
        until_us = shown[number].t_us if number < len(shown) else history.end_us
        for later in changes[nth:]:
            if later.t_us > until_us:
                break
            if matches(history, entity, later, there.document):
                return max(there.t_us, later.t_us)
    if changes[nth].document is None and not shown:
        return since_us
    return None


def known_since_us(history: History, at_us: int, entities: Iterable[str]) -> int:
    """How far back what was known may still count: the slowest of what a decision rests on.

    One that has no figure of freshness is passed over; at least one has.
    """
    figures = {entity: history.figures.of_entity(entity) for entity in entities}
    return min(
        history.health.since_us(at_us, figure, OBJECTS[entity])
        for entity, figure in figures.items()
        if figure is not None
    )


def _time(change: Change[Any]) -> int:
    return change.t_us
