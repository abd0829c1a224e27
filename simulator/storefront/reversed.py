"""What a buyer sees of what was taken back: the ERP's reversals, and how their documents stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from starlette.responses import Response

from simulator.face import Call, Operation, answer
from simulator.state import State
from simulator.storefront.people import BUY, People, accounts_of

_STANDS: Final = {
    "shipment": ("shipment", "cancelled"),
    "invoice": ("invoice", "cancelled"),
    "invoice_lines": ("invoice", "corrected"),
    "payment": ("payment", "reversed"),
    "receipt": ("receipt", "reversed"),
}
"""By the type of a reversal: what it takes back, and how that stands by it."""


class Reversed:
    """Serves buyers; one sees what was taken back of his own account alone."""

    def __init__(self, state: State, people: People) -> None:
        self._state = state
        self._people = people

    def operations(self) -> list[Operation]:
        """What the face serves."""
        return [Operation("storefront.reversals.mine", "GET", "/reversals", BUY, self.mine)]

    async def mine(self, call: Call) -> Response:
        """The account's reversals in the order of their posting, and each document once.

        Those of accounts that it took over are shown with its own.
        """
        account = self._people.who(call).account
        made = [
            row.body
            for each in accounts_of(self._state, account)
            for row in self._state.find("reversal", "account", each)
        ]
        made.sort(key=lambda one: (one["posted_at"], one["id"]))
        return answer({"reversals": made, "documents": list(_documents(made))})


def _documents(made: Iterable[Mapping[str, Any]]) -> Iterable[dict[str, str]]:
    stands = {}
    for one in made:
        kind, state = _STANDS[one["type"]]
        stands[kind, one["document"]] = state
    return ({"type": kind, "id": name, "state": state} for (kind, name), state in stands.items())
