"""What the ERP's people say under a name of theirs: a rule is new, or is said anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import TypeAdapter
from starlette.responses import Response

from simulator.erp.faces.clerk import CLERK
from simulator.face import Call, Operation, answer_raw, found, versioned
from simulator.state import State
from simulator.transaction import Transaction

Put = Callable[[Transaction, str, Any], bool]
"""Stores what was said under a name; True when there was nothing of that name."""


def rule_operation(
    state: State, noun: str, kind: str, adapter: TypeAdapter[Any], put: Put
) -> Operation:
    """`PUT /{noun}/{id}` for clerks: 201 for a new rule and 200 else, with its version."""
    name = f"erp.{noun}.put"

    async def endpoint(call: Call) -> Response:
        rule_id, body = call.part("id"), call.read(adapter)
        with state.transaction(call.cause, name) as tx:
            new = put(tx, rule_id, body)
        row = found(state.get(kind, rule_id), kind)
        return answer_raw(versioned(row), 201 if new else 200)

    return Operation(name, "PUT", f"/{noun}/{{id}}", CLERK, endpoint)
