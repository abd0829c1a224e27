"""What is expected and what was promised of it: the feed, and what clerks say."""

from __future__ import annotations

from typing import cast

from starlette.responses import Response

from simulator.dispatcher import CAUSE, Dispatcher
from simulator.entity import Pending
from simulator.erp.desk.outlooks import put_outlook
from simulator.erp.desk.promising import DUE, put_replenishment, receive_of, renew
from simulator.erp.faces.clerk import CLERK
from simulator.erp.faces.reading import READ, FeedBeside
from simulator.erp.faces.rules import rule_operation
from simulator.erp.kinds import OUTLOOKS, PROMISES
from simulator.erp.promise_documents import GoodsReceipt
from simulator.erp.promise_requests import GOODS_RECEIPT, OUTLOOK, REPLENISHMENT
from simulator.face import Call, Operation, answer
from simulator.profiles import Profile
from simulator.state import State

_RECEIVE = "erp.replenishments.receive"


class Promising:
    """What the contracts `promises`, `outlooks` and `goods-receipts` ask of the ERP."""

    def __init__(self, state: State, profile: Profile) -> None:
        self._state = state
        self._page_limit = profile.page_limit.value

    def attach(self, dispatcher: Dispatcher) -> None:
        """Let the dispatcher promise anew when something that was expected did not come."""
        dispatcher.handle(DUE, self._overdue)

    def operations(self) -> list[Operation]:
        """What the face serves."""
        state = self._state
        ahead = FeedBeside(state, self._page_limit, OUTLOOKS)
        feed = FeedBeside(state, self._page_limit, PROMISES)
        path, kind = "/replenishments", "replenishment"
        return [
            Operation("erp.promises.changes", "GET", "/promise-changes", READ, feed.page),
            rule_operation(state, "replenishments", kind, REPLENISHMENT, put_replenishment),
            Operation(_RECEIVE, "POST", f"{path}/{{id}}/receipts", CLERK, self._receive),
            Operation("erp.outlooks.changes", "GET", "/outlook-changes", READ, ahead.page),
            rule_operation(state, "outlooks", "outlook", OUTLOOK, put_outlook),
        ]

    async def _receive(self, call: Call) -> Response:
        name, came = call.part("id"), cast("GoodsReceipt", call.read(GOODS_RECEIPT))
        with self._state.transaction(call.cause, _RECEIVE) as tx:
            rows = receive_of(tx, name, came)
        left = self._state.get("replenishment", name)
        return answer({"availability": rows, "expected": None if left is None else left.body}, 201)

    async def _overdue(self, pending: Pending) -> None:
        with self._state.transaction(CAUSE, "erp.replenishments.put") as tx:
            renew(tx, [pending.payload["sku"]])
            tx.done(pending.seq)
