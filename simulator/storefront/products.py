"""What a buyer reads of an item: what was told of it, and nothing where nothing was told yet.

Whether an item is sold, at what price and from where is none of this: the catalogue shows it, and
it is ordered, with a description or without.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response

from simulator.face import Call, Operation, answer
from simulator.problem import Problem
from simulator.state import State
from simulator.storefront.errors import RowRefused
from simulator.storefront.people import BUY, People
from simulator.storefront.shelf import Shelf

_NOTHING: Final[Mapping[str, Any]] = {"description": "", "attributes": [], "media": []}


class Products:
    """Serves buyers; what one may not order one does not read about."""

    def __init__(self, state: State, shelf: Shelf, people: People) -> None:
        self._state = state
        self._shelf = shelf
        self._people = people

    def operations(self) -> list[Operation]:
        """What the face serves."""
        return [Operation("storefront.products.view", "GET", "/products/{id}", BUY, self.view)]

    async def view(self, call: Call) -> Response:
        """One item that the account may buy."""
        account = self._people.who(call).account
        item = self._shelf.item(call.part("id"))
        hidden = item is not None and self._shelf.hides(account, item, self._state.clock.now())
        if item is None or not item.active or hidden:
            raise Problem("not-found", "there is no such item")
        row = self._state.get("enrichment", item.sku)
        told = _NOTHING if row is None else row.view
        shown = {name: told[name] for name in _NOTHING}
        return answer({"sku": item.sku, "name": item.name, **shown})


def check_told(enrichment: Mapping[str, Any]) -> None:
    """Raise RowRefused for two values of one attribute."""
    names = [attribute["name"] for attribute in enrichment["attributes"]]
    if len(set(names)) < len(names):
        raise RowRefused("an attribute is told twice")
