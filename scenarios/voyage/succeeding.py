"""Orders that go on as others: a clerk sends something else, or splits something off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode

from scenarios.errors import ClerkRefused
from scenarios.voyage.agenda import Agenda
from scenarios.voyage.buyers import Buyers
from scenarios.voyage.clerks import LOOKS, Clerks, to_ship
from scenarios.voyage.pace import Pace
from simulator.landscape import Landscape
from simulator.storefront.acceptance import AUTHORISATION
from simulator.world.spec import Item, PlannedLine, PlannedOrder, PlannedShipment, World

_PRICES: Final = ("original", "own")
_ONE: Final = "1"

Factors = tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Successors:
    """One unit of a line goes on in an order of its own: as something else, or as the same.

    What cannot go on, for it has left or was never entered, is left as it is. A successor is
    shipped, billed and paid the day after.
    """

    landscape: Landscape
    agenda: Agenda
    buyers: Buyers
    clerks: Clerks
    pace: Pace

    def enter_plan(self, orders: Sequence[PlannedOrder]) -> None:
        """Enter them for these orders, an hour or so after a clerk first looked at each."""
        world = self.landscape.world
        alike = _alike(world)
        items = {item.sku: item for item in world.items}
        for nth, planned in enumerate(orders):
            line = planned.lines[0]
            goods = alike.get(_factors(items[line.sku]), [])
            act = partial(
                self._succeed, nth, planned, line, goods[nth % len(goods)] if goods else None
            )
            at_us = world.at_us(planned.at) + 2 * self.pace.review_after_us
            self.agenda.enter(at_us, partial(act, LOOKS))

    async def _succeed(
        self, nth: int, planned: PlannedOrder, line: PlannedLine, sku: str | None, looks: int
    ) -> None:
        placed = self.buyers.placed.get(planned.reference)
        found = [] if placed is None else await self._entered(placed)
        if not found:
            if looks and planned.reference not in self.buyers.refused:
                again_us = self.landscape.clock.now_us() + self.pace.look_again_us
                act = partial(self._succeed, nth, planned, line, sku, looks - 1)
                self.agenda.enter(again_us, act)
            return
        path = f"/orders/{found[0]['number']}"
        part = {"line": line.line, "quantity": {"value": _ONE, "unit": line.unit}}
        if sku is None or nth % 3 == 2:
            await self._go_on(f"{path}/splits", {"lines": [part]})
        else:
            other = {"sku": sku, "price": _PRICES[nth % 2], "decline_until": None}
            await self._go_on(f"{path}/substitutions", part | other)

    async def _entered(self, placed: str) -> list[dict[str, Any]]:
        found = await self.clerks.do("GET", f"/orders?{urlencode({'reference': placed})}")
        orders: list[dict[str, Any]] = found["orders"]
        return orders

    async def _go_on(self, path: str, content: object) -> None:
        try:
            made = await self.clerks.do("POST", path, content)
        except ClerkRefused:
            return
        at_us = self.landscape.clock.now_us() + self.pace.day_us
        self.agenda.enter(at_us, partial(self._send, made["number"]))

    async def _send(self, number: str) -> None:
        """Ship what there is of it, have it billed, and be paid."""
        order = await self.clerks.do("GET", f"/orders/{number}")
        lines = to_ship(order, PlannedShipment(self.landscape.clock.now()))
        if lines and not order["holds"]:
            content = {"lines": lines, "carrier": order["carrier"]}
            parcel = await self.clerks.do("POST", f"/orders/{number}/shipments", content)
            bill = await self.clerks.do("POST", f"/shipments/{parcel['id']}/invoice")
            if AUTHORISATION in order["custom"]:
                return  # the card of the first order pays it
            paid = {"amount": bill["totals"]["total"]}
            await self.clerks.do("POST", f"/invoices/{bill['id']}/payments", paid)


def _alike(world: World) -> dict[Factors, list[str]]:
    """Items that nobody orders, changes or hides, by how they are counted."""
    busy = {line.sku for order in world.demand for line in order.lines}
    busy |= {one.id for one in world.master_changes}
    busy |= {one.sku for one in world.partners.entitlements if one.sku is not None}
    busy |= {str(one.content.get("sku")) for one in world.partners.keyings}
    found: dict[Factors, list[str]] = defaultdict(list)
    for item in world.items:
        if item.status == "active" and item.sku not in busy:
            found[_factors(item)].append(item.sku)
    return found


def _factors(item: Item) -> Factors:
    return tuple(sorted((one.unit, f"{one.factor:f}") for one in item.units))
