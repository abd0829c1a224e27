"""What a system refused the engine: the likeliest cause of what a story misses afterwards."""

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
    status, operation = body["status"], body.get("operation") or "an unknown call"
    system = edge.removeprefix("engine>").replace("erp", "ERP").replace("wms", "WMS")
    if 400 <= status < 500 and status not in _LATER:
        yield f"the {system} refused {operation} with {status} {told.get('code', '')}".rstrip()
    rows = told.get("results")
    for row in rows if isinstance(rows, list) else ():
        reason = str(row.get("reason"))
        if row.get("status") not in ("applied", "stale") and not reason.startswith(_WAITS):
            yield f"the {system} refused a row of {operation}: {reason}"
