"""Finance in a voyage: terms of payment, transfers that come in, months that are closed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from urllib.parse import quote

from contracts.instants import format_instant
from scenarios.voyage.agenda import Agenda
from scenarios.voyage.clerks import Clerks
from scenarios.voyage.pace import Pace
from simulator.landscape import Landscape

_TERMS: Final = {
    "net_days": 14,
    "discount_percent": "2",
    "discount_days": 7,
    "hold_after_days": None,
}
_OVERPAID_MINOR: Final = 100
"""Whoever rounds up pays so much more than he owes, and it waits for his next invoice."""

_ON_ACCOUNT_MINOR: Final = 25_000
_OPENED_AT: Final = 8
_CLOSED_AT: Final = 19
_HOURS_CLOSED: Final = 3
_HOURS_A_DAY: Final = 24


@dataclass(slots=True)
class Finance:
    """Opens the month, closes the one before, and closes the open one for an evening half-way.

    What is posted in that evening counts from the next month that is open: money on account comes
    in then, so that there is something.
    """

    landscape: Landscape
    agenda: Agenda
    clerks: Clerks
    pace: Pace

    def enter_plan(self, accounts: Sequence[str]) -> None:
        """Enter the days of finance; `accounts` have terms from the first morning on."""
        days = self.landscape.world.length_us() // self.pace.day_us
        self._at(0, _OPENED_AT, self._open_books, accounts)
        if days > 1:
            middle = days // 2
            self._at(middle, _CLOSED_AT, self._set_month, "closed")
            for nth, account in enumerate(accounts, start=1):
                share = nth / (len(accounts) + 1) * _HOURS_CLOSED
                self._at(middle, _CLOSED_AT + share, self._on_account, account)
            self._at(middle, _CLOSED_AT + _HOURS_CLOSED, self._set_month, "open")

    def _at(
        self, day: int, hour: float, act: Callable[[Any], Awaitable[None]], what: object
    ) -> None:
        begins_us = self.landscape.book.begins_at_us or 0
        at_us = begins_us + day * self.pace.day_us + int(hour / _HOURS_A_DAY * self.pace.day_us)
        self.agenda.enter(at_us, partial(act, what))

    async def _open_books(self, accounts: Sequence[str]) -> None:
        now = self.landscape.clock.now()
        before = now.replace(
            year=now.year - (now.month == 1), month=(now.month - 2) % 12 + 1, day=1
        )
        await self._put(before.strftime("%Y-%m"), "closed")
        await self._set_month("open")
        for nth, account in enumerate(accounts):
            await self.clerks.do("PUT", f"/customers/{quote(account, safe='')}/terms", _TERMS)
            self.clerks.on_terms[account] = nth % 2 * _OVERPAID_MINOR

    async def _set_month(self, state: str) -> None:
        await self._put(format_instant(self.landscape.clock.now())[:7], state)

    async def _put(self, month: str, state: str) -> None:
        content = {"state": state, "late_postings": "next_open"}
        await self.clerks.do("PUT", f"/periods/{month}", content)

    async def _on_account(self, account: str) -> None:
        """Money that pays nothing yet."""
        currency = next(one.currency for one in self.landscape.world.customers if one.id == account)
        amount = {"amount_minor": _ON_ACCOUNT_MINOR, "currency": currency}
        await self.clerks.take_in(account, amount, [])
