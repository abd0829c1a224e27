"""Changes of an order against a version of it: what the contract `revisions` asks of the ERP.

In a profile that takes conditional changes alone, amendments are entered nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from starlette.responses import Response

from simulator.entity import Row
from simulator.erp.answers import keyed
from simulator.erp.asked_requests import AMENDMENT
from simulator.erp.faces.reading import READ
from simulator.erp.problems import Refusal
from simulator.face import Call, Endpoint, Operation, answer
from simulator.problem import Problem
from simulator.profiles import Profile
from simulator.state import State

AMEND: Final = "erp.amendments.create"
_TAG_MOST: Final = 64
_ANY: Final = "*"
"""Whoever says so has looked at nothing."""


def revising_operations(
    asking: Sequence[Operation], state: State, profile: Profile
) -> Iterator[Operation]:
    """`erp.revisions.read` and `.amend`, served whatever the profile, and the amendments that the
    latter stands before.
    """
    yield Operation(
        "erp.revisions.read", "GET", "/revisions/orders/{reference}", READ, _reads(state)
    )
    for operation in asking:
        if operation.id != AMEND:
            yield operation
            continue
        path, guarded = "/revisions/amendments", _guarded(state, operation.endpoint)
        yield replace(operation, id="erp.revisions.amend", path=path, endpoint=guarded)
        elsewhere = profile.conditional_changes.value
        yield replace(operation, endpoint=_elsewhere) if elsewhere else operation


def _reads(state: State) -> Endpoint:
    async def read(call: Call) -> Response:
        reference = call.part("reference")
        order = _meant(state, reference)
        told = {"reference": reference, "number": order.id, "version": order.version}
        return answer(told, headers={"etag": _tag(order)})

    return read


def _guarded(state: State, enter: Endpoint) -> Endpoint:
    async def amend(call: Call) -> Response:
        """Nothing comes between the look and the entry: neither waits for anything."""
        asked, named = call.read(AMENDMENT), call.headers.get("if-match")
        keyed(call.principal.client, call.headers.get("idempotency-key"), call.raw)
        if named is not None and not 0 < len(named) <= _TAG_MOST:
            raise Problem(
                "bad-request", f"If-Match is an entity tag of 1 to {_TAG_MOST} characters"
            )
        order = _meant(state, asked["order"])
        if named is None or named.strip() == _ANY:
            raise Refusal("revision-missing", "If-Match names the version that is to be changed")
        if named.strip() != _tag(order):
            raise Refusal("revision-stale", "the order has changed since: read it again")
        return await enter(call)

    return amend


def _meant(state: State, reference: str) -> Row:
    """The order that stands for the storefront's: the oldest that lives."""
    rows = state.find("order", "reference", reference)
    living = [row for row in rows if row.view["state"] != "cancelled"]
    if not rows:
        raise Refusal("order-not-there", "there is no order of that reference")
    return (living or rows)[0]


def _tag(order: Row) -> str:
    return f'"{order.version}"'


async def _elsewhere(_call: Call) -> Response:
    raise Refusal("amended-otherwise", "amendments are entered by POST /revisions/amendments")
