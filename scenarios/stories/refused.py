"""What a system refused the engine, or people: the likeliest cause of what a story misses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from contracts.journal import Record

_SYSTEMS: Final = ("engine>erp", "engine>storefront", "engine>wms")
_LATER: Final = frozenset({401, 404, 408, 409, 410, 423, 425, 429})
"""What is asked again, or passes by itself."""

_WAITS: Final = "unknown-"
"""So begins the reason of a row whose counterpart is still on its way."""

_MOST: Final = 3


_PEOPLE: Final = {"clerk>erp": "a clerk", "buyer>storefront": "a buyer", "floor>wms": "the floor"}
_NEEDS_A_TOKEN: Final = 401


def rebuffs(records: Iterable[Record], after_us: int) -> list[str]:
    """A sentence for each call of people that a system refused after that, three at most.

    The last ones are told: what a step misses because of a refusal, it misses at once.
    """
    said = [
        f"the {_named(record.edge)} refused {_PEOPLE[record.edge]} {_said(record)}"
        for record in records
        if record.kind == "answer" and record.edge in _PEOPLE and record.t_us > after_us
        if 400 <= record.body.get("status", 0) < 500 and record.body["status"] != _NEEDS_A_TOKEN
    ]
    return list(dict.fromkeys(said))[-_MOST:]


def refusals(records: Iterable[Record]) -> list[str]:
    """A sentence for each kind of refusal on the merits, the most frequent first, three at most."""
    counted = Counter(said for record in records for said in _refusals(record))
    ranked = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    return [said if count == 1 else f"{said}, {count} times" for said, count in ranked[:_MOST]]


def _refusals(record: Record) -> Iterator[str]:
    body, edge = record.body, record.edge
    if record.kind != "answer" or edge not in _SYSTEMS or "status" not in body:
        return
    content = body.get("content")
    told: Mapping[str, Any] = content if isinstance(content, dict) else {}
    status, operation, system = body["status"], _operation(record), _named(edge)
    if 400 <= status < 500 and status not in _LATER:
        yield f"the {system} refused {_said(record)}"
    rows = told.get("results")
    for row in rows if isinstance(rows, list) else ():
        reason = str(row.get("reason"))
        if row.get("status") not in ("applied", "stale") and not reason.startswith(_WAITS):
            yield f"the {system} refused a row of {operation}: {reason}"


def _named(edge: str) -> str:
    return edge.partition(">")[2].replace("erp", "ERP").replace("wms", "WMS")


def _operation(record: Record) -> str:
    return str(record.body.get("operation") or "an unknown call")


def _said(record: Record) -> str:
    """The operation, its status, and the code and the line of the answer, if it says them."""
    content = record.body.get("content")
    told: Mapping[str, Any] = content if isinstance(content, dict) else {}
    sentence = f"{_operation(record)} with {record.body['status']} {told.get('code', '')}".rstrip()
    return sentence if told.get("line") is None else f"{sentence} (line {told['line']})"
