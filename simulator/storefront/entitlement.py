"""Who may see and buy what, by the rules that the shop was given.

A rule for the very account outranks one for the account above it, the nearest first, any of them
one for its segment or region, and that one a rule for all.
Where rules of the same rank disagree, the item stays hidden. The ERP and the judge decide the same
by rules of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contracts.instants import parse_instant


@dataclass(frozen=True, slots=True)
class Place:
    """Where an account stands: whose agreements price it, what it belongs to, who stands in."""

    agreements: tuple[str, ...]
    payer: str
    bill_to: str
    ship_to: tuple[str, ...] = ()
    segments: frozenset[str] = frozenset()
    region: str | None = None
    merged_into: str | None = None
    parent: str | None = None

    @classmethod
    def alone(cls, account: str) -> Place:
        """Of an account that stands for itself."""
        return cls((account,), account, account)

    @classmethod
    def parse(cls, relation: Mapping[str, Any]) -> Place:
        """From a canonical relation."""
        return cls(
            tuple(dict.fromkeys(relation["agreements"])),
            relation["payer"],
            relation["bill_to"],
            tuple(relation["ship_to"]),
            frozenset(relation["segments"]),
            relation["region"],
            relation["merged_into"],
            relation["parent"],
        )


@dataclass(frozen=True, slots=True)
class Restriction:
    """An entitlement: `shows` or hides what fits, to whom it fits, in `[valid_from, valid_to)`."""

    sku: str | None
    category: str | None
    account: str | None
    segment: str | None
    region: str | None
    shows: bool
    valid_from: datetime
    valid_to: datetime | None

    @classmethod
    def parse(cls, rule: Mapping[str, Any]) -> Restriction:
        """From a canonical entitlement; raises ValueInvalid for an instant that is none."""
        ends = rule["valid_to"]
        return cls(
            rule["sku"],
            rule["category"],
            rule["account"],
            rule["segment"],
            rule["region"],
            rule["effect"] == "show",
            parse_instant(rule["valid_from"]),
            None if ends is None else parse_instant(ends),
        )

    def applies(self, sku: str, category: str | None, line: Sequence[str], place: Place) -> bool:
        """Whether it speaks of this item and this account, the first of its line."""
        return (
            (self.sku is None or self.sku == sku)
            and (self.category is None or self.category == category)
            and (self.account is None or self.account in line)
            and (self.segment is None or self.segment in place.segments)
            and (self.region is None or self.region == place.region)
        )

    def rank(self, line: Sequence[str]) -> int:
        """How closely it names the account."""
        if self.account is not None:
            return 1 + len(line) - line.index(self.account)
        return 0 if self.segment is None and self.region is None else 1


def hidden(
    rules: Iterable[Restriction],
    sku: str,
    category: str | None,
    line: Sequence[str],
    place: Place,
    at: datetime,
) -> bool:
    """Whether an account may not see an item at that instant; above it are the rest of its line."""
    fitting = [
        rule
        for rule in rules
        if rule.valid_from <= at
        and (rule.valid_to is None or at < rule.valid_to)
        and rule.applies(sku, category, line, place)
    ]
    closest = max((rule.rank(line) for rule in fitting), default=0)
    return any(not rule.shows for rule in fitting if rule.rank(line) == closest)
