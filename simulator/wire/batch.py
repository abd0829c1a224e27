"""A batch of rows on its way: some are kept back, and answered as refused beside the others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import orjson

from contracts.ports import Request, Response

REASON: Final = "unknown-yet"
"""Why a row that was kept back is refused: its counterpart cannot be read yet."""

_STEP: Final = 2


def parted(request: Request) -> tuple[Request, list[Any]]:
    """The request without every second row, and the ids of these; itself where it has no rows."""
    content = _object(request.body)
    rows = content.get("rows")
    if not isinstance(rows, list):
        return request, []
    kept = [row for nth, row in enumerate(rows) if nth % _STEP]
    ids = [row["id"] for row in rows[::_STEP]]
    return replace(request, body=orjson.dumps({**content, "rows": kept})), ids


def joined(response: Response, kept_back: list[Any]) -> Response:
    """The answer with a refusal for each row that was kept back; itself where none was."""
    if not kept_back:
        return response
    content = _object(response.body)
    results = content.get("results")
    if not isinstance(results, list):
        return response
    refused = [{"id": one, "status": "refused", "reason": REASON} for one in kept_back]
    return replace(response, body=orjson.dumps({**content, "results": [*results, *refused]}))


def _object(body: bytes) -> dict[str, Any]:
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return content if isinstance(content, dict) else {}
