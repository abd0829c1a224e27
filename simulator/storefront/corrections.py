"""What a clerk of the ERP corrected of an order's prices, and what the order comes to since.

The order itself stays as it was placed: what the buyer agreed to is shown beside what it costs now.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response

from contracts.values import Money
from simulator.face import Call, Operation, answer
from simulator.state import State
from simulator.storefront.begun import owned
from simulator.storefront.people import BUY, People
from simulator.storefront.status import TAX_INCLUDED, show

KIND: Final = "price_correction"
_PATH: Final = "/orders/{id}/price-corrections"


class Corrections:
    """Serves buyers, each for the orders of his account."""

    def __init__(self, state: State, people: People) -> None:
        self._state = state
        self._people = people

    def operations(self) -> list[Operation]:
        """What the face serves."""
        return [
            Operation("storefront.price-corrections.view", "GET", _PATH, BUY, self.view),
        ]

    async def view(self, call: Call) -> Response:
        """What was corrected of one of the account's own orders, the last one last."""
        account = self._people.who(call).account
        order = owned(self._state, account, "order", call.part("id"))
        told = corrections_of(self._state, order["id"])
        totals = standing(self._state, order)["totals"] if order["status"] else None
        return answer({"order": order["id"], "corrections": told, "totals": totals})


def corrections_of(state: State, order_id: str) -> list[dict[str, Any]]:
    """What was corrected of an order, in the order in which it was."""
    rows = [row.body for row in state.find(KIND, "reference", order_id)]
    return sorted(rows, key=lambda each: (each["corrected_at"], len(each["id"]), each["id"]))


def corrected(state: State, order: Mapping[str, Any]) -> dict[int, Money]:
    """What each line costs whose price was corrected, as it was last: with its tax, where that is
    in the prices of the order.
    """
    included = bool((order.get("custom") or {}).get(TAX_INCLUDED))
    costs: dict[int, Money] = {}
    for each in corrections_of(state, order["id"]):
        for line in each["lines"]:
            net, tax = Money.parse(line["net"]), Money.parse(line["tax"])
            costs[line["line"]] = net + tax if included else net
    return costs


def standing(state: State, order: Mapping[str, Any]) -> Mapping[str, Any]:
    """The order with what it comes to by the prices that it has now, once the ERP has spoken of it;
    whichever came first, its status or the correction.
    """
    costs = corrected(state, order)
    return show(order, order["status"], costs) if costs and order["status"] else order
