"""Order entry that warns first: what the contract `warnings` asks of the ERP.

In a profile with warnings that have to be confirmed, orders are entered nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from starlette.responses import Response

from simulator.erp.problems import Refusal
from simulator.face import Call, Endpoint, Operation
from simulator.profiles import Profile

CREATE: Final = "erp.orders.create"
WARNED: Final = "erp.warned.orders"


def warning_operations(
    ordering: Sequence[Operation], warned: Endpoint, profile: Profile
) -> Iterator[Operation]:
    """`erp.warned.orders`, served whatever the profile, and the order entry that it stands before;
    `warned` enters an order whose warnings are accepted.
    """
    for operation in ordering:
        if operation.id != CREATE:
            yield operation
            continue
        later = profile.posts_after_s.value > 0
        endpoint = _later if later else warned
        yield replace(operation, id=WARNED, path="/warned/orders", endpoint=endpoint)
        elsewhere = profile.confirmable_warnings.value
        yield replace(operation, endpoint=_elsewhere) if elsewhere else operation


async def _later(_call: Call) -> Response:
    raise Refusal("posted-later", "orders are taken by POST /orders, and posted later")


async def _elsewhere(_call: Call) -> Response:
    raise Refusal("warned-otherwise", "orders are entered by POST /warned/orders")
