"""What may be chosen of an item, as the ERP says it, and what was chosen of the lines of an order.

The shop asks for a whole choice of what there is. Whether the values are made together, and what
they cost, is the ERP's to say: by its offer, or by why there is none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from starlette.responses import Response

from simulator.face import Call, Operation, answer, answer_raw, found
from simulator.problem import Problem
from simulator.state import State
from simulator.storefront.begun import owned
from simulator.storefront.errors import Declined, RowRefused
from simulator.storefront.people import BUY, People
from simulator.storefront.shelf import Shelf
from simulator.transaction import Transaction

KIND: Final = "configuration"
ORDERED: Final = "order_configuration"
_NAME: Final = "storefront.configurations"


class Configured:
    """Serves buyers; what one may not order one does not configure."""

    def __init__(self, state: State, shelf: Shelf, people: People) -> None:
        self._state = state
        self._shelf = shelf
        self._people = people

    def operations(self) -> list[Operation]:
        """What the face serves."""
        item, order = "/products/{id}/configuration", "/orders/{id}/configuration"
        return [
            Operation(f"{_NAME}.view", "GET", item, BUY, self.view),
            Operation(f"{_NAME}.ordered", "GET", order, BUY, self.ordered),
        ]

    async def view(self, call: Call) -> Response:
        """What may be chosen of an item that the account may buy."""
        account = self._people.who(call).account
        item = self._shelf.item(call.part("id"))
        hidden = item is not None and self._shelf.hides(account, item, self._state.clock.now())
        if item is None or not item.active or hidden:
            raise Problem("not-found", "there is no such item")
        return answer_raw(found(self._state.get(KIND, item.sku), "configuration").raw)

    async def ordered(self, call: Call) -> Response:
        """What was chosen of the lines of one of the account's own orders."""
        account = self._people.who(call).account
        order = owned(self._state, account, "order", call.part("id"))
        kept = self._state.get(ORDERED, order["id"])
        return answer({"order": order["id"], "lines": []} if kept is None else kept.body)


def check_choice(state: State, line: Mapping[str, Any]) -> None:
    """Raise Declined option-unknown or option-missing for what is no whole choice of an item."""
    chosen, number = line.get("options"), line["line"]
    if chosen is None:
        return
    row = state.get(KIND, line["sku"])
    options = [] if row is None else row.view["options"]
    values = {
        option["option"]: {value["value"] for value in option["values"]} for option in options
    }
    picked = [choice["option"] for choice in chosen]
    for choice in chosen:
        if choice["value"] not in values.get(choice["option"], ()):
            said = f"{choice['option']}={choice['value']} is none of the item's"
            raise Declined("option-unknown", said, line=number)
    if sorted(picked) != sorted(values):
        raise Declined("option-missing", "of each option one value is chosen", line=number)


def chosen(line: Mapping[str, Any]) -> dict[str, Any]:
    """What is chosen of a line; of most lines nothing is."""
    return {"options": line["options"]} if line.get("options") else {}


def keep(tx: Transaction, order: str, offered: Sequence[Mapping[str, Any]]) -> None:
    """The order of an offer has the choices of its lines; where nothing was chosen, nothing is."""
    names = ("line", "sku", "options")
    lines = [{name: line[name] for name in names} for line in offered if line.get("options")]
    if lines:
        tx.put(ORDERED, order, {"order": order, "lines": lines})


def of_configuration(told: Mapping[str, Any], _: Any) -> None:
    """Raise RowRefused for an option, a value or the surcharge in a currency that is told twice."""
    values = [value for option in told["options"] for value in option["values"]]
    for names in (
        [option["option"] for option in told["options"]],
        *([value["value"] for value in option["values"]] for option in told["options"]),
        *([one["currency"] for one in value["surcharges"]] for value in values),
        *([choice["option"] for choice in together] for together in told["excluded"]),
    ):
        if len(set(names)) < len(names):
            raise RowRefused("an option, a value of it, or a surcharge in a currency is told twice")
