"""What a buyer sees of his account's credit: the ERP's figures, as of their instant."""

from __future__ import annotations

from starlette.responses import Response

from simulator.face import Call, Operation, answer
from simulator.state import State
from simulator.storefront.people import BUY, People


class Credit:
    """Serves buyers; one sees the standing of his own account alone."""

    def __init__(self, state: State, people: People) -> None:
        self._state = state
        self._people = people

    def operations(self) -> list[Operation]:
        """What the face serves."""
        return [Operation("storefront.credit.view", "GET", "/credit", BUY, self.view)]

    async def view(self, call: Call) -> Response:
        """The account's standing as the ERP told it last; null where it tells nothing."""
        row = self._state.get("credit_standing", self._people.who(call).account.id)
        return answer({"standing": None if row is None else row.body})
