"""A field of the ERP's answers that no contract names, until an upgrade takes it away.

It stands in orders, wherever they are read, and repeats what the order is known by.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

import orjson
from starlette.responses import Response

from contracts.ports import Clock
from simulator.face import Call, Endpoint, Operation
from simulator.profiles import Profile

_US: Final = 1_000_000
_OK: Final = 200

Orders = Callable[[dict[str, Any]], list[dict[str, Any]]]
"""The orders that an answer holds."""


def _changed(content: dict[str, Any]) -> list[dict[str, Any]]:
    told = [row for row in content["changes"] if row["entity"] == "order"]
    return [row["data"] for row in told if row["data"] is not None]


_TELLS: Final[dict[str, Orders]] = {
    "erp.orders.list": lambda content: list(content["orders"]),
    "erp.orders.read": lambda content: [content],
    "erp.changes.list": _changed,
}


def with_undocumented(
    operations: Sequence[Operation], profile: Profile, clock: Clock
) -> Iterator[Operation]:
    """The operations; where the profile has such a field, orders that are read carry it."""
    name = profile.undocumented.value
    for operation in operations:
        orders = _TELLS.get(operation.id)
        if not name or orders is None:
            yield operation
        else:
            upgrade_us = profile.upgrade_after_s.value * _US
            endpoint = _telling(operation.endpoint, orders, name, clock, upgrade_us)
            yield replace(operation, endpoint=endpoint)


def _telling(
    endpoint: Endpoint, orders: Orders, name: str, clock: Clock, upgrade_us: int
) -> Endpoint:
    async def tell(call: Call) -> Response:
        answer = await endpoint(call)
        if answer.status_code != _OK or clock.now_us() >= upgrade_us:
            return answer
        content = orjson.loads(answer.body)
        for order in orders(content):
            order[name] = f"{order['shop']}/{order['reference']}"
        answer.body = orjson.dumps(content)
        answer.headers["content-length"] = str(len(answer.body))
        return answer

    return tell
