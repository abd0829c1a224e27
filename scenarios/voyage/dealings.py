"""What else a wholesaler's month brings: cards, terms and closed months, substitutes, a partner.

Of a generated world a few orders are paid by card, a few accounts have terms and pay by transfer,
of a few orders something else is sent or something is split off, and finance closes a month while
an agency is let into the ERP for a day. Of a few orders a parcel, a bill or a payment is taken
back. A few accounts have terms of purchase, ask for options in their quotes or for one more
address. Where a WMS stands between, some orders are picked by it.
Each is brought to an engine whose scope matrix has the object, and to no other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Final

from scenarios.voyage.agenda import Agenda
from scenarios.voyage.agreed import Agreed, Choice
from scenarios.voyage.buyers import Buyers
from scenarios.voyage.clerks import Clerks
from scenarios.voyage.finance import Finance
from scenarios.voyage.floor import Floor
from scenarios.voyage.golive import lived
from scenarios.voyage.mistakes import KINDS
from scenarios.voyage.pace import Pace
from scenarios.voyage.succeeding import Successors
from scenarios.voyage.visitor import Visitor
from simulator.landscape import Landscape
from simulator.storefront.acceptance import CARD
from simulator.world.partners import KEYED_ORDERS
from simulator.world.spec import PlannedOrder, World

CARDS_EVERY: Final = 24
SUCCEED_EVERY: Final = 32
PICKED_EVERY: Final = 8
MISTAKEN_EVERY: Final = 20
ADDRESSED_EVERY: Final = 40
"""One in so many of the orders that may be."""

TERMS_FROM: Final = 5
TERMS_EVERY: Final = 16
"""Of the accounts, those who have terms: not the largest ones."""

PICKED: Final = frozenset({"picks", "confirmations"})
AGREED_FROM: Final = 1
AGREED_EVERY: Final = 16
"""Of the accounts that may, those who have terms of purchase."""

CONFIGURED_EVERY: Final = 60
"""Of one order in so many the first item has options; of one in three of these a quote is asked."""

TERMED: Final = "purchase_terms"
CONFIGURED: Final = "configurations"
ADDRESSED: Final = "address_requests"
OWED: Final = frozenset({"receipts", "statements"})
BY_CARD: Final = "captures"
BEGUN: Final = "erp_orders"
REVERSED: Final = "reversals"
VISITED: Final = "visits"
"""No row of a scope matrix: whoever sails says so."""

_GENERATED: Final = "generated:"
_CARD_OF: Final = "card-of-"


class Dealings:
    """Chooses what of a world's plan is dealt with otherwise, and enters the rest of it.

    `objects` are the rows of the scope matrix that the engine carries, and `VISITED` where partners
    may be let in. A world that was read from exports has none of this.
    """

    def __init__(
        self,
        landscape: Landscape,
        agenda: Agenda,
        buyers: Buyers,
        clerks: Clerks,
        pace: Pace,
        objects: Collection[str],
    ) -> None:
        self._landscape, self._agenda, self._pace = landscape, agenda, pace
        self._buyers, self._clerks = buyers, clerks
        made = landscape.world.source.startswith(_GENERATED)
        self._objects = frozenset(objects if made else ())
        self.choices: dict[str, Choice] = {}
        """What buyers choose of an item that they ask a quote for, by its SKU."""

    def landscape(self) -> Landscape:
        """The landscape whose plan says who pays by card; enter the plan of this one."""
        if BY_CARD not in self._objects:
            return self._landscape
        return replace(self._landscape, world=paid_by_card(self._landscape.world))

    def enter_plan(self) -> None:
        """Enter everything that is in nobody's plan."""
        landscape, agenda, clerks, pace = self._landscape, self._agenda, self._clerks, self._pace
        world, objects = landscape.world, self._objects
        if objects >= OWED:
            Finance(landscape, agenda, clerks, pace).enter_plan(on_terms(world))
        if BEGUN in objects:
            orders = tuple(_free(world))[3::SUCCEED_EVERY]
            Successors(landscape, agenda, self._buyers, clerks, pace).enter_plan(orders)
        if objects >= PICKED:
            whole = [one for one in _free(world) if len(one.shipments) == 1]
            clerks.floor = Floor(landscape, clerks.do, pace)
            clerks.floor.orders.update(one.reference for one in whole[1::PICKED_EVERY])
        if REVERSED in objects:
            clerks.mistakes.orders |= mistaken(world)
        self._agree(Agreed(landscape, agenda, self._buyers, clerks, pace, self.choices))
        if VISITED in objects:
            Visitor(landscape, agenda, self._buyers, pace).enter_plan()

    def _agree(self, agreed: Agreed) -> None:
        world = self._landscape.world
        if TERMED in self._objects:
            agreed.terms(on_purchase_terms(world))
        if CONFIGURED in self._objects:
            agreed.options([one.lines[0].sku for one in lived(world).demand[::CONFIGURED_EVERY]])
        if ADDRESSED in self._objects:
            agreed.addresses(tuple(_free(lived(world)))[7::ADDRESSED_EVERY])


