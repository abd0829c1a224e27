"""Requests for returns: whether each has its return in the ERP, whatever became of its event."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson

from contracts.instants import parse_instant
from engine.caller import CONNECTOR
from engine.errors import Unusable
from engine.flows import returns_to_erp
from engine.parts import Parts
from engine.reconcile.compare import differences, narrowed
from engine.reconcile.found import NOT_REPAIRED, PARKED, REPAIRED, Findings
from engine.reconcile.reading import Reading, Window
from engine.senders.lookup import RETURNS, LookUpOrder
from engine.senders.order import Absent, Found
from engine.store.records import NewWork
from engine.store.tx import Tx

_FLOW = returns_to_erp.FLOW


class RequestComparison:
    """Every request that the storefront took since the last run and that is not known to be done.

    What was entered is compared with what was asked once, by the night that follows.
    """

    def __init__(self, parts: Parts, reading: Reading, findings: Findings) -> None:
        self._parts = parts
        self._reading = reading
        self._findings = findings
        self._clock = parts.ports.clock
        self._look_up = LookUpOrder(parts.caller, parts.ports.clock, parts.profiles, RETURNS)

    async def run(self, window: Window) -> None:
        """Compare what was asked for in a window."""
        rows = await self._reading.rows(
            CONNECTOR, "/connector/return-requests", "rows", window.of_storefront
        )
        for row in rows:
            if row.get("data") is not None:
                await self._compare(str(row["id"]), row["data"])

    async def _compare(self, request: str, asked: dict[str, Any]) -> None:
        found = await self._look_up.ask(str(asked["shop"]), request)
        if isinstance(found, Found):
            self._findings.compared += 1
            wanted = self._findings.mapped("return", request, self._parts.map_return_request, asked)
            if wanted is not None:
                unlike = differences(narrowed(found.orders[0], wanted), wanted)
                self._findings.add("return", request, unlike, NOT_REPAIRED)
            return
        if not isinstance(found, Absent):
            raise Unusable(found.reason)
        age = self._clock.now() - parse_instant(asked["requested_at"])
        if age < timedelta(milliseconds=self._parts.config.reconciliation.grace_ms):
            return
        repair = await self._parts.store.transact(lambda tx: _repair_of(tx, request))
        if repair is None:
            return
        self._findings.compared += 1
        self._findings.add("return", request, differences(None, asked), repair)
        if repair == REPAIRED:
            self._findings.repair(_asked_again(request, asked, self._clock.now_us()))


def _repair_of(tx: Tx, request: str) -> str | None:
    """What can be done about a request the ERP has not: nothing while it is still on its way."""
    if tx.work.is_open(f"{_FLOW.id}/{request}"):
        return None
    return PARKED if tx.work.is_parked(_FLOW.id, request) else REPAIRED


def _asked_again(request: str, asked: dict[str, Any], now_us: int) -> NewWork:
    """The request as if it had been delivered once more, in doubt: it is looked up before."""
    return NewWork(
        flow=_FLOW.id,
        key=f"{_FLOW.id}/{request}",
        object=request,
        correlation="reconcile",
        body=orjson.dumps(asked),
        doubt_us=now_us,
    )
