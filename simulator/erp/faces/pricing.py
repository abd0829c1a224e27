"""What the prices of a currency mean: the feed of it, and what clerks say of it."""

from __future__ import annotations

from typing import Final, cast

from starlette.responses import Response

from simulator.erp.desk.pricebook import put_price_list
from simulator.erp.documents import PriceList
from simulator.erp.faces.clerk import CLERK
from simulator.erp.faces.reading import READ, change_page
from simulator.erp.kinds import PRICE_LISTS
from simulator.erp.requests import PRICE_LIST
from simulator.face import Call, Operation, answer_raw, found, versioned
from simulator.profiles import Profile
from simulator.state import State

CHANGES: Final = "/price-list-changes"


def pricing_operations(state: State, profile: Profile) -> list[Operation]:
    """What the contract `price-lists` asks of the ERP."""
    face = _Pricing(state, profile.page_limit.value)
    return [
        Operation("erp.price-lists.changes", "GET", CHANGES, READ, face.changes),
        Operation("erp.price-lists.put", "PUT", "/price-lists/{id}", CLERK, face.put_price_list),
    ]


class _Pricing:
    def __init__(self, state: State, limit: int) -> None:
        self._state = state
        self._limit = limit

    async def changes(self, call: Call) -> Response:
        """A page of the feed, from a position on."""
        after = call.number("after", 0)
        limit = call.number("limit", self._limit, least=1, most=self._limit)
        changes = self._state.changes(after, limit + 1, PRICE_LISTS)
        return change_page(self._state, changes, after, limit)

    async def put_price_list(self, call: Call) -> Response:
        currency, body = call.part("id"), cast("PriceList", call.read(PRICE_LIST))
        with self._state.transaction(call.cause, "erp.price-lists.put") as tx:
            new = put_price_list(tx, currency, body)
        row = found(self._state.get("price_list", currency), "price_list")
        return answer_raw(versioned(row), 201 if new else 200)
