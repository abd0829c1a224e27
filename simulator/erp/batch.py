"""The batch window: rules that clerks enter take effect when the next job posts them, not before.

Feed, lists and order entry know nothing of them until then. What would be refused is refused at
once; what the job itself cannot post any more is dropped, as such jobs do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final, NamedTuple

from pydantic import TypeAdapter
from starlette.responses import Response

from simulator.dispatcher import CAUSE, Dispatcher
from simulator.entity import Pending
from simulator.erp.desk.pricebook import put_discount, put_price
from simulator.erp.problems import Refusal
from simulator.erp.requests import DISCOUNT, PRICE
from simulator.face import Call, Endpoint, Operation, answer
from simulator.profiles import Profile
from simulator.state import State
from simulator.transaction import Transaction

KIND: Final = "batch"
_US: Final = 1_000_000


class _Posted(NamedTuple):
    """An operation whose effect waits: the object of the scope matrix, kind, body, and the rule."""

    noun: str
    kind: str
    body: TypeAdapter[Any]
    put: Callable[[Transaction, str, Any], bool]


_POSTED: Final[dict[str, _Posted]] = {
    "erp.prices.put": _Posted("prices", "price", PRICE, put_price),
    "erp.discounts.put": _Posted("discounts", "discount", DISCOUNT, put_discount),
}


class _TriedOut(Exception):
    """Ends a transaction that was only to show whether it would be refused."""


class Batch:
    """Keeps what was entered until the job of its object posts it."""

    def __init__(self, state: State, profile: Profile) -> None:
        self._state = state
        self._every_s = {} if profile.by_files else profile.batch_every_s.value

    def attach(self, dispatcher: Dispatcher) -> None:
        """Let the dispatcher post what is due."""
        dispatcher.handle(KIND, self._post)

    def waiting(self, operations: Sequence[Operation]) -> Iterator[Operation]:
        """The operations; those whose object has a batch window only note what they are told."""
        for operation in operations:
            posted = _POSTED.get(operation.id)
            every_s = 0 if posted is None else self._every_s.get(posted.noun, 0)
            if posted is None or not every_s:
                yield operation
            else:
                yield replace(operation, endpoint=self._taking(operation.id, posted, every_s))

    def _taking(self, operation_id: str, posted: _Posted, every_s: int) -> Endpoint:
        async def take(call: Call) -> Response:
            rule_id, rule = call.part("id"), call.read(posted.body)
            new = self._try_out(call.cause, posted, rule_id, rule)
            every_us = every_s * _US
            with self._state.transaction(call.cause) as tx:
                due_us = (tx.at_us // every_us + 1) * every_us
                said = {"operation": operation_id, "id": rule_id, "rule": rule}
                told = {**said, "cause": call.cause}  # whose change it is, whenever it is posted
                tx.schedule(due_us, KIND, told)
            row = self._state.get(posted.kind, rule_id)
            version = 1 if row is None else row.version + 1
            return answer({**rule, "version": version}, 201 if new else 200)

        return take

    def _try_out(self, cause: str, posted: _Posted, rule_id: str, rule: Any) -> bool:
        """Whether it would be new; raises Refusal. Nothing has happened."""
        new = False
        with suppress(_TriedOut), self._state.transaction(cause) as tx:
            new = posted.put(tx, rule_id, rule)
            raise _TriedOut
        return new

    async def _post(self, pending: Pending) -> None:
        told = pending.payload
        posted = _POSTED[told["operation"]]
        with suppress(Refusal), self._state.transaction(told["cause"], told["operation"]) as tx:
            posted.put(tx, told["id"], told["rule"])
        with self._state.transaction(CAUSE) as tx:
            tx.done(pending.seq)
