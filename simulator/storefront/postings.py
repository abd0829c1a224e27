"""What the ERP did with an order that it took to post it later: shown to whoever placed it.

An order that was refused holds no stock, counts in no budget, and gives its card's money back.
"""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from simulator.face import Call, Operation, answer
from simulator.state import State
from simulator.storefront.begun import owned
from simulator.storefront.people import BUY, People

KIND: Final = "posting"
_REFUSED: Final = "refused"


class Postings:
    """Serves buyers, each for the orders of his account."""

    def __init__(self, state: State, people: People) -> None:
        self._state = state
        self._people = people

    def operations(self) -> list[Operation]:
        """What the face serves."""
        path = "/orders/{id}/postings"
        return [Operation("storefront.postings.view", "GET", path, BUY, self.view)]

    async def view(self, call: Call) -> Response:
        """What is known of the postings of one of the account's own orders, by their ids."""
        account, order_id = self._people.who(call).account, call.part("id")
        order = owned(self._state, account, "order", order_id)
        rows = self._state.find(KIND, "reference", order["id"])
        return answer({"order": order["id"], "postings": [row.body for row in rows]})


def is_refused(state: State, order_id: str) -> bool:
    """Whether the ERP has refused an order, and has it under no other posting either."""
    rows = state.find(KIND, "reference", order_id)
    if not rows or any(row.view["state"] != _REFUSED for row in rows):
        return False
    order = state.get("order", order_id)
    return order is not None and order.view["status"] is None
