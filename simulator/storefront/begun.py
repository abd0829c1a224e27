"""Orders that began in the ERP: keyed in for the account, or continuing one of the shop's orders.

The shop did not accept them and computes nothing of them; it shows what the ERP says. Their id is
the ERP's number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import orjson
from starlette.responses import Response

from contracts.instants import parse_instant
from simulator.entity import Row
from simulator.face import Call, Operation, answer, answer_raw, found
from simulator.problem import Problem
from simulator.state import State
from simulator.storefront.errors import RowRefused
from simulator.storefront.fulfilment import bills, parcels, promised
from simulator.storefront.people import BUY as SCOPE
from simulator.storefront.people import People, accounts_of
from simulator.storefront.shelf import Account

KIND: Final = "erp_order"
PAGE: Final = 100
PAGE_MOST: Final = 1000

_SUBSTITUTION: Final = "substitution"


class BegunOrders:
    """Serves buyers, each for the orders of his account."""

    def __init__(self, state: State, people: People) -> None:
        self._state = state
        self._people = people

    def operations(self) -> list[Operation]:
        """What the face serves."""
        path, name = "/erp-orders", "storefront.erp-orders"
        return [
            Operation(f"{name}.mine", "GET", path, SCOPE, self.list_mine),
            Operation(f"{name}.view", "GET", f"{path}/{{id}}", SCOPE, self.view),
        ]

    async def list_mine(self, call: Call) -> Response:
        """A page of the account's own by id; with `origin`, of what continues that order."""
        accounts = accounts_of(self._state, self._people.who(call).account)
        limit = call.number("limit", PAGE, least=1, most=PAGE_MOST)
        after, origins = call.text("after") or "", call.ids("origin")
        if origins:
            rows = self._state.find(KIND, "origin", origins[-1])
        else:
            rows = [row for each in accounts for row in self._state.find(KIND, "account", each)]
        mine = {row.id: row for row in rows if row.view["account"] in accounts and row.id > after}
        ids = sorted(mine)
        shown = b",".join(mine[each].raw for each in ids[:limit])
        following = orjson.dumps(ids[limit - 1]) if len(ids) > limit else b"null"
        return answer_raw(b'{"orders":[%b],"next":%b}' % (shown, following))

    async def view(self, call: Call) -> Response:
        """One of the account's own with parcels, invoices, and by when the rest is there."""
        account = self._people.who(call).account
        order = owned(self._state, account, KIND, call.part("id"))
        shipments = self._state.find("shipment", "reference", order["reference"])
        invoices = self._state.find("invoice", "reference", order["reference"])
        promises = self._state.find("promise", "reference", order["reference"])
        return answer(
            {
                "order": order,
                "shipments": parcels(row.body for row in shipments),
                "invoices": bills(row.body for row in invoices),
                **promised((row.body for row in promises), []),
            }
        )


def known(state: State, order_id: str) -> Row | None:
    """An order of the shop's own, or one that began in the ERP."""
    return state.get("order", order_id) or state.get(KIND, order_id)


def first_of(state: State, order_id: str) -> str:
    """The order that an order continues, or that one continues, and so on to the first.

    It ends where origins lead in a circle too, with the last that is new.
    """
    named, seen = order_id, {order_id}
    while (row := state.get(KIND, named)) is not None and row.view["origin"] is not None:
        origin: str = row.view["origin"]["reference"]
        if origin in seen:
            break
        seen.add(origin)
        named = origin
    return named


def continuing(state: State, order_id: str) -> Iterator[Mapping[str, Any]]:
    """What the shop knows of what continues an order, and of what continues that, each once."""
    seen, coming = {order_id}, state.find(KIND, "origin", order_id)[::-1]
    while coming:
        row = coming.pop()
        # Without an origin it replaces what came back, and is free, or is more by itself.
        if row.view["origin"] is None or row.id in seen:
            continue
        seen.add(row.id)
        yield row.view
        coming += state.find(KIND, "origin", row.id)[::-1]


def ensure_begins(state: State, order: Mapping[str, Any]) -> None:
    """Raise RowRefused for an order that would continue itself, at once or by others."""
    if order["origin"] is None:
        return
    origin = order["origin"]["reference"]
    if origin == order["number"]:
        raise RowRefused("the order names itself as its origin")
    named: str | None = origin
    seen: set[str] = set()
    while named is not None and named not in seen:
        seen.add(named)
        row = state.get(KIND, named)
        known = None if row is None else row.view["origin"]
        named = None if known is None else known["reference"]
        if named == order["number"]:
            raise RowRefused(f"its origin {origin} continues the order itself")


def owned(state: State, account: Account, kind: str | None, order_id: str) -> dict[str, Any]:
    """An order of the account, of that kind or of any, with its `id`; another's is not there."""
    row = known(state, order_id) if kind is None else state.get(kind, order_id)
    order = found(row, "order").body
    if order["account"] not in accounts_of(state, account):
        raise Problem("not-found", "there is no such order")
    return order


def id_of(order: Mapping[str, Any]) -> str:
    """What the shop calls an order: its own id, or the ERP's number."""
    named: str = order["id"] if "id" in order else order["number"]
    return named


def changeable_until(order: Mapping[str, Any], cut_off: timedelta) -> datetime | None:
    """Until when less of it may be wanted: of a substitute as its terms say, None for never."""
    origin = order.get("origin")
    if origin is None or origin["kind"] != _SUBSTITUTION:
        return parse_instant(order["placed_at"]) + cut_off
    return None if origin["decline_until"] is None else parse_instant(origin["decline_until"])
