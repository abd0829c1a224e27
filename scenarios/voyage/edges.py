"""Who looks at a price when it begins or ends to hold: just before, and just after."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from simulator.world.spec import Price, World

_BESIDE: Final = timedelta(minutes=1)
_EDGES_MOST: Final = 200
"""Edges looked at in one voyage, spread over all of them: a look costs what any look costs."""


class Glance(NamedTuple):
    """A look of one account's buyer at one item."""

    at: datetime
    account: str
    sku: str
    user: str | None = None


def glances(world: World) -> list[Glance]:
    """Looks a minute before and after dated rules begin and end, by those they are meant for."""
    edges, opens_at = sorted(set(_edges(world))), world.cut_over_at or world.starts_at
    users = {one.account: one.id for one in reversed(world.partners.users) if one.account}
    step = max(1, -(-len(edges) // _EDGES_MOST))
    return [
        Glance(at, edge.account, edge.sku, users.get(edge.account))
        for edge in edges[::step]
        for at in (edge.at - _BESIDE, edge.at + _BESIDE)
        if opens_at < at < world.ends_at
    ]


def _edges(world: World) -> Iterator[Glance]:
    """Every instant at which a rule begins or ends to hold while the world runs."""
    if not world.customers:
        return
    rules = [*world.prices, *(change.price for change in world.price_changes)]
    for nth, rule in enumerate(rules):
        for at in _dates(rule):
            if world.starts_at < at < world.ends_at:
                someone = world.customers[nth % len(world.customers)].id
                yield Glance(at, rule.customer or someone, rule.sku)


def _dates(rule: Price) -> Iterator[datetime]:
    yield rule.valid_from
    if rule.valid_to is not None:
        yield rule.valid_to
