"""Buyers who ask for a quote before they buy, or want less of what they bought.

Of a generated world every few orders are preceded by a quote for one unit of what is ordered. The
answers take turns: approved, approved and revised, declined, approved and left to expire. What is
accepted is shipped, invoiced and paid like any other order. Of what has options they are chosen. Of
other orders the buyer wants one line no more, some hours after he placed them; by then some of it
may have left.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any, Final
from urllib.parse import quote as quoted
from urllib.parse import urlencode

from contracts.instants import format_instant
from scenarios.errors import ClerkRefused
from scenarios.voyage.agenda import Agenda
from scenarios.voyage.agreed import Choice
from scenarios.voyage.buyers import Buyers, checkout
from scenarios.voyage.clerks import LOOKS, Clerks
from scenarios.voyage.golive import lived
from scenarios.voyage.pace import Pace
from simulator.landscape import Landscape
from simulator.world.spec import MICROSECOND, PlannedOrder, PlannedShipment

EVERY: Final = 20
"""One in so many planned orders is preceded by a quote, and one in so many is amended."""

_GENERATED: Final = "generated:"
_BINDS_DAYS: Final = 3
_APPROVE, _REVISE, _DECLINE, _LEAVE = range(4)
_AMENDS_AFTER: Final = (1, 4, 20)
"""In the time after which a clerk first looks at an order: within the cut-off of a day."""

_PERCENTS: Final = ("5", "2.5")


@dataclass(slots=True)
class Quoters:
    """Lives the quotes and amendments of one voyage; counts what was asked, ordered, amended."""

    landscape: Landscape
    agenda: Agenda
    buyers: Buyers
    clerks: Clerks
    pace: Pace
    asked: dict[str, str] = field(default_factory=dict)
    choices: Mapping[str, Choice] = field(default_factory=dict)
    """What is chosen of an item, by its SKU; of most of them nothing can be."""

    ordered: int = 0
    amended: int = 0

    def enter_plan(self) -> None:
        """Enter a quote before every n-th order of a generated world; there are none in another."""
        world = lived(self.landscape.world)
        if not world.source.startswith(_GENERATED):
            return
        for nth, planned in enumerate(world.demand[::EVERY]):
            act = partial(self._ask, nth, _one_unit(planned))
            self.agenda.enter(world.at_us(planned.at), act)
        for nth, planned in enumerate(world.demand[EVERY // 2 :: EVERY]):
            later_us = _AMENDS_AFTER[nth % len(_AMENDS_AFTER)] * self.pace.review_after_us
            at_us = world.at_us(planned.at) + later_us
            self.agenda.enter(at_us, partial(self._amend, planned))

    async def _ask(self, nth: int, wanted: PlannedOrder) -> None:
        (line,) = wanted.lines
        quantity = {"value": "1", "unit": line.ordered().unit}
        asked: dict[str, Any] = {"line": 1, "sku": line.sku, "quantity": quantity}
        if line.sku in self.choices:
            asked["options"] = self.choices[line.sku]
        content = {"notes": wanted.reference, "lines": [asked | {"wished_discount_percent": "10"}]}
        status, answer = await self.buyers.click(wanted, "POST", "/quotes", content)
        if status == 201:
            self.asked[wanted.reference] = answer["id"]
            self._later(self.pace.review_after_us, partial(self._answer, nth, wanted, LOOKS))

    async def _amend(self, planned: PlannedOrder) -> None:
        """The buyer wants nothing of the last line of his order any more."""
        placed = self.buyers.placed.get(planned.reference)
        if placed is None:
            return
        last = planned.lines[-1]
        quantity = {"value": "0", "unit": last.ordered().unit}
        content = {"lines": [{"line": last.line, "quantity": quantity}]}
        path = f"/orders/{quoted(placed)}/amendments"
        status, _ = await self.buyers.click(planned, "POST", path, content)
        self.amended += status == 201

    async def _answer(self, nth: int, wanted: PlannedOrder, looks: int) -> None:
        """A clerk answers what the ERP has; what has not come yet he looks for again."""
        query = urlencode({"reference": self.asked[wanted.reference]})
        found = (await self.clerks.do("GET", f"/quotes?{query}"))["quotes"]
        if not found:
            if looks:
                again = partial(self._answer, nth, wanted, looks - 1)
                self._later(self.pace.look_again_us, again)
            return
        path, way = f"/quotes/{found[0]['number']}", nth % (_LEAVE + 1)
        if way == _DECLINE or not await self._offer(path, 0):
            await self.clerks.do("POST", f"{path}/refusal", {"reason": "not at that price"})
        elif way == _REVISE:
            self._later(self.pace.look_again_us, partial(self._offer, path, 1))
        if way in (_APPROVE, _REVISE):
            self._later(self.pace.look_after_us, partial(self._accept, wanted))

    async def _offer(self, path: str, revision: int) -> bool:
        """Offer the ERP's own price with a discount; False where it sells that no longer."""
        clock = self.landscape.clock
        binds = timedelta(microseconds=_BINDS_DAYS * self.pace.day_us)
        line = {"line": 1, "unit_price": None, "discount_percent": _PERCENTS[revision]}
        valid_to = format_instant(clock.instant(clock.now_us()) + binds)
        try:
            content = {"valid_to": valid_to, "lines": [line]}
            await self.clerks.do("POST", f"{path}/offers", content)
        except ClerkRefused:
            return False
        return True

    async def _accept(self, wanted: PlannedOrder) -> None:
        path = f"/quotes/{quoted(self.asked[wanted.reference])}"
        status, known = await self.buyers.click(wanted, "GET", path)
        offer = (known["answer"] or {}).get("offer") if status == 200 else None
        if offer is None:
            return
        content = {**checkout(wanted), "revision": offer["revision"]}
        status, order = await self.buyers.click(wanted, "POST", f"{path}/order", content)
        if status == 201:
            self.ordered += 1
            self.buyers.placed[wanted.reference] = order["id"]
            now = self.landscape.clock.now()
            at = now + 2 * self.pace.review_after_us * MICROSECOND
            shipped = replace(wanted, shipments=(PlannedShipment(at),), pay_after_days=1)
            self._later(self.pace.review_after_us, partial(self.clerks.review, shipped))

    def _later(self, span_us: int, act: Callable[[], Awaitable[Any]]) -> None:
        async def done() -> None:
            await act()

        self.agenda.enter(self.landscape.clock.now_us() + span_us, done)


def _one_unit(planned: PlannedOrder) -> PlannedOrder:
    """One unit of the first thing of an order, under names of its own."""
    first = replace(planned.lines[0], line=1, quantity=Decimal(1))
    return replace(
        planned,
        reference=f"{planned.reference}/quote",
        purchase_order_number=f"{planned.purchase_order_number}/Q",
        lines=(first,),
        freight=None,
        browse=(),
    )
