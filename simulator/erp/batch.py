"""The batch windows: what clerks enter takes effect when the next job posts it, not before.

Feed, lists and order entry know nothing of it until then. What would be refused is refused at
once; what the job itself cannot post any more is dropped, as such jobs do. A job of its own closes
the months.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple

import orjson
from pydantic import TypeAdapter
from starlette.responses import Response

from simulator.dispatcher import CAUSE, Dispatcher
from simulator.entity import Pending
from simulator.erp.desk.periods import CLOSED, NEXT_OPEN, month_of, next_month, put_period
from simulator.erp.desk.pricebook import put_discount, put_price
from simulator.erp.desk.promising import receive_of, renew
from simulator.erp.desk.stockroom import adjust, receive
from simulator.erp.desk.sweeping import sweep_now
from simulator.erp.problems import Refusal
from simulator.erp.promise_requests import GOODS_RECEIPT
from simulator.erp.requests import ADJUSTMENT, DISCOUNT, PRICE, RECEIPT
from simulator.face import Call, Endpoint, Operation, answer_raw, found, versioned
from simulator.profiles import Profile
from simulator.state import State
from simulator.transaction import Transaction

KIND: Final = "batch"
CLOSE: Final = "period-close"
_US: Final = 1_000_000
_MINUTE_US: Final = 60 * _US
_DAY_US: Final = 86_400 * _US
_MICROSECOND: Final = timedelta(microseconds=1)

Said = tuple[bytes, int]
"""What an operation answers: a document and a status."""


class _Posted(NamedTuple):
    """An operation whose effect waits: the object of the scope matrix, body, and what it does."""

    noun: str
    body: TypeAdapter[Any]
    act: Callable[[Transaction, str, Any], Said]


def _put_price(tx: Transaction, rule_id: str, rule: Any) -> Said:
    new = put_price(tx, rule_id, rule)
    return versioned(found(tx.get("price", rule_id), "price")), 201 if new else 200


def _put_discount(tx: Transaction, rule_id: str, rule: Any) -> Said:
    new = put_discount(tx, rule_id, rule)
    return versioned(found(tx.get("discount", rule_id), "discount")), 201 if new else 200


def _receive(tx: Transaction, _: str, body: Any) -> Said:
    rows = receive(tx, body["warehouse"], body["lines"])
    renew(tx, dict.fromkeys(row["sku"] for row in rows))
    return orjson.dumps({"availability": rows}), 201


def _receive_of(tx: Transaction, name: str, body: Any) -> Said:
    rows, left = receive_of(tx, name, body), tx.get("replenishment", name)
    told = {"availability": rows, "expected": None if left is None else left.body}
    return orjson.dumps(told), 201


def _adjust(tx: Transaction, _: str, body: Any) -> Said:
    row = adjust(tx, body["warehouse"], body["sku"], Decimal(body["delta"]))
    renew(tx, [body["sku"]])
    return orjson.dumps({"availability": [row]}), 201


_POSTED: Final[Mapping[str, _Posted]] = {
    "erp.prices.put": _Posted("prices", PRICE, _put_price),
    "erp.discounts.put": _Posted("discounts", DISCOUNT, _put_discount),
    "erp.stock.receive": _Posted("availability", RECEIPT, _receive),
    "erp.replenishments.receive": _Posted("availability", GOODS_RECEIPT, _receive_of),
    "erp.stock.adjust": _Posted("availability", ADJUSTMENT, _adjust),
}


class _TriedOut(Exception):
    """Ends a transaction that was only to show whether it would be refused."""


class Batch:
    """Keeps what was entered until the job of its object posts it, and closes months."""

    def __init__(self, state: State, profile: Profile) -> None:
        self._state = state
        self._every_s = {} if profile.by_files else profile.posted_every_s
        self._at_minute = profile.posted_at_minute.value
        self._closes_before_s = profile.closes_before_s.value

    def attach(self, dispatcher: Dispatcher) -> None:
        """Let the dispatcher post what is due, and close each month in its time."""
        dispatcher.handle(KIND, self._post)
        dispatcher.handle(CLOSE, self._close)
        self.begin()

    def begin(self) -> None:
        """Schedule the next close, unless the state knows of one."""
        if self._closes_before_s and not self._state.scheduled(CLOSE):
            with self._state.transaction(CAUSE) as tx:
                self._schedule_close(tx, tx.instant)

    def waiting(self, operations: Sequence[Operation]) -> Iterator[Operation]:
        """The operations; those whose object has a batch window only note what they are told."""
        for operation in operations:
            posted = _POSTED.get(operation.id)
            if posted is None or not (
                posted.noun in self._every_s or posted.noun in self._at_minute
            ):
                yield operation
            else:
                yield replace(operation, endpoint=self._taking(operation.id, posted))

    def _taking(self, operation_id: str, posted: _Posted) -> Endpoint:
        async def take(call: Call) -> Response:
            name, body = call.path_params.get("id"), call.read(posted.body)
            key = "" if name is None else call.part("id")
            said = self._try_out(call.cause, posted, key, body)
            with self._state.transaction(call.cause) as tx:
                told = {"operation": operation_id, "id": key, "body": body, "cause": call.cause}
                tx.schedule(self._due_us(tx, posted.noun), KIND, told)
            return answer_raw(*said)

        return take

    def _due_us(self, tx: Transaction, noun: str) -> int:
        """When the next job of an object runs: once a day, or every so often since the start."""
        minute = self._at_minute.get(noun)
        if minute is None:
            every_us = self._every_s[noun] * _US
            return (tx.at_us // every_us + 1) * every_us
        at = tx.instant
        midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
        left_us = (minute * _MINUTE_US - (at - midnight) // _MICROSECOND) % _DAY_US
        return tx.at_us + (left_us or _DAY_US)

    def _try_out(self, cause: str, posted: _Posted, key: str, body: Any) -> Said:
        """What it would answer; raises Refusal. Nothing has happened."""
        said: Said = b"", 0
        with suppress(_TriedOut), self._state.transaction(cause) as tx:
            said = posted.act(tx, key, body)
            raise _TriedOut
        return said

    async def _post(self, pending: Pending) -> None:
        """Do what was entered, as whoever entered it."""
        told = pending.payload
        posted = _POSTED[told["operation"]]
        with suppress(Refusal), self._state.transaction(told["cause"], told["operation"]) as tx:
            posted.act(tx, told["id"], told["body"])
        with self._state.transaction(CAUSE) as tx:
            tx.done(pending.seq)

    async def _close(self, pending: Pending) -> None:
        with self._state.transaction(CAUSE, "erp.periods.put") as tx:
            put_period(tx, pending.payload["month"], CLOSED, NEXT_OPEN)
            sweep_now(tx)
            self._schedule_close(tx, next_month(tx.instant))
            tx.done(pending.seq)

    def _schedule_close(self, tx: Transaction, at: datetime) -> None:
        """The next close at or after an instant."""
        due = next_month(at) - timedelta(seconds=self._closes_before_s)
        if due < at:
            at = next_month(at)
            due = next_month(at) - timedelta(seconds=self._closes_before_s)
        due_us = tx.at_us + (due - tx.instant) // _MICROSECOND
        tx.schedule(due_us, CLOSE, {"month": month_of(at)})
