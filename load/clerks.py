"""The people in the ERP under load: they reprice, receive and ship, each act at its instant."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final
from urllib.parse import quote

from contracts.values import Quantity
from load.arrivals import Arrival
from load.errors import Refused
from load.journeys import checked
from load.offer import REFUSED, Ending, Offer
from load.together import together
from scenarios.desks import EDGE
from scenarios.session import Session
from scenarios.voyage.clerks import to_ship
from simulator.credentials import CLERK_CLIENT
from simulator.landscape import Landscape
from simulator.world.spec import PlannedShipment, Price, World

REPRICE: Final = "reprice"
RECEIVE: Final = "receive"
SHIP: Final = "ship"

_DEARER: Final = Decimal("0.01")
_RECEIVED: Final = Decimal(100)


class Clerks:
    """One clerk of a landscape; acts of one kind go round the world's items and orders in turn."""

    def __init__(self, landscape: Landscape, world: World) -> None:
        self._landscape = landscape
        self._world = world
        self._prices: list[Price] = [price for price in world.prices if price.customer is None]
        secret = landscape.secrets.clerk
        self._session = Session(landscape.wire, landscape.clock, EDGE, CLERK_CLIENT, secret)
        self._last_shipped = ""

    async def work(self, offer: Offer) -> None:
        """Begin everything offered when it is due, and return when all of it is done.

        What the ERP refuses is counted and ends nothing: what an engine made of an order may well
        keep a clerk from shipping it, and the judge says whose fault that is.
        """
        clock = self._landscape.clock
        started_us = clock.now_us()

        async def live(arrival: Arrival) -> None:
            offer.begun(arrival, clock.now_us() - started_us)
            wrong: Ending | None = None
            try:
                await ACTS[arrival.kind](self, arrival.nth)
            except Refused as error:
                wrong = REFUSED, str(error)
            offer.ended(arrival, clock.now_us() - started_us, wrong)

        acts: list[Awaitable[None]] = []
        while (next_us := offer.next_us) is not None:
            await clock.sleep_until_us(started_us + next_us)
            due = offer.due(clock.now_us() - started_us)
            acts += [asyncio.ensure_future(live(arrival)) for arrival in due]
        await together(*acts)

    async def reprice(self, nth: int) -> None:
        """Make one list price a little dearer."""
        place = nth % len(self._prices)
        before = self._prices[place].unit_price
        dearer = replace(before, amount=before.amount + _DEARER)
        self._prices[place] = replace(self._prices[place], unit_price=dearer)
        rule = self._prices[place].document()
        await self._do("PUT", f"/prices/{quote(rule['id'], safe='')}", rule)

    async def receive(self, nth: int) -> None:
        """Book goods in for one item."""
        item = self._world.items[nth % len(self._world.items)]
        line = {"sku": item.sku, "quantity": Quantity(_RECEIVED, item.base_unit).wire()}
        content = {"warehouse": self._world.warehouses[0].id, "lines": [line]}
        await self._do("POST", "/stock/receipts", content)

    async def ship(self, _: int) -> None:
        """Ship and bill the oldest order that was not shipped yet; where there is none, wait."""
        found = self._landscape.erp.state.scan("order", self._last_shipped, 1)
        if not found:
            return
        self._last_shipped = found[0].id
        path = f"/orders/{quote(found[0].id, safe='')}"
        order = await self._do("GET", path)
        lines = to_ship(order, PlannedShipment(self._landscape.clock.now()))
        if not lines:  # held, or already gone
            return
        content = {"lines": lines, "carrier": self._world.carriers[0].id}
        parcel = await self._do("POST", f"{path}/shipments", content)
        await self._do("POST", f"/shipments/{quote(parcel['id'], safe='')}/invoice")

    async def _do(self, method: str, path: str, content: object = None) -> Any:
        status, answer = await self._session.call(method, path, content)
        return checked(status, answer)


ACTS: Final[Mapping[str, Callable[[Clerks, int], Awaitable[None]]]] = {
    REPRICE: Clerks.reprice,
    RECEIVE: Clerks.receive,
    SHIP: Clerks.ship,
}
"""Kind of arrival to what is done."""
