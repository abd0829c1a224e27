"""Our own journals: each call that crossed the wire, with the answer that its server gave."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from contracts.check import ABSENT
from contracts.errors import JournalTruncated
from contracts.journal.reader import read_lines
from contracts.journal.record import Record
from contracts.traffic.exchange import UNREAD, Exchange, Message, content_of


def read_recorded(lines: Iterable[bytes], name: str) -> Iterator[Exchange]:
    """Every call of a journal, also of one that was cut; raises JournalInvalid."""
    calls: dict[str, Record] = {}
    try:
        for record in read_lines(lines, name=name):
            if record.kind == "call" and record.call_id is not None:
                calls[record.call_id] = record
            elif record.kind == "answer" and record.call_id in calls:
                yield _exchange(calls.pop(str(record.call_id)), record)
    except JournalTruncated:
        pass  # what crossed the wire before it was cut was still sent
    for call in calls.values():
        yield _exchange(call, None)


def _exchange(call: Record, answer: Record | None) -> Exchange:
    path, _, query = str(call.body["path"]).partition("?")
    status = None if answer is None else answer.body.get("status")
    return Exchange(
        place=f"seq {call.seq}",
        method=str(call.body["method"]),
        path=path,
        query=query,
        request=_message(call.body),
        status=status if isinstance(status, int) else None,
        answer=Message() if answer is None else _message(answer.body),
        party=str(call.edge or "").partition(">")[2],
        foreign=answer is not None and "made_by" in answer.body,
    )


def _message(body: dict[str, Any]) -> Message:
    headers = body.get("headers", {})
    if "content" in body:
        return Message(headers, body["content"])
    if "text" in body:
        return Message(headers, content_of(body["text"].encode(), headers.get("content-type")))
    return Message(headers, UNREAD if "base64" in body else ABSENT)
