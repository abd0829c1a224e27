"""Entitlement: whether an account may buy an item.

The rule of the business: of the rules that are valid at the instant and fit both item and account,
those that name the account decide; without any, those that name the account above it, and so on
up to the top; without any, those that name a segment or a region; without any, the others. Among
those that decide `hide` wins. No rule at all: everybody may.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from simulator.erp.documents import Item
from simulator.erp.partners import Entitlement, Relation


def is_entitled(
    rules: Iterable[Entitlement], item: Item, place: Relation, line: Sequence[str], at: str
) -> bool:
    """Whether the account of that place may buy the item at a canonical instant.

    `line` is the account and those above it, the nearest first.
    """
    levels: dict[int, bool] = {}
    for rule in rules:
        if _valid(rule, at) and _fits_item(rule, item) and _fits_account(rule, place, line):
            level = _level(rule, line)
            levels[level] = levels.get(level, True) and rule["effect"] == "show"
    return levels[max(levels)] if levels else True


def _valid(rule: Entitlement, at: str) -> bool:
    ends = rule["valid_to"]
    return rule["valid_from"] <= at and (ends is None or at < ends)


def _fits_item(rule: Entitlement, item: Item) -> bool:
    category = item.get("category")
    return rule["sku"] in {None, item["sku"]} and rule["category"] in {None, category}


def _fits_account(rule: Entitlement, place: Relation, line: Sequence[str]) -> bool:
    return (
        rule["account"] in {None, *line}
        and rule["segment"] in {None, *place["segments"]}
        and rule["region"] in {None, place["region"]}
    )


def _level(rule: Entitlement, line: Sequence[str]) -> int:
    """How closely a rule names the account; own before inherited, the nearest before the far."""
    if rule["account"] is not None:
        return 1 + len(line) - line.index(rule["account"])
    return 1 if rule["segment"] is not None or rule["region"] is not None else 0
