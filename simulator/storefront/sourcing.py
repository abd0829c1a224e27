"""From which warehouses an account may be promised goods, by the rules that the shop was given.

A rule for the very account outranks one for its region, for that of the ship-to or for this
channel, and that one a rule for all. Where rules of one rank disagree, the warehouse does not
serve. ERP and judge decide the same by rules of their own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
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
    ship_to: str | None = None

    @classmethod
    def parse(cls, rule: Mapping[str, Any]) -> Source:
        """From a canonical sourcing rule."""
        return cls(
            rule["warehouse"],
            rule["account"],
            rule["region"],
            rule["channel"],
            rule["serves"],
            rule.get("ship_to_region"),
        )

    def rank(self) -> int:
        """How closely it names the account."""
        if self.account is not None:
            return 2
        named = (self.region, self.channel, self.ship_to)
        return int(any(each is not None for each in named))


def serves(
    rules: Collection[Source],
    warehouse: str,
    account: str,
    place: Place,
    regions: Iterable[str | None],
) -> bool:
    """Whether goods of a warehouse may be promised to an account, to go to any of these regions."""
    return any(_serves(rules, warehouse, account, place, region) for region in regions)


def _serves(
    rules: Iterable[Source], warehouse: str, account: str, place: Place, ship_to: str | None
) -> bool:
    fitting = [
        rule
        for rule in rules
        if rule.warehouse == warehouse
        and rule.account in {None, account}
        and rule.region in {None, place.region}
        and rule.channel in {None, CHANNEL}
        and rule.ship_to in {None, ship_to}
    ]
    closest = max((rule.rank() for rule in fitting), default=0)
    return all(rule.serves for rule in fitting if rule.rank() == closest)
