"""Orders and quotes: is each in the ERP as placed, and does the storefront show its state?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from urllib.parse import quote

import orjson

from contracts.canonical import digest
from contracts.instants import parse_instant
from engine.caller import ADDRESSES as ADDRESSES_SCOPE
from engine.caller import AMENDMENTS as AMENDMENTS_SCOPE
from engine.caller import CONNECTOR, ERP_READ
from engine.caller import QUOTES as QUOTES_SCOPE
from engine.config import FILES
from engine.errors import NotServed, Unusable
from engine.flows import (
    address_request_answer,
    address_request_to_erp,
    amendment_answer,
    amendment_to_erp,
    erp_orders,
    order_status,
    order_to_erp,
    quote_answer,
    quote_to_erp,
)
from engine.flows.erp_orders import is_begun
from engine.flows.flow import Flow
from engine.parts import Parts, mapper_of
from engine.reconcile.compare import differences, narrowed
from engine.reconcile.found import NOT_REPAIRED, PARKED, REPAIRED, Findings, Held
from engine.reconcile.lists import Comparison, held_rows, known_facts, owned_of
from engine.reconcile.reading import Reading, Window
from engine.senders.lookup import Listed, LookUpOrder
from engine.senders.order import Absent, Found
from engine.store.records import NewWork
from engine.store.tx import Tx
from engine.taking import key_of


@dataclass(frozen=True, slots=True)
class Exchanged:
    """A kind of document that goes to the ERP and is told of in return.

    `told` is the field of the storefront's document that holds what the ERP said, `begun` the
    one that says when it was made. An ERP need not serve what is not `always` there.
    """

    kind: str
    noun: str
    scope: str
    told: str
    begun: str
    there: Flow
    back: Flow
    always: bool = True


ORDERS: Final = Exchanged(
    "order", "orders", CONNECTOR, "status", "placed_at", order_to_erp.FLOW, order_status.FLOW
)
QUOTES: Final = Exchanged(
    *("quote", "quotes", QUOTES_SCOPE, "answer", "requested_at"),
    there=quote_to_erp.FLOW,
    back=quote_answer.FLOW,
    always=False,
)
AMENDMENTS: Final = Exchanged(
    *("amendment", "amendments", AMENDMENTS_SCOPE, "answer", "requested_at"),
    there=amendment_to_erp.FLOW,
    back=amendment_answer.FLOW,
    always=False,
)
ADDRESS_REQUESTS: Final = Exchanged(
    *("address_request", "address-requests", ADDRESSES_SCOPE, "answer", "requested_at"),
    there=address_request_to_erp.FLOW,
    back=address_request_answer.FLOW,
    always=False,
)
EXCHANGED: Final = (ORDERS, QUOTES, AMENDMENTS, ADDRESS_REQUESTS)
"""In this order: an amendment is about an order."""


class OrderComparison:
    """Everything about orders, or quotes, that changed since the last run.

    Those named `again` are compared whether they changed or not: they were unlike before.
    """

    def __init__(
        self,
        parts: Parts,
        reading: Reading,
        findings: Findings,
        lists: Comparison,
        of: Exchanged = ORDERS,
        again: Collection[str] = (),
    ) -> None:
        self._of = of
        self._again = again
        self._parts = parts
        self._reading = reading
        self._findings = findings
        self._lists = lists
        self._clock = parts.ports.clock
        self._look_up = LookUpOrder(
            parts.caller, parts.ports.clock, parts.profiles, Listed(of.noun)
        )
        self._map_there = mapper_of(parts, of.there.id)
        told = {
            "order": parts.map_status,
            "quote": parts.map_answer,
            "address_request": parts.map_address_answer,
        }
        self._map_back = told.get(of.kind, parts.map_decision)

    async def run(self, window: Window, told: list[dict[str, Any]] | None = None) -> None:
        """Compare what changed in a window of the ERP's or of the storefront's.

        What was `told` of the ERP's is not asked for again; None: nothing was read yet.
        """
        of, owned = self._of, told
        try:
            if owned is None:
                owned = await self._reading.rows(ERP_READ, f"/{of.noun}", of.noun, window.of_erp)
        except NotServed:
            if of.always:
                raise
            return
        rows = await self._reading.rows(of.scope, of.back.path, "rows", window.of_storefront)
        placed = {str(row["id"]): row["data"] for row in rows if row.get("data") is not None}
        begun = [order for order in owned if of is ORDERS and is_begun(order)]
        changed = {
            str(order["reference"]): order
            for order in owned
            if of is not ORDERS or not is_begun(order)
        }
        if begun and self._parts.config.erp_orders:
            await self._compare_begun(begun, window)
        for reference in sorted({*placed, *changed, *self._again}):
            order = placed.get(reference) or await self._read_placed(reference)
            if order is not None:
                await self._compare(reference, order, changed.get(reference))

    async def _compare_begun(self, begun: list[dict[str, Any]], window: Window) -> None:
        """What began in the ERP is shown as it stands there."""
        flow, mapper = erp_orders.FLOW, self._parts.map_erp_order
        facts = await known_facts(self._parts, flow)
        # An ERP of files tells of everything each night, so all of it is looked for here too.
        since = None if self._parts.config.interface == FILES else window.of_storefront
        held = held_rows(await self._reading.rows(CONNECTOR, flow.path, "rows", since))
        for order in begun:
            number = str(order["number"])
            shown = held.get(number)
            await self._lists.check(flow, mapper, number, owned_of(order), shown, facts)

    async def _read_placed(self, reference: str) -> dict[str, Any] | None:
        """An order of ours that did not change in the storefront; None when it is not ours."""
        path = f"{self._of.back.path}/{quote(reference, safe='')}"
        return await self._reading.one(self._of.scope, path)

    async def _compare(
        self, reference: str, placed: dict[str, Any], changed: dict[str, Any] | None
    ) -> None:
        order = changed or await self._owned(reference, placed)
        if order is None:
            return
        request = self._findings.mapped(self._of.kind, reference, self._map_there, placed)
        if request is not None:
            shared = narrowed(order, request)
            if self._of is ORDERS:  # of a merged account the ERP enters it for the survivor
                shared["account"] = request["account"]
            unlike = differences(shared, request)
            self._findings.add(self._of.kind, reference, unlike, NOT_REPAIRED)
        status = placed.get(self._of.told)
        held = None if status is None else Held(int(status["version"]), status)
        await self._lists.check(self._of.back, self._map_back, reference, owned_of(order), held)

    async def _owned(self, reference: str, placed: dict[str, Any]) -> dict[str, Any] | None:
        """The ERP's order, where it must be asked for; None when nothing is to be compared."""
        status, kind = placed.get(self._of.told), self._of.kind
        known = await self._parts.store.transact(lambda tx: tx.facts.get(kind, reference))
        same = status is not None and known == (status["version"], _hash_of(status))
        if same and reference not in self._again:
            return None
        found = await self._look_up.ask(str(placed["shop"]), reference)
        if isinstance(found, Found):
            return dict(found.orders[0])
        if not isinstance(found, Absent):
            raise Unusable(found.reason)
        await self._report_missing(reference, placed)
        return None

    async def _report_missing(self, reference: str, placed: dict[str, Any]) -> None:
        age = self._clock.now() - parse_instant(placed[self._of.begun])
        if age < timedelta(milliseconds=self._parts.config.reconciliation.grace_ms):
            return
        flow = self._of.there
        repair = await self._parts.store.transact(lambda tx: _repair_of(tx, flow, reference))
        if repair is None:
            return
        self._findings.compared += 1
        self._findings.add(self._of.kind, reference, differences(None, placed), repair)
        if repair == REPAIRED:
            self._findings.repair(_placed_again(flow, reference, placed, self._clock.now_us()))


def _hash_of(status: Mapping[str, Any]) -> str:
    """The hash of a status as it was sent: its version counts apart."""
    return digest({name: value for name, value in status.items() if name != "version"})


def _repair_of(tx: Tx, flow: Flow, reference: str) -> str | None:
    """What can be done about an order the ERP has not: nothing while it is still on its way."""
    if tx.work.is_under_way(flow.id, reference):
        return None
    return PARKED if tx.work.is_parked(flow.id, reference) else REPAIRED


def _placed_again(flow: Flow, reference: str, placed: Mapping[str, Any], now_us: int) -> NewWork:
    """The order as if it had been delivered once more, in doubt: it is looked up before."""
    return NewWork(
        flow=flow.id,
        key=key_of(flow, reference, placed),
        object=reference,
        correlation="reconcile",
        body=orjson.dumps(placed),
        doubt_us=now_us,
    )
