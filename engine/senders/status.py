"""The status of one order, or the answer to one quote, shown in the storefront."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

import orjson

from contracts.canonical import digest
from contracts.ports import CallFailed, Clock
from engine.caller import (
    ADDRESSES,
    AMENDMENTS,
    CONNECTOR,
    ERP_PICKS,
    INSTRUCTIONS,
    QUOTES,
    Caller,
)
from engine.classify import content_of, of_failure, of_repeatable
from engine.errors import NoAnswer, Unmappable
from engine.flows.flow import Flow, Mapper, pick
from engine.outcome import Binding, Done, Outcome, Refused, RetryAfter
from engine.store.records import Item


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of which kind of document: under which scope, where at its path (or at the path
    itself), and in the flow of which object. `by` and `number` are what either side knows it by.
    """

    kind: str
    scope: str
    place: str
    flow: str
    by: str = "reference"
    number: str = "number"


STATUS: Final = Told("order", CONNECTOR, "status", "order_status")
ANSWER: Final = Told("quote", QUOTES, "answer", "quotes")
DECISION: Final = Told("amendment", AMENDMENTS, "answer", "amendments")
ADDRESS_ANSWER: Final = Told("address_request", ADDRESSES, "answer", "address_requests")
INSTRUCTION: Final = Told("pick", INSTRUCTIONS, "", "picks", by="id", number="id")
WITHDRAWAL: Final = Told("withdrawal", INSTRUCTIONS, "", "picks", by="id", number="pick")
DECIDED: Final = Told("decision", ERP_PICKS, "decision", "confirmations", by="id", number="pick")


class StatusSender:
    """Writes what the ERP says of one order or quote; a version not newer is refused as stale."""

    def __init__(
        self, flow: Flow, caller: Caller, clock: Clock, mapper: Mapper, told: Told = STATUS
    ) -> None:
        self._told = told
        self._flow = flow
        self._caller = caller
        self._clock = clock
        self._mapper = mapper

    async def __call__(self, items: Sequence[Item]) -> Sequence[Outcome]:
        """One outcome per item, in their order."""
        return [await self._one(item) for item in items]

    async def _one(self, item: Item) -> Outcome:
        document = orjson.loads(item.body)
        told = self._told
        try:
            status = self._mapper(document)
            binding = binding_of(told.kind, document, told.by, told.number)
        except Unmappable as error:
            return Refused(f"unmappable-{error}".replace("_", "-"))
        place = f"/{told.place}" if told.place else ""
        path = f"{self._flow.path}/{quote(item.object, safe='')}{place}"
        content = {**status, "version": item.version}
        try:
            answer = await self._caller.call(told.scope, "PUT", path, content, flow=told.flow)
        except (NoAnswer, CallFailed) as error:
            return of_failure(error)
        if answer.status != 200:
            return of_repeatable(answer, self._clock)
        note = content_of(answer).get("status")
        if note not in ("applied", "stale"):
            return RetryAfter("unreadable-answer")
        return Done(str(note), item.version, digest(status), binding)


def binding_of(
    kind: str, document: Mapping[str, Any], by: str = "reference", number: str = "number"
) -> Binding:
    """Which document of the storefront one of the ERP is; raises `Unmappable`."""
    named = pick(document, ("shop", by, number))
    return Binding(kind, f"{named['shop']}/{named[by]}", str(named[number]))
