"""What may be chosen of items, the feed that tells of it, and what was chosen of orders."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from simulator.erp.configurations import CONFIGURATION
from simulator.erp.desk.configuring import KIND, ORDERED, put_configuration
from simulator.erp.faces.reading import READ, FeedBeside
from simulator.erp.faces.rules import rule_operation
from simulator.erp.kinds import CONFIGURATIONS
from simulator.face import Call, Operation, answer, found
from simulator.profiles import Profile
from simulator.state import State

_NAME: Final = "erp.configurations"


def configuring_operations(state: State, profile: Profile) -> list[Operation]:
    """What the contract `configurations` asks of the ERP."""
    feed = FeedBeside(state, profile.page_limit.value, CONFIGURATIONS)

    async def read(call: Call) -> Response:
        """What was chosen of the lines of an order; of most orders nothing was."""
        order = found(state.get("order", call.part("number")), "order")
        kept = state.get(ORDERED, order.id)
        return answer({"order": order.id, "lines": []} if kept is None else kept.body)

    path = "/orders/{number}/configuration"
    return [
        Operation(f"{_NAME}.changes", "GET", "/configuration-changes", READ, feed.page),
        rule_operation(state, "configurations", KIND, CONFIGURATION, put_configuration),
        Operation(f"{_NAME}.read", "GET", path, READ, read),
    ]
