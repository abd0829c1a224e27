"""The judge's own decision whether a warehouse may serve an account.

Source: the definition `sourcing` of the scope matrix. Of a warehouse's rules that fit account,
region, channel and the region of the ship-to, those that name the account decide, without any those
that name a region or channel, without any the others; among these one that does not serve wins.
Before somebody has said where his goods go, any of his account's delivery addresses counts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import orjson

from scenarios.history import History
from scenarios.history.documents import Address, Order
from scenarios.history.purchasing import Relation, Sourcing
from scenarios.history.side import Side
from scenarios.invariants.arithmetic import document_at
from scenarios.invariants.served import known_since_us

PORTAL: Final = "storefront"
_NOBODY: Final = Relation("", "parent", None, "", "", (), (), (), None, None)
_TOLD_BY: Final = ("availability", "sourcing", "relation")

May = Callable[[str], bool]
"""Whether a warehouse counts."""


class Sources:
    """Every sourcing rule that one side ever knew."""

    def __init__(self, side: Side) -> None:
        self._side = side

    @property
    def any(self) -> bool:
        """Whether there ever was a rule."""
        return bool(self._side.sourcing)

    def may(
        self, account: str, channel: str, from_us: int, to_us: int, ship_to: Address | None = None
    ) -> May:
        """Which warehouses might serve an account at some time in [from_us, to_us]."""
        turns = [from_us, to_us, *self._turns(account, from_us, to_us)]
        return lambda place: any(
            self._serves(place, account, channel, t_us, region)
            for t_us in turns
            for region in self._regions(account, t_us, ship_to)
        )

    def _regions(self, account: str, at_us: int, ship_to: Address | None) -> list[str | None]:
        if ship_to is not None:
            return [ship_to.region]
        customer = document_at(self._side.customers.get(account), at_us)
        known = () if customer is None else customer.addresses
        regions = [one.region for one in known if one.role == "deliver_to"]
        return list(dict.fromkeys(regions)) or [None]

    def _serves(
        self, warehouse: str, account: str, channel: str, at_us: int, ship_to: str | None
    ) -> bool:
        place = document_at(self._side.relations.get(account), at_us) or _NOBODY
        said: dict[int, list[bool]] = {}
        for changes in self._side.sourcing.values():
            rule = document_at(changes, at_us)
            if rule is None or rule.warehouse != warehouse:
                continue
            if _fits(rule, account, place.region, channel, ship_to):
                said.setdefault(_rank(rule), []).append(rule.serves)
        return all(said[max(said)]) if said else True

    def _turns(self, account: str, from_us: int, to_us: int) -> list[int]:
        found = {one.t_us for changes in self._side.sourcing.values() for one in changes}
        found.update(one.t_us for one in self._side.relations.get(account, []))
        found.update(one.t_us for one in self._side.customers.get(account, []))
        return sorted(t_us for t_us in found if from_us < t_us <= to_us)


def erp_sources(history: History) -> Sources:
    """What the ERP knew."""
    return Sources(history.erp)


def storefront_sources(history: History) -> Sources:
    """What the storefront was told."""
    return Sources(history.storefront)


def since_us(history: History, at_us: int) -> int:
    """How far back what was known may still count, of stock and of whom it is for."""
    return known_since_us(history, at_us, _TOLD_BY)


def channel_of(order: Order) -> str:
    """How an order came into the ERP: by a shop, or by what the clerk noted."""
    if order.shop != "erp":
        return PORTAL
    noted = orjson.loads(order.custom).get("channel") if order.custom else None
    return noted if isinstance(noted, str) else PORTAL


def _fits(
    rule: Sourcing, account: str, region: str | None, channel: str, ship_to: str | None
) -> bool:
    return (
        rule.account in (None, account)
        and rule.region in (None, region)
        and rule.channel in (None, channel)
        and rule.ship_to_region in (None, ship_to)
    )


def _rank(rule: Sourcing) -> int:
    if rule.account is not None:
        return 2
    named = (rule.region, rule.channel, rule.ship_to_region)
    return 1 if any(each is not None for each in named) else 0
