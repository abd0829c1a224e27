"""The small world of the machine: few accounts and goods, so that they meet each other often."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import cache
from typing import Final

from scenarios.stories.cast import (
    NORTH,
    SOUTH,
    STARTS_AT,
    Agreement,
    Buyer,
    Cast,
    Goods,
    price,
    world_of,
)
from scenarios.stories.partners import Person, Place, own_id
from simulator.world.spec import World

NAME: Final = "machine"
STORY: Final = "m"
DINARS: Final = "KWD"
PLACES: Final = (NORTH, SOUTH)
ACCOUNTS: Final = ("acme", "branch", "bert", "olga", "kira")
"""acme pays for branch; bert buys for himself, without a limit; olga may be merged into bert; kira
pays in a currency of three decimals, with the tax in her prices.
"""

STAFF: Final = "carla"
LOGINS: Final = (
    *("anna@acme", "branch", "bert", "olga", "kira", "boss@acme"),
    *(f"{STAFF}@acme", f"{STAFF}@bert"),
)
"""Who buys: anna and boss are users of acme, carla is of our staff and buys on behalf of whom she
serves, the others sign in as their account.
"""

YEN: Final = "JPY"
"""Nobody pays in it yet."""

APPROVERS: Final = ("boss@acme", "chief@acme")
GOODS: Final = ("bolt", "nut", "acid", "gear")
TIER: Final = 5

_CAST: Final = Cast(
    buyers=(
        Buyer("acme", credit_limit="600.00"),
        Buyer("branch"),
        Buyer("bert"),
        Buyer("olga", credit_limit="300.00"),
        Buyer("kira", credit_limit="200.000", currency=DINARS),
    ),
    goods=(
        Goods("bolt", "12.50", stock={NORTH: 9, SOUTH: 4}, pack=12),
        Goods("nut", "0.35", stock={NORTH: 30}),
        Goods("acid", "40.00", stock={NORTH: 6}),
        Goods("gear", "99.99", stock={SOUTH: 3}),
    ),
    agreements=(
        Agreement("acme", "gear", "89.95"),
        Agreement("bert", "bolt", "11.11"),
        Agreement("kira", "bolt", "4.125"),
        Agreement("kira", "nut", "0.117"),
        Agreement("kira", "acid", "13.337"),
        Agreement("kira", "gear", "33.330"),
    ),
    tax_included=(DINARS,),
    people=(
        Person("anna", of="acme", limit="50.00", asks=("boss", "chief")),
        Person("boss", of="acme", roles=("buyer", "approver"), limit="120.00", word="150.00"),
        Person("chief", of="acme", roles=("admin", "approver")),
        Person(STAFF, roles=("staff",), serves=("acme", "bert")),
    ),
    places=(
        Place("acme"),
        Place("branch", parent="acme", payer="acme", inherits=("acme",)),
    ),
)


@cache
def small_world() -> World:
    """The world, with a tier of nuts and bolts beside the stories' kinds of prices."""
    world = world_of(NAME, [(STORY, _CAST)])
    since = STARTS_AT - timedelta(days=1)
    tiers = []
    for goods, amount in (("bolt", "11.80"), ("nut", "0.29")):
        rule = price(STORY, _CAST.item(goods), amount, None, since)
        tiers.append(replace(rule, id=f"{rule.id}.tier", min_quantity=Decimal(TIER)))
    return replace(world, prices=(*world.prices, *tiers))


def unit(goods: str) -> str:
    """The unit that goods are sold by."""
    return _CAST.item(goods).unit


def mine(name: str) -> str:
    """The id of an account, a user or goods of the world."""
    return own_id(STORY, name)
