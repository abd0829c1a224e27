"""Calls and answers as if the ERP had been met by its plain API, in whatever way it was met."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from scenarios.history.facts import CREATE, TO_DROP, TO_ERP

ENTRY: Final = "erp.entries.orders"
ELSEWHERE: Final = ("entered-otherwise", "amended-otherwise", "warned-otherwise")
WARNED: Final = "erp.warned.orders"
FOR_PEOPLE: Final = frozenset({"purchase-order-repeated"})
"""The warnings of the ERP that no integration accepts by itself (contract `warnings`)."""

_AMEND: Final = "erp.revisions.amend"
_OK: Final = 200
_CONFLICT: Final = 409
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
    if body.get("operation") == WARNED:
        return {**data, "body": {**body, "operation": CREATE, **_decided(body)}}
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


def accepted(operation: str, path: str) -> tuple[str, ...]:
    """The warnings that the entry of an order accepts."""
    if operation != CREATE:
        return ()
    return tuple(parse_qs(urlsplit(path).query).get("accept", ()))


def _decided(body: Raw) -> Raw:
    """A warning that is for people is a refusal on the merits; any other is of the moment."""
    told = body.get("content")
    if body.get("status") != _CONFLICT or not isinstance(told, dict):
        return {}
    name = told.get("warning")
    if told.get("code") != "warning" or name not in FOR_PEOPLE:
        return {}
    return {"status": _REFUSED, "content": {**told, "code": name}}
