"""What comes back in a voyage: buyers and staff ask, clerks decide, take in, look and settle."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Final
from urllib.parse import quote, urlencode

from contracts.ports import CallFailed, Clock, HttpPort
from contracts.values import Quantity
from scenarios.session import Session
from scenarios.voyage.agenda import Agenda
from scenarios.voyage.buyers import CLICKS, EDGE, Buyers
from scenarios.voyage.clerks import LOOKS, Clerks
from scenarios.voyage.pace import CALENDAR, Pace
from simulator.credentials import STAFF_CLIENT
from simulator.world.spec import PlannedOrder, World
from simulator.world.upkeep import PlannedReturn

_CARRIER: Final = {"carrier": None}


class Comebacks:
    """Lives the planned returns of a world; a request that the storefront declines is given up.

    Goods come back to the world's first warehouse.
    """

    def __init__(
        self,
        port: HttpPort,
        clock: Clock,
        agenda: Agenda,
        buyers: Buyers,
        clerks: Clerks,
        staff_secret: str,
        world: World,
        pace: Pace = CALENDAR,
    ) -> None:
        self._clock = clock
        self._agenda = agenda
        self._buyers = buyers
        self._clerks = clerks
        self._pace = pace
        self._staff = Session(port, clock, EDGE, STAFF_CLIENT, staff_secret)
        self._orders: dict[str, PlannedOrder] = {one.reference: one for one in world.demand}
        self._warehouse = world.warehouses[0].id if world.warehouses else ""

    async def ask(self, planned: PlannedReturn) -> None:
        """Ask for it; what the storefront takes, a clerk sees to soon."""
        order = self._buyers.placed.get(planned.reference)
        ordered = self._orders[planned.reference]
        if order is None:
            return
        content = {
            "reference": order,
            "resolution": "replacement" if planned.replaced else "credit",
            "notes": None,
            "lines": [
                {
                    "line": line.line,
                    "quantity": Quantity(line.quantity, line.unit).wire(),
                    "reason": "not_needed",
                }
                for line in planned.lines
            ],
        }
        key = f"back-{planned.reference}-{planned.nth}"
        with suppress(PermissionError):  # whoever lost his account asks for nothing
            status, answer = await self._request(planned, ordered, content, key)
            if status == 201:
                self._clerks.returned.add(planned.reference)
                self._later(self._pace.review_after_us, self._decide, planned, answer["id"])

    async def _request(
        self, planned: PlannedReturn, ordered: PlannedOrder, content: object, key: str
    ) -> tuple[int, Any]:
        if not planned.by_staff:
            return await self._buyers.ask_back(ordered, content, key)
        path = f"/accounts/{quote(ordered.account, safe='')}/returns"
        for _ in range(CLICKS - 1):
            try:
                return await self._staff.call("POST", path, content, key=key)
            except CallFailed:
                again_us = self._clock.now_us() + self._pace.click_again_us
                await self._clock.sleep_until_us(again_us)
        return await self._staff.call("POST", path, content, key=key)

    async def _decide(self, planned: PlannedReturn, request: str, looks: int = LOOKS) -> None:
        """Authorise or refuse it, once the ERP has it; what it refused itself is settled."""
        found = await self._found(request)
        if found is None:
            if looks:
                again_us = self._clock.now_us() + self._pace.look_again_us
                self._agenda.enter(again_us, lambda: self._decide(planned, request, looks - 1))
            return
        if found["state"] != "requested":
            return
        path = f"/returns/{found['id']}"
        if planned.refused:
            content: object = {"code": "not-justified", "text": None}
            await self._clerks.do("POST", f"{path}/refusal", content)
            return
        content = {"lines": None, "restocking_percent": planned.restocking_percent}
        await self._clerks.do("POST", f"{path}/authorisation", content)
        self._later(self._pace.day_us, self._take_in, planned, request)

    async def _take_in(self, planned: PlannedReturn, request: str) -> None:
        found = await self._found(request)
        if found is not None:
            content = {"warehouse": self._warehouse, "lines": None}
            await self._clerks.do("POST", f"/returns/{found['id']}/receipts", content)
            self._later(self._pace.look_again_us, self._look_at, planned, request)

    async def _look_at(self, planned: PlannedReturn, request: str) -> None:
        found = await self._found(request)
        if found is None:
            return
        way = "scrap" if planned.scrapped else "restock"
        lines = [
            {
                "line": line["line"],
                "quantity": {"value": line["received"], "unit": line["quantity"]["unit"]},
                "disposition": way,
            }
            for line in found["lines"]
        ]
        await self._clerks.do("POST", f"/returns/{found['id']}/inspections", {"lines": lines})
        self._later(self._pace.look_again_us, self._settle, planned, request)

    async def _settle(self, planned: PlannedReturn, request: str) -> None:
        """Goods instead where they are there to be sent, else a credit note."""
        found = await self._found(request)
        if found is None:
            return
        path = f"/returns/{found['id']}"
        if planned.replaced and await self._clerks.may("POST", f"{path}/replacements", _CARRIER):
            return
        await self._clerks.do("POST", f"{path}/credit-notes")

    async def _found(self, request: str) -> Any:
        found = await self._clerks.do("GET", f"/returns?{urlencode({'request': request})}")
        return found["returns"][0] if found["returns"] else None

    def _later(
        self,
        after_us: int,
        act: Callable[[PlannedReturn, str], Awaitable[None]],
        planned: PlannedReturn,
        request: str,
    ) -> None:
        self._agenda.enter(self._clock.now_us() + after_us, lambda: act(planned, request))
