"""Requests for addresses in the portal: a buyer asks, and the ERP decides and gives the id.

A request adds nothing to the account. What was accepted can be chosen once the ERP's customer, as
it is brought here, has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response

from contracts.instants import format_instant
from contracts.published import urn
from simulator.face import Call, Operation, answer
from simulator.state import State
from simulator.storefront.content import read_document
from simulator.storefront.errors import Declined
from simulator.storefront.mine import own_page
from simulator.storefront.outbox import Announcement, Outbox
from simulator.storefront.people import BUY as SCOPE
from simulator.storefront.people import People
from simulator.storefront.shelf import Account

NOUN: Final = "address-requests"
KIND: Final = "address_request"

REQUESTED: Final = Announcement(
    "seatrial.address.requested", urn(NOUN, "storefront-address-request")
)

_FIELDS: Final = ("name", "street", "city", "region", "postal_code", "country")
_UNDECIDED: Final = "requested"
_DECIDED: Final = ("state", "reason", "address_id")


class AddressRequests:
    """Serves buyers, each for his account."""

    def __init__(self, state: State, people: People, outbox: Outbox, *, name: str) -> None:
        self._state = state
        self._people = people
        self._outbox = outbox
        self._name = name

    def operations(self) -> list[Operation]:
        """What the face serves."""
        path, name = f"/{NOUN}", f"storefront.{NOUN}"
        return [
            Operation(f"{name}.request", "POST", path, SCOPE, self.request),
            Operation(f"{name}.mine", "GET", path, SCOPE, self.list_mine),
        ]

    async def request(self, call: Call) -> Response:
        """Ask for one more delivery address, or for another in the place of one."""
        person = self._people.buyer(call)
        asked = read_document(call, NOUN, "address-request")
        _check(person.account, asked["replaces"])
        terms = {
            "shop": self._name,
            "account": person.account.id,
            "requested_at": format_instant(self._state.clock.now()),
            "requested_by": person.requester(call.principal.client),
            "replaces": asked["replaces"],
            "address": {name: asked["address"].get(name) for name in _FIELDS},
            "answer": None,
        }
        with self._state.transaction(call.cause, f"storefront.{NOUN}.request") as tx:
            request = {"id": tx.next_id(KIND), **terms}
            tx.put(KIND, request["id"], request)
            self._outbox.enqueue(tx, request, REQUESTED)
        return answer(request, 201)

    async def list_mine(self, call: Call) -> Response:
        """A page of the account's own requests by id."""
        return own_page(self._state, call, self._people.who(call).account, KIND, NOUN)


def check(asked: Mapping[str, Any], told: Mapping[str, Any]) -> None:
    """Raise Declined number-differs, status-unreachable or answer-unfit for what cannot follow."""
    _check_fits(asked, told)
    known = asked["answer"]
    if known is None:
        return
    if known["number"] != told["number"]:
        raise Declined("number-differs", "one request of the shop is one of the ERP")
    if known["state"] != _UNDECIDED and any(known[name] != told[name] for name in _DECIDED):
        raise Declined("status-unreachable", "what was decided stays so")


def _check_fits(asked: Mapping[str, Any], told: Mapping[str, Any]) -> None:
    has_id, has_reason = told["address_id"] is not None, told["reason"] is not None
    if has_id != (told["state"] == "accepted") or has_reason != (told["state"] == "refused"):
        raise Declined("answer-unfit", "what is accepted has an id, what is refused a reason")
    if has_id and asked["replaces"] not in (None, told["address_id"]):
        raise Declined("answer-unfit", "an address that is replaced keeps its id")


def _check(account: Account, replaced: str | None) -> None:
    own = (one.get("id") for one in account.addresses if one["role"] == "deliver_to")
    if replaced is not None and replaced not in own:
        raise Declined("address-unknown", "the account has no delivery address of that id")
