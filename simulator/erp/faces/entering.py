"""Order entry that answers 200 either way: what the contract `entries` asks of the ERP.

In a profile that tells refusals inside, orders are entered nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from starlette.responses import Response

from simulator.erp.problems import Refusal
from simulator.face import Call, Endpoint, Operation, answer, answer_raw
from simulator.problem import TITLES, Problem
from simulator.profiles import INSIDE, Profile

CREATE: Final = "erp.orders.create"
_MALFORMED: Final = 400


def entering_operations(ordering: Sequence[Operation], profile: Profile) -> Iterator[Operation]:
    """`erp.entries.orders`, served whatever the profile, and the order entry that it stands before.

    What cannot be read as an order at all is refused by its status in either form.
    """
    for operation in ordering:
        if operation.id != CREATE:
            yield operation
            continue
        inside = replace(operation, id="erp.entries.orders", path="/entries/orders")
        later = profile.posts_after_s.value > 0
        yield replace(inside, endpoint=_later if later else _told_inside(operation.endpoint))
        elsewhere = profile.refusals.value == INSIDE
        yield replace(operation, endpoint=_elsewhere) if elsewhere else operation


def _told_inside(create: Endpoint) -> Endpoint:
    async def enter(call: Call) -> Response:
        try:
            made = await create(call)
        except Problem as problem:
            if problem.slug in TITLES or problem.document()["status"] == _MALFORMED:
                raise
            return answer({"result": "refused", "error": problem.document()})
        return answer_raw(b'{"result":"entered","order":%b}' % bytes(made.body))

    return enter


async def _later(_call: Call) -> Response:
    raise Refusal("posted-later", "orders are taken by POST /orders, and posted later")


async def _elsewhere(_call: Call) -> Response:
    raise Refusal("entered-otherwise", "orders are entered by POST /entries/orders")
