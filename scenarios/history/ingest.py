"""One pass over a journal: every record is read once, and only facts are kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NoReturn

import orjson

from contracts.errors import JournalInvalid
from contracts.journal import parse_line
from scenarios.history.asked import SORTS, Sort
from scenarios.history.asked_readers import head
from scenarios.history.begun import begun_order, is_begun
from scenarios.history.conversations import Conversations
from scenarios.history.decoding import decode
from scenarios.history.facts import (
    ERP,
    PAYMENTS,
    STOREFRONT,
    Asked,
    Begun,
    Change,
    Delivery,
    FaultHit,
    ProcessEvent,
    Requested,
    Unread,
)
from scenarios.history.fate_readers import READERS as FATE_READERS
from scenarios.history.lines import Lines, cut
from scenarios.history.options import READERS as OPTION_READERS
from scenarios.history.purchasing import PURCHASING
from scenarios.history.readers import READERS, order, status
from scenarios.history.receivable_readers import READERS as RECEIVABLE_READERS
from scenarios.history.return_readers import READERS as RETURN_READERS
from scenarios.history.return_readers import request
from scenarios.history.side import Side
from scenarios.history.taxes import READERS as TAX_READERS
from scenarios.history.taxes import TAX
from scenarios.history.visits import ACCESS, USE
from scenarios.history.warehouse import READERS as WAREHOUSE_READERS
from scenarios.history.warehouse import WMS

Raw = dict[str, Any]

_ALIASES: Final = {"account": "customer", "stock": "availability"}
"""How a system may call an entity that the contracts name otherwise."""

_STAGED: Final = ("order", *SORTS)
"""What has terms that it began with, and a state that is followed."""

_REQUEST: Final = "return_request"
_READERS: Final[dict[str, Callable[[Raw], Any]]] = {
    "erp_order": begun_order,
    **READERS,
    **RETURN_READERS,
    **RECEIVABLE_READERS,
    **PURCHASING,
    **FATE_READERS,
    **OPTION_READERS,
    **WAREHOUSE_READERS,
    **TAX_READERS,
}

_UNREADABLE: Final = (KeyError, TypeError, ValueError, AttributeError, ArithmeticError, IndexError)


class Ingest:
    """Takes the records of one journal, in order, and sorts what they say."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.count = 0
        self.header: Raw = {}
        self.end: Raw = {}
        self.end_us = 0
        self.sides = {name: Side(name) for name in (ERP, STOREFRONT, PAYMENTS, WMS, TAX)}
        self.talk = Conversations()
        self.deliveries: list[Delivery] = []
        self.faults: list[FaultHit] = []
        self.process: list[ProcessEvent] = []
        self.outputs: list[tuple[int, str]] = []
        self.unread: list[Unread] = []
        self._take: dict[str, Callable[[int, int, Raw], None]] = {
            "header": self._header,
            "call": self.talk.call,
            "answer": self.talk.answer,
            "delivery": self._delivery,
            "effect": self._effect,
            "fault": self._fault,
            "process": self._process,
            "output": self._output,
            "probe": self._probe,
            "end": self._end,
        }

    def run(self) -> None:
        """Read every line; raises JournalTruncated or JournalInvalid, as the contract's reader."""
        take, seq, kind = self._take, -1, ""
        for seq, line in enumerate(self.lines):
            try:
                data = decode(line)
                kind_before, kind = kind, data["kind"]
                sound = data["seq"] == seq and line[-1:] == b"\n" and type(data["body"]) is dict
                handler = take[kind]
                t_us = data["t_us"] + 0
            except (orjson.JSONDecodeError, KeyError, TypeError):
                self._refuse(line, seq)
            if not sound or kind_before == "end" or (kind == "header") != (seq == 0):
                self._refuse(line, seq, after_end=kind_before == "end")
            try:
                handler(seq, t_us, data)
            except _UNREADABLE as error:
                self.unread.append(Unread(seq, f"{kind}: {type(error).__name__}"))
        self.count = seq + 1
        if kind != "end":
            raise cut(self.lines.name, self.count)

    def _refuse(self, line: bytes, seq: int, *, after_end: bool = False) -> NoReturn:
        parse_line(line, seq, name=self.lines.name)
        what = "a record follows the end" if after_end else "the header is the first line, alone"
        raise JournalInvalid(f"{self.lines.name} line {seq + 1}: {what}")

    def _header(self, _seq: int, _t_us: int, data: Raw) -> None:
        self.header = data["body"]

    def _delivery(self, seq: int, t_us: int, data: Raw) -> None:
        body = data["body"]
        self.deliveries.append(
            Delivery(
                seq,
                t_us,
                body["event_id"],
                body["delivery_id"],
                body["subject"],
                body["outcome"],
                body.get("status"),
            )
        )

    def _effect(self, seq: int, t_us: int, data: Raw) -> None:
        side = self.sides.get(data["actor"])
        body = data["body"]
        entity = body["entity"]
        if entity in (ACCESS, USE):
            self.talk.visits.effect(seq, t_us, data)
            return
        entity = _ALIASES.get(entity, entity)
        if side is None or (entity not in _READERS and entity not in _STAGED):
            return
        cause, key, version = data.get("cause", ""), body["id"], body["version"]
        after = body["after"]
        if after is not None and "data" in after:
            after = content(after)
        if entity == "order":
            self._order(side, Change(seq, t_us, version, cause, None), key, after)
            if side.actor == ERP and after is not None and is_begun(after):
                own = Change(seq, t_us, version, cause, begun_order(after), version)
                side.erp_orders.setdefault(key, []).append(own)
            return
        if entity in SORTS:
            self._asked(SORTS[entity], side, Change(seq, t_us, version, cause, None), key, after)
            return
        if entity == _REQUEST:
            if after is not None and key not in side.requests:
                side.requests[key] = Asked(seq, t_us, request(after))
            return
        document = None if after is None else _READERS[entity](after)
        change = Change(seq, t_us, version, cause, document, version)
        known = side.entity(entity)
        if key in known:
            known[key].append(change)
        else:
            known[key] = [change]

    def _order(self, side: Side, change: Change[Any], key: str, after: Raw | None) -> None:
        """An order's terms are those it began with; after that only its status is followed."""
        shown = after
        if after is not None and side.actor == STOREFRONT:
            shown = after.get("status")
        if after is not None and key not in side.terms:
            side.terms[key] = Begun(change.seq, change.t_us, change.cause, order(after))
        self._head(side, change, key, after)
        document = None if shown is None else status(shown)
        claims = change.version if shown is None else shown.get("version", change.version)
        side.orders.setdefault(key, []).append(Change(*change[:4], document, claims))

    def _head(self, side: Side, change: Change[Any], key: str, after: Raw | None) -> None:
        if after is None:
            return
        known, told = side.heads.setdefault(key, []), head(after)
        if not known or known[-1].document != told:
            known.append(Change(*change[:4], told))

    def _asked(
        self, sort: Sort, side: Side, change: Change[Any], key: str, after: Raw | None
    ) -> None:
        """The same of what a buyer asks for: what it began with, and then the ERP's answer."""
        told = after
        if after is not None and side.actor == STOREFRONT:
            told = after["answer"]
        begun = side.requested[sort.kind]
        if after is not None and key not in begun:
            begun[key] = Requested(change.seq, change.t_us, change.cause, sort.wishes(after))
        document = None if told is None else sort.answer(told)
        signed = None if told is None or sort.signed is None else sort.signed(told)
        if signed is not None:
            side.signed.setdefault(key, {}).setdefault(signed[0], (change.seq, signed[1]))
        side.entity(sort.kind).setdefault(key, []).append(Change(*change[:4], document))

    def _fault(self, seq: int, t_us: int, data: Raw) -> None:
        body = data["body"]
        self.faults.append(
            FaultHit(
                seq,
                t_us,
                body["rule"],
                body["effect"],
                body.get("call_id") or data.get("call_id"),
                bool(body["effective"]),
                (body.get("detail") or {}).get("event_id"),
            )
        )

    def _process(self, seq: int, t_us: int, data: Raw) -> None:
        body = data["body"]
        self.process.append(ProcessEvent(seq, t_us, body["event"], int(body["incarnation"])))

    def _output(self, seq: int, _t_us: int, data: Raw) -> None:
        self.outputs.append((seq, str(data["body"]["line"])))

    def _probe(self, seq: int, _t_us: int, data: Raw) -> None:
        self.talk.probes.list_parked(seq, data["body"])

    def _end(self, _seq: int, t_us: int, data: Raw) -> None:
        self.end, self.end_us = data["body"], t_us


def content(after: Raw | None) -> Raw | None:
    """The document itself: a storefront may keep it in a row beside its owner's version."""
    if after is not None and "data" in after and "version" in after:
        inner: Raw | None = after["data"]
        return inner
    return after
