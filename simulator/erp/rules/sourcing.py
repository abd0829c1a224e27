"""Sourcing: which warehouses may serve an order.

The rule of the business: of a warehouse's rules that fit account, region and channel, those that
name the account decide; without any, those that name a region or a channel; without any, the
others. Among those that decide one that does not serve wins. No rule at all: it serves.
"""

from __future__ import annotations

from collections.abc import Iterable

from simulator.erp.documents import Sourcing
from simulator.erp.partners import Relation


def may_serve(rules: Iterable[Sourcing], warehouse: str, place: Relation, channel: str) -> bool:
    """Whether a warehouse may serve the account of that place by that channel."""
    levels: dict[int, bool] = {}
    for rule in rules:
        if rule["warehouse"] == warehouse and _fits(rule, place, channel):
            level = _level(rule)
            levels[level] = levels.get(level, True) and rule["serves"]
    return levels[max(levels)] if levels else True


def _fits(rule: Sourcing, place: Relation, channel: str) -> bool:
    return (
        rule["account"] in {None, place["account"]}
        and rule["region"] in {None, place["region"]}
        and rule["channel"] in {None, channel}
    )


def _level(rule: Sourcing) -> int:
    if rule["account"] is not None:
        return 2
    return 1 if rule["region"] is not None or rule["channel"] is not None else 0
