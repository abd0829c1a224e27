"""Evidence: records of the journal, each told in a few words that hold ids and never a value."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from contracts.journal import Record
from scenarios.history import History

RECORDS_TOLD: Final = 24
"""Records that one finding shows; the first ones and the last one when there are more."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One record: where it stands in the journal, when it happened, what it says."""

    seq: int
    t_us: int
    kind: str
    summary: str


def slice_of(history: History, seqs: Iterable[int]) -> tuple[Evidence, ...]:
    """Those records, in the order of the journal."""
    wanted = sorted({seq for seq in seqs if seq >= 0})
    if len(wanted) > RECORDS_TOLD:
        wanted = [*wanted[: RECORDS_TOLD - 1], wanted[-1]]
    return tuple(_tell(history.record(seq)) for seq in wanted)


def _tell(record: Record) -> Evidence:
    summary = _SUMMARIES.get(record.kind, _plain)(record)
    return Evidence(record.seq, record.t_us, record.kind, summary)


def _plain(record: Record) -> str:
    return record.kind


def _call(record: Record) -> str:
    body = record.body
    operation = body.get("operation") or f"{body.get('method')} of no published operation"
    about = "" if record.key is None else f" for {record.key}"
    nth = f", attempt {record.attempt}" if (record.attempt or 1) > 1 else ""
    return f"{record.actor} calls {operation}{about} ({record.call_id}{nth}){_event(body)}"


def _event(body: dict[str, Any]) -> str:
    content, headers = body.get("content"), body.get("headers") or {}
    delivery = headers.get("webhook-id")
    if not isinstance(content, dict) or delivery is None:
        return ""
    return f": event {content.get('id')} about {content.get('subject')} as delivery {delivery}"


def _answer(record: Record) -> str:
    body = record.body
    operation = body.get("operation") or "the call"
    if body.get("failed"):
        return f"{operation} ({record.call_id}) ends for its caller: {body['failed']}"
    lost = ", which its caller never sees" if body.get("lost") else ""
    made = f", made by fault {body['made_by']}" if body.get("made_by") else ""
    return f"{record.actor} answers {operation} ({record.call_id}) {body.get('status')}{lost}{made}"


def _effect(record: Record) -> str:
    body = record.body
    did = "changes"
    if body.get("before") is None:
        did = "creates"
    elif body.get("after") is None:
        did = "deletes"
    because = f", because of {record.cause}" if record.cause else ""
    name = f"{body.get('entity')} {body.get('id')}"
    return f"{record.actor} {did} {name}, version {body.get('version')}{because}"


def _fault(record: Record) -> str:
    body = record.body
    where = f" on {body['operation']}" if body.get("operation") else ""
    about = f" for {body['key']}" if body.get("key") else ""
    call = f" ({body['call_id']})" if body.get("call_id") else ""
    hit = "" if body.get("effective") else ", without effect"
    return f"fault {body.get('rule')} ({body.get('effect')}){where}{about}{call}{hit}"


def _process(record: Record) -> str:
    return f"engine {record.body.get('event')}, incarnation {record.body.get('incarnation')}"


def _delivery(record: Record) -> str:
    body = record.body
    return (
        f"event {body.get('event_id')} about {body.get('subject')}: delivery "
        f"{body.get('delivery_id')} {body.get('outcome')}"
    )


def _output(_record: Record) -> str:
    return "a line of the engine's output"


def _probe(_record: Record) -> str:
    return "the engine's answer to a probe"


def _end(_record: Record) -> str:
    return "the end of the voyage"


_SUMMARIES: Final[dict[str, Callable[[Record], str]]] = {
    "call": _call,
    "answer": _answer,
    "effect": _effect,
    "fault": _fault,
    "process": _process,
    "delivery": _delivery,
    "output": _output,
    "probe": _probe,
    "end": _end,
}
