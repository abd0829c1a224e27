"""Reversals: keyed in by clerks, read by whoever may read."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from starlette.responses import Response

from simulator.erp.desk.rebilling import rebill, rebill_question
from simulator.erp.desk.reversing import (
    cancel_invoice,
    reverse_payment,
    reverse_receipt,
    reverse_shipment,
)
from simulator.erp.faces.clerk import CLERK
from simulator.erp.faces.reading import READ, Documents, FeedBeside
from simulator.erp.kinds import REVERSALS
from simulator.erp.reversal_documents import RebilledLine
from simulator.erp.reversal_requests import REBILLING, REVERSAL
from simulator.erp.taxing import Taxing
from simulator.face import Call, Operation, answer_raw, found, versioned
from simulator.profiles import Profile
from simulator.state import State
from simulator.transaction import Transaction

TakeBack = Callable[[Transaction, str, str], str]
"""Takes a document back for a reason; the reversal's id."""


def reversing_operations(state: State, profile: Profile, taxing: Taxing) -> list[Operation]:
    """Everything of the contract `reversals`."""
    desk = _Desk(state, taxing)
    rows = Documents(state, "reversal", "reversals", "document", profile.list_limit)
    feed = FeedBeside(state, profile.page_limit.value, REVERSALS)
    clerk = (
        ("erp.shipments.reverse", "/shipments/{id}/reversal", desk.reverse_shipment),
        ("erp.invoices.cancel", "/invoices/{id}/cancellation", desk.cancel_invoice),
        ("erp.invoices.correct", "/invoices/{id}/corrections", desk.correct_invoice),
        ("erp.payments.reverse", "/payments/{id}/reversal", desk.reverse_payment),
        ("erp.receipts.reverse", "/receipts/{id}/reversal", desk.reverse_receipt),
    )
    reader = (
        ("erp.reversals.list", "/reversals", rows.page),
        ("erp.reversals.read", "/reversals/{id}", rows.read),
        ("erp.reversals.changes", "/reversal-changes", feed.page),
    )
    return [
        *(Operation(name, "POST", path, CLERK, end) for name, path, end in clerk),
        *(Operation(name, "GET", path, READ, end) for name, path, end in reader),
    ]


class _Desk:
    def __init__(self, state: State, taxing: Taxing) -> None:
        self._state = state
        self._taxing = taxing

    async def reverse_shipment(self, call: Call) -> Response:
        return self._take_back(call, "erp.shipments.reverse", reverse_shipment)

    async def cancel_invoice(self, call: Call) -> Response:
        return self._take_back(call, "erp.invoices.cancel", cancel_invoice)

    async def reverse_payment(self, call: Call) -> Response:
        return self._take_back(call, "erp.payments.reverse", reverse_payment)

    async def reverse_receipt(self, call: Call) -> Response:
        return self._take_back(call, "erp.receipts.reverse", reverse_receipt)

    async def correct_invoice(self, call: Call) -> Response:
        """The credit note of the lines, and the invoice in their place."""
        invoice_id, body = call.part("id"), call.read(REBILLING)
        lines = cast("list[RebilledLine]", body["lines"])
        with self._state.transaction(call.cause) as tx:
            asked = rebill_question(tx, invoice_id, lines)
        assessed = None if asked is None else await self._taxing.of(asked)
        with (
            self._taxing.billing(assessed, call.cause),
            self._state.transaction(call.cause, "erp.invoices.correct") as tx,
        ):
            made, instead = rebill(tx, invoice_id, body["reason"], lines, assessed)
        bill = b"null" if instead is None else self._document("invoice", instead)
        credited = self._document("reversal", made)
        return answer_raw(b'{"reversal":%b,"invoice":%b}' % (credited, bill), 201)

    def _take_back(self, call: Call, operation: str, act: TakeBack) -> Response:
        document, body = call.part("id"), call.read(REVERSAL)
        with self._state.transaction(call.cause, operation) as tx:
            made = act(tx, document, body["reason"])
        return answer_raw(self._document("reversal", made), 201)

    def _document(self, kind: str, entity_id: str) -> bytes:
        return versioned(found(self._state.get(kind, entity_id), kind))
