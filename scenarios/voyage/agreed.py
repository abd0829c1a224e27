"""What accounts and sellers agree on in a voyage: terms of purchase, options, further addresses.

Each only where the engine carries it. Terms are entered a day before they hold, so that they are
known by then within their figure, and ask for a bit more than somebody will order: the portal
refuses that, and whatever else is less.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any, Final
from urllib.parse import quote, urlencode

from contracts.instants import format_instant
from contracts.values import Quantity
from scenarios.voyage.agenda import Agenda
from scenarios.voyage.buyers import Buyers
from scenarios.voyage.clerks import LOOKS, Clerks
from scenarios.voyage.pace import Pace
from simulator.landscape import Landscape
from simulator.world.spec import PlannedOrder

AGREED_AT: Final = 8
"""The hour of the first morning at which clerks enter terms and options."""

_HOURS_A_DAY: Final = 24
_OPTION: Final = "finish"
_PLAIN, _BETTER = "plain", "polished"
_MORE: Final = "0.5"
"""What the better finish costs more per base unit, in every currency."""

_REFUSED_EVERY: Final = 3

Choice = list[dict[str, str]]


@dataclass(slots=True)
class Agreed:
    """Enters what is agreed; `choices` is what buyers of a quote choose of an item, by its SKU."""

    landscape: Landscape
    agenda: Agenda
    buyers: Buyers
    clerks: Clerks
    pace: Pace
    choices: dict[str, Choice] = field(default_factory=dict)

    def terms(self, orders: Sequence[PlannedOrder]) -> None:
        """The accounts of these may order no less than more than these from the second morning on,
        of the first thing that they are of.
        """
        for planned in orders:
            self._at_morning(partial(self._term, planned))

    def options(self, skus: Sequence[str]) -> None:
        """These items come in two finishes from the first morning on."""
        for nth, sku in enumerate(dict.fromkeys(skus)):
            value = (_PLAIN, _BETTER)[nth % 2]
            self.choices[sku] = [{"option": _OPTION, "value": value}]
            self._at_morning(partial(self._configure, sku))

    def addresses(self, orders: Sequence[PlannedOrder]) -> None:
        """Whoever places these wants one more address, or another instead; a clerk says what of it.

        Most are accepted, every third one is not.
        """
        for nth, planned in enumerate(orders):
            at_us = self.landscape.world.at_us(planned.at) + self.pace.review_after_us
            self.agenda.enter(at_us, partial(self._ask, nth, planned))

    async def _term(self, planned: PlannedOrder) -> None:
        clock, wanted = self.landscape.clock, planned.lines[0]
        since = clock.instant(clock.now_us()) + timedelta(microseconds=self.pace.day_us)
        quantity = wanted.ordered()
        term: dict[str, Any] = {
            "id": f"T-{planned.account}",
            "account": planned.account,
            "sku": wanted.sku,
            **dict.fromkeys(("agreement", "category", "requires_agreement", "min_value")),
            "requires_contract": False,
            "min_quantity": Quantity(quantity.value + 1, quantity.unit).wire(),
            "valid_from": format_instant(since),
            "valid_to": None,
        }
        await self.clerks.do("PUT", f"/purchase-terms/{quote(term['id'], safe='')}", term)

    async def _configure(self, sku: str) -> None:
        currencies = sorted({one.currency for one in self.landscape.world.customers})
        more = [{"amount": _MORE, "currency": currency} for currency in currencies]
        values = [{"value": _PLAIN, "surcharges": []}, {"value": _BETTER, "surcharges": more}]
        options = [{"option": _OPTION, "values": values}]
        content = {"sku": sku, "options": options, "excluded": []}
        await self.clerks.do("PUT", f"/configurations/{quote(sku, safe='')}", content)

    async def _ask(self, nth: int, planned: PlannedOrder) -> None:
        """Somebody asks; who gets no answer asks no more."""
        address = {
            "name": f"Gate {nth + 1}",
            "street": f"{nth + 1} Quay",
            "city": "Harbour",
            "country": "Ireland",
            **dict.fromkeys(("region", "postal_code")),
        }
        content = {"replaces": None, "address": address}
        status, asked = await self.buyers.click(planned, "POST", "/address-requests", content)
        if status == 201:
            self._later(partial(self._decide, nth, asked["id"], LOOKS))

    async def _decide(self, nth: int, reference: str, looks: int) -> None:
        """A clerk decides on what the ERP has; what has not come yet he looks for again."""
        query = urlencode({"reference": reference})
        found = (await self.clerks.do("GET", f"/address-requests?{query}"))["address-requests"]
        if not found:
            if looks:
                self._later(partial(self._decide, nth, reference, looks - 1))
            return
        path = f"/address-requests/{quote(found[0]['number'], safe='')}"
        if nth % _REFUSED_EVERY == _REFUSED_EVERY - 1:
            await self.clerks.do("POST", f"{path}/refusal", {"reason": "not-served"})
        else:
            await self.clerks.do("POST", f"{path}/acceptance")

    def _at_morning(self, act: Callable[[], Awaitable[None]]) -> None:
        begins_us = self.landscape.book.begins_at_us or 0
        self.agenda.enter(begins_us + AGREED_AT * self.pace.day_us // _HOURS_A_DAY, act)

    def _later(self, act: Callable[[], Awaitable[None]]) -> None:
        self.agenda.enter(self.landscape.clock.now_us() + self.pace.look_again_us, act)
