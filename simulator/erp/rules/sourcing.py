"""Sourcing: which warehouses may serve an order.

The rule of the business: of a warehouse's rules that fit account, region, channel and the region
that the goods go to, those that name the account decide; without any, those that name a region or a
channel; without any, the others. Among those that decide one that does not serve wins. No rule at
all: it serves.
"""

from __future__ import annotations

from collections.abc import Iterable

from simulator.erp.documents import Sourcing
from simulator.erp.partners import Relation


def may_serve(
    rules: Iterable[Sourcing], warehouse: str, place: Relation, channel: str, ship_to: str | None
) -> bool:
    """Whether a warehouse may send goods for the account of that place, by that channel, there."""
    levels: dict[int, bool] = {}
    for rule in rules:
        if rule["warehouse"] == warehouse and _fits(rule, place, channel, ship_to):
            level = _level(rule)
            levels[level] = levels.get(level, True) and rule["serves"]
    return levels[max(levels)] if levels else True


def _fits(rule: Sourcing, place: Relation, channel: str, ship_to: str | None) -> bool:
    return (
        rule["account"] in {None, place["account"]}
        and rule["region"] in {None, place["region"]}
        and rule["channel"] in {None, channel}
        and rule.get("ship_to_region") in {None, ship_to}
    )


def _level(rule: Sourcing) -> int:
    if rule["account"] is not None:
        return 2
    named = (rule["region"], rule["channel"], rule.get("ship_to_region"))
    return 1 if any(each is not None for each in named) else 0
