"""From which warehouses an account may be promised goods, by the rules that the shop was given.

A rule for the very account outranks one for its region or for this channel, and that one a rule for
all. Where rules of one rank disagree, the warehouse does not serve. ERP and judge decide the same
by rules of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from simulator.storefront.entitlement import Place

CHANNEL: Final = "storefront"


@dataclass(frozen=True, slots=True)
class Source:
    """A rule of one warehouse: whether it `serves` whom it fits."""

    warehouse: str
    account: str | None
    region: str | None
    channel: str | None
    serves: bool

    @classmethod
    def parse(cls, rule: Mapping[str, Any]) -> Source:
        """From a canonical sourcing rule."""
        return cls(
            rule["warehouse"], rule["account"], rule["region"], rule["channel"], rule["serves"]
        )

    def rank(self) -> int:
        """How closely it names the account."""
        if self.account is not None:
            return 2
        return 0 if self.region is None and self.channel is None else 1


def serves(rules: Iterable[Source], warehouse: str, account: str, place: Place) -> bool:
    """Whether goods of a warehouse may be promised to an account in the portal."""
    fitting = [
        rule
        for rule in rules
        if rule.warehouse == warehouse
        and rule.account in {None, account}
        and rule.region in {None, place.region}
        and rule.channel in {None, CHANNEL}
    ]
    closest = max((rule.rank() for rule in fitting), default=0)
    return all(rule.serves for rule in fitting if rule.rank() == closest)
