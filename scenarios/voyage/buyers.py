"""The buyers: look at what they want, fill the cart, order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import quote, urlencode

from contracts.ports import CallFailed, Clock, HttpPort
from scenarios.session import Session
from scenarios.voyage.edges import Glance
from scenarios.voyage.pace import CALENDAR, Pace
from simulator.world.spec import PlannedOrder

EDGE = "buyer>storefront"
# A buyer whose click got no answer clicks again, this often in all, with the same key.
CLICKS = 5
NO_ACCOUNT = "no-account"
NEEDS_APPROVAL = "approval-needed"
_ACCOUNT = "buyer:"


class Buyers:
    """One session per account; `placed` maps the plan's references to the shop's order ids.

    A buyer has one cart, so he finishes one order before he begins the next. What is beyond his
    limit he submits; `waiting` maps its reference to the requisition, until somebody has decided.
    Nobody orders or looks at goods while the `doors` are shut, as before a portal has been filled.
    """

    def __init__(
        self,
        port: HttpPort,
        clock: Clock,
        secret_of: Callable[[str], str],
        pace: Pace = CALENDAR,
    ) -> None:
        self._port = port
        self._clock = clock
        self._secret_of = secret_of
        self._pace = pace
        self._sessions: dict[str, Session] = {}
        self._carts: dict[str, asyncio.Lock] = {}
        self.placed: dict[str, str] = {}
        self.refused: dict[str, str] = {}
        self.waiting: dict[str, dict[str, Any]] = {}
        self.doors = asyncio.Event()
        self.doors.set()

    async def order(self, planned: PlannedOrder) -> None:
        """Live one planned order; a refusal by the storefront is remembered under `refused`.

        So is a buyer whom the storefront does not know, since nobody told it of his account.
        """
        await self.doors.wait()
        who = _client(planned.account, planned.user)
        async with self._carts.setdefault(who, asyncio.Lock()):
            try:
                await self._order(planned, self._session_of(who))
            except PermissionError:
                self.refused[planned.reference] = NO_ACCOUNT

    async def _order(self, planned: PlannedOrder, session: Session) -> None:
        seen = sorted({line.sku for line in planned.lines} | set(planned.browse))
        await self._click(session, "GET", f"/catalog?{urlencode([('sku', sku) for sku in seen])}")
        lines = [
            {"line": line.line, "sku": line.sku, "quantity": line.ordered().wire()}
            for line in planned.lines
        ]
        status, answer = await self._click(session, "PUT", "/cart", {"lines": lines})
        if status == 200:
            status, answer = await self._check_out(planned, session)
        if status != 201 and answer and answer.get("code") == NEEDS_APPROVAL:
            content, key = checkout(planned), f"ask-{planned.reference}"
            status, answer = await self._click(session, "POST", "/requisitions", content, key=key)
            if status == 201 and answer["order"] is None:
                self.waiting[planned.reference] = answer
                return
            answer = answer if status != 201 else {"id": answer["order"]}
        if status == 201:
            self.placed[planned.reference] = answer["id"]
        else:
            self.refused[planned.reference] = str(answer.get("code", status) if answer else status)

    async def approve(self, planned: PlannedOrder) -> None:
        """Have those who are asked decide, one after the other; prices that changed are decided on
        again. What nobody could decide is refused.
        """
        requisition = self.waiting.pop(planned.reference, None)
        if requisition is None:
            return
        word = {"decision": "decline" if planned.declined else "approve", "reason": "the budget"}
        path = f"/requisitions/{requisition['id']}/decisions"
        for _ in range(CLICKS):
            due = next(step for step in requisition["steps"] if step["decision"] is None)
            approver = due["approver"] or f"{planned.account}-adm"
            session = self._session_of(_client(planned.account, approver))
            status, answer = await self._click(session, "POST", path, word)
            if status == 409 and answer.get("code") == "requisition-changed":
                continue
            if status != 201:
                self.refused[planned.reference] = str(answer.get("code", status))
                return
            requisition = answer
            if requisition["state"] == "declined":
                self.refused[planned.reference] = "declined"
                return
            if requisition["order"] is not None:
                self.placed[planned.reference] = requisition["order"]
                return
        self.refused[planned.reference] = "undecided"

    async def _check_out(self, planned: PlannedOrder, session: Session) -> tuple[int, Any]:
        """Order the cart; one whose price moved meanwhile is ordered at the new price, as shown."""
        content, key = checkout(planned), f"buy-{planned.reference}"
        for _ in range(CLICKS - 1):
            status, answer = await self._click(session, "POST", "/checkout", content, key=key)
            if status != 409 or answer.get("code") != "cart-changed":
                return status, answer
        return await self._click(session, "POST", "/checkout", content, key=key)

    async def look(self, planned: PlannedOrder) -> None:
        """Have the buyer look at what became of his order."""
        order_id = self.placed.get(planned.reference)
        if order_id is not None:
            with suppress(PermissionError):  # whoever lost his account sees nothing
                session = self._session_of(_client(planned.account, planned.user))
                await self._click(session, "GET", f"/orders/{order_id}")

    async def look_up(self, planned: PlannedOrder, number: str) -> bool:
        """Have whoever ordered look up an order that the ERP had before; whether it is shown."""
        path = f"/erp-orders/{quote(number, safe='')}"
        try:
            session = self._session_of(_client(planned.account, planned.user))
            status, _ = await self._click(session, "GET", path)
        except PermissionError:  # the portal does not know the account
            return False
        return status == 200

    async def ask_back(self, planned: PlannedOrder, content: object, key: str) -> tuple[int, Any]:
        """Have whoever ordered ask for a return; what the storefront answers."""
        session = self._session_of(_client(planned.account, planned.user))
        return await self._click(session, "POST", "/returns", content, key=key)

    async def click(
        self, planned: PlannedOrder, method: str, path: str, content: object = None
    ) -> tuple[int, Any]:
        """Have whoever lives a planned order ask for something once; what is answered to him.

        That is 0 where there is no answer: it may have been done nevertheless.
        """
        try:
            session = self._session_of(_client(planned.account, planned.user))
            return await session.call(method, path, content)
        except (CallFailed, PermissionError):
            return 0, None

    async def glance(self, glance: Glance) -> None:
        """Have an account's buyer look at one item."""
        await self.doors.wait()
        path = f"/catalog?{urlencode([('sku', glance.sku)])}"
        session = self._session_of(_client(glance.account, glance.user))
        with suppress(PermissionError):  # whom the storefront does not know yet sees nothing
            await self._click(session, "GET", path)

    async def _click(
        self,
        session: Session,
        method: str,
        path: str,
        content: object = None,
        key: str | None = None,
    ) -> tuple[int, Any]:
        for _ in range(CLICKS - 1):
            try:
                return await session.call(method, path, content, key=key)
            except CallFailed:
                again_us = self._clock.now_us() + self._pace.click_again_us
                await self._clock.sleep_until_us(again_us)
        return await session.call(method, path, content, key=key)

    def _session_of(self, client: str) -> Session:
        if client not in self._sessions:
            name = client.removeprefix(_ACCOUNT).partition("@")[0]
            secret = self._secret_of(name)
            self._sessions[client] = Session(self._port, self._clock, EDGE, client, secret)
        return self._sessions[client]


def buyer_client(account: str) -> str:
    """The name under which an account's buyer asks the storefront for a token."""
    return f"{_ACCOUNT}{account}"


def _client(account: str, user: str | None) -> str:
    """The name of a user, or of the buyer of an account that has none."""
    return buyer_client(account) if user is None else f"user:{user}"


def checkout(planned: PlannedOrder) -> dict[str, Any]:
    """What a buyer enters at checkout."""
    requested = planned.requested_date
    return {
        "purchase_order_number": planned.purchase_order_number,
        "customer_reference": planned.customer_reference or planned.reference,
        "notes": planned.notes,
        "deliver_to": planned.deliver_to,
        "requested_date": None if requested is None else requested.isoformat(),
        "carrier": planned.carrier,
        "custom": dict(planned.custom),
    }
