"""Snapshots: stock as feed and list tell it is what it was when the job ran, all at one instant.

Orders, shipments and clerks go by the stock as it is. Whoever reads it from outside is told by a
job: once of everything, then of each figure that is another than he was told before, so that a list
is a whole snapshot and the feed has what changed between two of them. A line of the feed is dated
with the instant as of which it holds, and has the version that the figure had then.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

import orjson
from starlette.responses import Response

from simulator.dispatcher import CAUSE, Dispatcher
from simulator.entity import Change, Pending
from simulator.erp.door import SCREENS
from simulator.face import Call, Endpoint, Operation, answer_raw
from simulator.profiles import Profile
from simulator.state import State

KIND: Final = "snapshot"
FIGURE: Final = "stock_figure"
"""A row of availability as it was told last, with its `version`."""

STOCK: Final = "availability"
"""What snapshots are taken of: the kind of its rows, and its row in the scope matrix."""

_LIST: Final = "erp.availability.list"
_US: Final = 1_000_000


class Snapshots:
    """Takes them, and has outsiders told of nothing else; does nothing for other profiles."""

    def __init__(self, state: State, profile: Profile) -> None:
        self._state = state
        self._every_s = profile.snapshots_s.get(STOCK, 0)
        self._limit = profile.list_limit

    def attach(self, dispatcher: Dispatcher) -> None:
        """Let the dispatcher take one when the world begins, and then at each of its times."""
        dispatcher.handle(KIND, self._take)
        self.begin()

    def begin(self) -> None:
        """Schedule the first one for now, unless the state knows of a next."""
        if self._every_s and not self._state.scheduled(KIND):
            with self._state.transaction(CAUSE) as tx:
                tx.schedule(tx.at_us, KIND, {})

    def telling(self, operations: Sequence[Operation]) -> Iterator[Operation]:
        """The operations; where there are snapshots, the list of stock is the last of them."""
        for operation in operations:
            if self._every_s and operation.id == _LIST:
                yield replace(operation, endpoint=self._listing(operation.endpoint))
            else:
                yield operation

    async def _take(self, pending: Pending) -> None:
        with self._state.transaction(CAUSE) as tx:
            for row in self._state.rows(STOCK):
                told = self._state.get(FIGURE, row.id)
                if told is None or told.view["version"] != row.version:
                    tx.put(FIGURE, row.id, {**row.body, "version": row.version})
            every_us = self._every_s * _US
            tx.schedule((tx.at_us // every_us + 1) * every_us, KIND, {})
            tx.done(pending.seq)

    def _listing(self, live: Endpoint) -> Endpoint:
        async def page(call: Call) -> Response:
            if SCREENS in call.principal.scopes:  # a clerk looks at the shelf
                return await live(call)
            limit = call.number("limit", self._limit, least=1, most=self._limit)
            rows = self._state.scan(FIGURE, call.text("after") or "", limit + 1)
            more = orjson.dumps(rows[limit - 1].id if len(rows) > limit else None)
            said = b",".join(row.raw for row in rows[:limit])
            return answer_raw(b'{"availability":[%b],"next":%b}' % (said, more))

        return page


def as_told(change: Change) -> Change:
    """A line of the feed; a figure of a snapshot stands there as the row of stock that it is of."""
    if change.entity != FIGURE or change.data is None:
        return change
    body: dict[str, Any] = orjson.loads(change.data)
    version = body.pop("version")
    return replace(change, entity=STOCK, version=version, data=orjson.dumps(body))
