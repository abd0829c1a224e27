"""Calls and answers as if the ERP had been met by its plain API, in whatever way it was met."""

from __future__ import annotations

from typing import Any, Final

from scenarios.history.facts import CREATE, TO_DROP, TO_ERP

ENTRY: Final = "erp.entries.orders"
ELSEWHERE: Final = ("entered-otherwise", "amended-otherwise")
_AMEND: Final = "erp.revisions.amend"
_OK: Final = 200
_CREATED: Final = 201
_REFUSED: Final = 422

Raw = dict[str, Any]


def met(data: Raw) -> Raw:
    """A call or an answer; one that says inside a 200 that it refuses is the refusal it is."""
    if data["edge"] == TO_DROP:
        return {**data, "edge": TO_ERP}
    body = data["body"]
    if body.get("operation") == _AMEND:
        return {**data, "body": {**body, "operation": "erp.amendments.create"}}
    if body.get("operation") != ENTRY:
        return data
    told = body.get("content")
    if body.get("status") != _OK or not isinstance(told, dict):
        return {**data, "body": {**body, "operation": CREATE}}
    status, content = _CREATED, told.get("order")
    if told.get("result") == "refused":
        error = content = told.get("error")
        status = error.get("status", _REFUSED) if isinstance(error, dict) else _REFUSED
    return {**data, "body": {**body, "operation": CREATE, "status": status, "content": content}}
