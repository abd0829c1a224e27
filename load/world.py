"""A wholesaler who can be put under load: goods and credit for everybody, and nothing of a plan.

What would make an order wait for somebody (no stock, a limit, a hold) is taken out, so that what
is late is late because of the load.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Final

from simulator.world.generate import generate_world
from simulator.world.spec import OpeningStock, PlannedOrder, World

_PLENTY: Final = Decimal(10**9)


def calm(world: World) -> World:
    """The world without surprises: nobody is blocked, nothing is short, nothing is planned."""
    place = world.warehouses[0].id
    return replace(
        world,
        customers=tuple(replace(one, credit_limit=None, blocked=False) for one in world.customers),
        opening_stock=tuple(OpeningStock(place, item.sku, _PLENTY) for item in world.items),
        receipts=(),
        demand=(),
        price_changes=(),
        master_changes=(),
        cancellations=(),
        returns=(),
    )


def world_of(
    seed: int, *, accounts: int, items: int, orders: int
) -> tuple[World, tuple[PlannedOrder, ...]]:
    """A calm world, and `orders` orders of it for whoever will place them, at least one."""
    asked = max(1, orders)
    # A Monday is a busier day than most: there are always more orders than were asked for.
    busy = generate_world(seed, accounts=accounts, items=items, days=1, orders_per_day=asked)
    wanted = busy.demand[:asked]
    return calm(busy), wanted
