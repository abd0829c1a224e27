"""Amendments in the portal: a buyer wants less of his order, or its head otherwise, in time.

The shop takes the question and decides nothing but what it knows for sure; the ERP answers. What
becomes of the order is shown by the order's own status, as ever; what the ERP keeps of the head
comes with its answer, and is the head of the order from then on.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import orjson
from starlette.responses import Response

from contracts.instants import format_instant
from contracts.negotiation import newest_minor
from contracts.published import urn
from contracts.values import parse_decimal
from simulator.face import Call, Operation, answer, answer_raw
from simulator.state import State
from simulator.storefront.acceptance import Acceptance, check_date
from simulator.storefront.begun import changeable_until, id_of, owned
from simulator.storefront.content import read_document
from simulator.storefront.errors import Declined
from simulator.storefront.outbox import Announcement, Outbox
from simulator.storefront.people import BUY as SCOPE
from simulator.storefront.people import People
from simulator.storefront.quoting import read_amounts
from simulator.storefront.shelf import Account
from simulator.transaction import Transaction

CUT_OFF: Final = timedelta(hours=24)
"""How long after it was placed an order may be amended; source: the contract `amendments`."""

HEAD: Final = (
    *("purchase_order_number", "customer_reference", "notes", "requested_date", "deliver_to"),
)
"""What of the head of an order may be amended."""

_VERSION: Final = newest_minor("amendments")

REQUESTED: Final = Announcement(
    "seatrial.amendment.requested", urn("amendments", "storefront-amendment")
)

_ACCEPTED: Final = "accepted"
_OVER: Final = frozenset({"cancelled", "done"})


class Amendments:
    """Serves buyers, each for the orders of his account."""

    def __init__(
        self, state: State, people: People, outbox: Outbox, acceptance: Acceptance, *, name: str
    ) -> None:
        self._name = name
        self._acceptance = acceptance
        self._state = state
        self._people = people
        self._outbox = outbox

    def operations(self) -> list[Operation]:
        """What the face serves."""
        path, name = "/orders/{id}/amendments", "storefront.amendments"
        return [
            Operation(f"{name}.request", "POST", path, SCOPE, self.request),
            Operation(f"{name}.mine", "GET", path, SCOPE, self.list_mine),
        ]

    async def request(self, call: Call) -> Response:
        """Ask for less, line by line, or for another head; the answer comes from the ERP."""
        person = self._people.buyer(call)
        order = self._own(person.account, call)
        asked = read_document(call, "amendments", "amendment-request", _VERSION)
        _check(order, asked["lines"])
        head = self._head(person.account, asked)
        now = self._state.clock.now()
        until = changeable_until(order, CUT_OFF)
        if until is None or now >= until:
            raise Declined("cut-off-passed", "the order cannot be changed any more")
        terms = {
            "shop": self._name,
            "order": id_of(order),
            "account": order["account"],
            "requested_at": format_instant(now),
            "requested_by": person.requester(call.principal.client),
            "lines": [
                {name: line[name] for name in ("line", "quantity")} for line in asked["lines"]
            ],
            **head,
            "answer": None,
        }
        with self._state.transaction(call.cause, "storefront.amendments.request") as tx:
            amendment = {"id": tx.next_id("amendment"), **terms}
            tx.put("amendment", amendment["id"], amendment)
            self._outbox.enqueue(tx, amendment, REQUESTED)
        return answer(amendment, 201)

    async def list_mine(self, call: Call) -> Response:
        """All amendments of one of the account's own orders."""
        order = self._own(self._people.who(call).account, call)
        rows = b",".join(row.raw for row in self._state.find("amendment", "order", id_of(order)))
        return answer_raw(b'{"amendments":[%b],"next":%b}' % (rows, orjson.dumps(None)))

    def _head(self, account: Account, asked: Mapping[str, Any]) -> dict[str, Any]:
        """What the head is to say, with the address itself, as the `head` of an amendment."""
        if "head" not in asked:
            return {}
        head = {name: asked["head"][name] for name in HEAD if name in asked["head"]}
        if head.get("requested_date") is not None:
            check_date(head["requested_date"])
        if "deliver_to" in head:
            head["deliver_to"] = self._acceptance.deliver_to(account, head["deliver_to"])
        return {"head": head}

    def _own(self, account: Account, call: Call) -> dict[str, Any]:
        return owned(self._state, account, None, call.part("id"))


def check(asked: Mapping[str, Any], told: Mapping[str, Any]) -> None:
    """Raise Declined number-differs or status-unreachable: an amendment is decided once."""
    known = asked["answer"]
    if known is None:
        return
    if known["number"] != told["number"]:
        raise Declined("number-differs", "one amendment of the shop is one of the ERP")
    if known["state"] != told["state"]:
        raise Declined("status-unreachable", "what was decided stays so")


def applied(tx: Transaction, asked: Mapping[str, Any], told: Mapping[str, Any]) -> None:
    """After an answer: the head of the shop's own order is what the ERP keeps of it.

    An order that began in the ERP is shown as it is told of there. What was asked for earlier
    and is answered later changes nothing that a later one has changed.
    """
    kept, order = told.get("kept"), tx.get("order", asked["order"])
    if told["state"] != _ACCEPTED or not kept or order is None:
        return
    later = {
        name
        for row in tx.find("amendment", "order", asked["order"])
        if (row.view["requested_at"], row.id) > (asked["requested_at"], asked["id"])
        for name in ((row.view["answer"] or {}).get("kept") or {})
    }
    fields = {name: kept[name] for name in HEAD if name in kept and name not in later}
    if fields:
        tx.put("order", asked["order"], {**order.body, **fields})


def _check(order: Mapping[str, Any], wanted: Any) -> None:
    """Raise Declined for what can be seen from here to be impossible."""
    told = order if "origin" in order else order["status"]
    if told is not None and told["state"] in _OVER:
        raise Declined("order-over", "the order is finished")
    amounts = read_amounts(wanted)
    known = {line["line"]: line["quantity"] for line in order["lines"]}
    for number, quantity in amounts.items():
        ordered = known.get(number)
        if ordered is None or ordered["unit"] != quantity.unit:
            raise Declined("line-unknown", "the order has no such line in that unit", line=number)
        if quantity.value > parse_decimal(ordered["value"]):
            raise Declined("more-than-ordered", "more of it is another order", line=number)
