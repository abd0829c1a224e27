"""Rows of many objects in one PUT: each row has an outcome of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from contracts.canonical import digest
from contracts.ports import CallFailed, Clock, Response
from engine.caller import CONNECTOR, Caller
from engine.classify import content_of, of_failure, of_repeatable, row_outcome
from engine.errors import NoAnswer, Unmappable
from engine.flows.flow import Flow, Mapper
from engine.flows.repair import HELD, parted
from engine.flows.table import OBJECT_OF
from engine.outcome import Done, Outcome, Refused, RetryAfter
from engine.store.records import Item


@dataclass(slots=True)
class _Row:
    """One item on its way, and what became of it."""

    item: Item
    wire: dict[str, Any] | None
    outcome: Outcome


class RowsSender:
    """Writes what the ERP owns; a row that is refused never takes another one with it.

    A call has one version of each object, for its results are told apart by id: the newest that
    waits. An older one is stale by it, and goes in a call after it where the newer was not taken.
    """

    def __init__(self, flow: Flow, caller: Caller, clock: Clock, mapper: Mapper) -> None:
        self._flow = flow
        self._caller = caller
        self._clock = clock
        self._mapper = mapper

    async def __call__(self, items: Sequence[Item]) -> Sequence[Outcome]:
        """One outcome per item, in their order."""
        rows = [self._prepare(item) for item in items]
        waiting: dict[str, list[_Row]] = {}
        for row in rows:
            waiting.setdefault(row.item.object, []).append(row)
        for of in waiting.values():
            of.sort(key=lambda row: -(row.item.version or 0))
        while waiting:
            await self._put([of[0] for of in waiting.values() if of[0].wire is not None])
            waiting = {name: left for name, of in waiting.items() if (left := _settled_by(of))}
        return [row.outcome for row in rows]

    def _prepare(self, item: Item) -> _Row:
        document, held = parted(item.body)
        try:
            data = None if document is None else self._mapper(document)
        except Unmappable as error:
            return _Row(item, None, Refused(f"unmappable-{error}".replace("_", "-")))
        version = max(item.version or 1, 1)  # 0: the owner never had what is removed
        wire = {"id": item.object, "version": version, "data": data, **held}
        return _Row(item, wire, RetryAfter("row-unanswered"))

    async def _put(self, rows: list[_Row]) -> None:
        """Send rows; a call that is refused for good is halved until the culprit stands alone."""
        if not rows:
            return
        outcome = await self._send(rows)
        if isinstance(outcome, Refused) and len(rows) > 1:
            middle = len(rows) // 2
            await self._put(rows[:middle])
            await self._put(rows[middle:])
        elif outcome is not None:
            for row in rows:
                row.outcome = outcome

    async def _send(self, rows: list[_Row]) -> Refused | RetryAfter | None:
        content = {"rows": [row.wire for row in rows]}
        try:
            answer = await self._caller.call(
                CONNECTOR, "PUT", self._flow.path, content, flow=OBJECT_OF[self._flow.id]
            )
        except (NoAnswer, CallFailed) as error:
            return of_failure(error)
        if answer.status != 200:
            return of_repeatable(answer, self._clock)
        _read_results(rows, answer)
        return None


def _settled_by(rows: list[_Row]) -> list[_Row]:
    """What is left to send of an object after its first row has its outcome."""
    first, outcome = rows[0], rows[0].outcome
    for row in rows:
        if row.item.version == first.item.version:  # what waits in two places goes once
            row.outcome = outcome
    older = [row for row in rows if row.item.version != first.item.version]
    if isinstance(outcome, RetryAfter) and not outcome.missing:
        for row in older:
            row.outcome = outcome
        return []
    if isinstance(outcome, Done) and outcome.after is not None:
        for row in older:
            row.outcome = Done("stale", row.item.version)
        return []
    return older  # the first is not there, so it says nothing about them


def _read_results(rows: Sequence[_Row], answer: Response) -> None:
    results = content_of(answer).get("results")
    by_id = {
        result.get("id"): result
        for result in (results if isinstance(results, list) else [])
        if isinstance(result, dict)
    }
    for row in rows:
        result = by_id.get(row.item.object)
        if result is not None:
            row.outcome = _of_result(row, result)


def _of_result(row: _Row, result: dict[str, Any]) -> Outcome:
    if result.get("status") in ("applied", "stale"):
        wire = row.wire or {}
        if HELD in wire and result["status"] == "stale":
            return Done("stale", row.item.version)  # not repaired: what is there is not ours
        return Done(str(result["status"]), row.item.version, digest(wire.get("data")))
    return row_outcome(result)
