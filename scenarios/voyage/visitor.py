"""A partner in a voyage: an agency that somebody lets into the ERP for a day."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from contracts.ports import CallFailed
from scenarios.session import Session
from scenarios.voyage.agenda import Agenda
from scenarios.voyage.buyers import Buyers
from scenarios.voyage.pace import Pace
from simulator.guests import PREFIX, Grant
from simulator.landscape import Landscape

EDGE: Final = "partner>erp"
CLIENT: Final = f"{PREFIX}agency"
_SECOND_US: Final = 1_000_000
_COMES_AFTER: Final = 0.4
"""In days: the first forenoon."""

_LOOKS_AFTER: Final = (0.45, 0.7, 1.2, 1.6)
"""In days; the last of them is after the end of the access."""


@dataclass(slots=True)
class Visitor:
    """Looks orders up while it may, and once more when it may no longer."""

    landscape: Landscape
    agenda: Agenda
    buyers: Buyers
    pace: Pace
    _session: Session | None = field(default=None, init=False)

    def enter_plan(self) -> None:
        """Enter the visit, for where the world lasts so long."""
        begins_us = self.landscape.book.begins_at_us or 0

        def at_us(days: float) -> int:
            return begins_us + int(days * self.pace.day_us)

        self.agenda.enter(at_us(_COMES_AFTER), self._let_in)
        for days in _LOOKS_AFTER:
            self.agenda.enter(at_us(days), self._look)

    async def _let_in(self) -> None:
        seconds = max(1, self.pace.day_us // _SECOND_US)
        told = ("ticket-4711", "it-lead", "agency-support")
        identities = self.landscape.erp.identities
        identities.admit(Grant(CLIENT, ("erp:read",), *told, seconds), self._secret())

    async def _look(self) -> None:
        if self._session is None:
            wire, clock = self.landscape.wire, self.landscape.clock
            self._session = Session(wire, clock, EDGE, CLIENT, self._secret())
        placed = next(reversed(self.buyers.placed.values()), "none")
        with suppress(CallFailed, PermissionError):  # nobody waits for an answer
            await self._session.call("GET", f"/orders?{urlencode({'reference': placed})}")

    def _secret(self) -> str:
        return self.landscape.secrets.flow(CLIENT)