def on_purchase_terms(world: World) -> tuple[PlannedOrder, ...]:
    """The last orders of a few accounts, which terms of purchase will refuse: of every n-th account
    that stays, that orders in the second half, and whom nobody phones for.
    """
    by_phone = {
        one.content["account"] for one in world.partners.keyings if one.path == KEYED_ORDERS
    }
    placed = tuple(_free(lived(world)))
    later = placed[len(placed) // 2 :]
    last = {one.account: one for one in later if one.account not in by_phone}
    able = [last[one.id] for one in world.customers if one.id in last]
    return tuple(able[AGREED_FROM::AGREED_EVERY])


def mistaken(world: World) -> dict[str, str]:
    """Orders of which something is taken back, and what: of those that leave in one parcel.

    Not those that are picked, go on as others, or are paid by card.
    """
    whole = [one for one in _free(world) if len(one.shipments) == 1]
    others = {one.reference for one in whole[1::PICKED_EVERY]}
    others |= {one.reference for one in tuple(_free(world))[3::SUCCEED_EVERY]}
    others |= {one.reference for one in paid_by_card(world).demand if CARD in one.custom}
    chosen = [one.reference for one in whole[4::MISTAKEN_EVERY] if one.reference not in others]
    return {name: KINDS[nth % len(KINDS)] for nth, name in enumerate(chosen)}


def paid_by_card(world: World) -> World:
    """The world in which a few accounts that sign in as such pay an order by card.

    Not those with freight: a bit more than the order comes to is set aside, and freight is more.
    """
    able = [one for one in _free(world) if one.user is None and one.freight is None]
    chosen = {one.reference for one in able[::CARDS_EVERY]}
    demand = [_with_card(one) if one.reference in chosen else one for one in world.demand]
    return replace(world, demand=tuple(demand))


def _with_card(order: PlannedOrder) -> PlannedOrder:
    """The order by card: the provider's token goes with it, and nobody pays the bill otherwise."""
    custom = {**order.custom, CARD: f"{_CARD_OF}{order.account}"}
    return replace(order, custom=custom, pay_after_days=None)


def on_terms(world: World) -> tuple[str, ...]:
    """The accounts that finance gives terms to: every n-th that stands for itself and stays."""
    placed = {one.account for one in world.partners.relations}
    left = _stays(world)
    alone = [one.id for one in world.customers if one.id in left and one.id not in placed]
    return tuple(alone[TERMS_FROM::TERMS_EVERY])


def _free(world: World) -> Iterator[PlannedOrder]:
    """Orders that are shipped, of which nothing is cancelled or comes back, of who stays."""
    spoken_for = {one.reference for one in world.cancellations}
    spoken_for |= {one.reference for one in world.returns}
    left = _stays(world)
    for one in world.demand:
        if one.shipments and one.reference not in spoken_for and one.account in left:
            yield one


def _stays(world: World) -> set[str]:
    """Accounts that may buy, and that nobody takes over."""
    gone = {
        one.path.removeprefix("/customers/").removesuffix("/merger")
        for one in world.partners.keyings
        if one.path.endswith("/merger")
    }
    return {one.id for one in world.customers if not one.blocked} - gone
