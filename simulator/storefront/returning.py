"""Returns as the shop sees them: asked for by buyers or staff, decided by the ERP, shown to buyers.

The shop decides nothing: it lets nobody ask for more than it was told was shipped, passes the
request on, and shows what the ERP makes of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from starlette.responses import Response

from contracts.canonical import digest
from contracts.instants import format_instant
from contracts.published import urn
from contracts.values import parse_decimal
from simulator.face import Call, Operation, answer, found
from simulator.problem import Problem
from simulator.state import State
from simulator.storefront.begun import id_of, owned
from simulator.storefront.carts import key_of
from simulator.storefront.content import read_document
from simulator.storefront.errors import Declined
from simulator.storefront.mine import answered_before, own_page
from simulator.storefront.outbox import Announcement, Outbox
from simulator.storefront.people import BUY, People, Person, accounts_of
from simulator.storefront.shelf import Account, Shelf
from simulator.storefront.units import NONE, total

STAFF: Final = "storefront:staff"
REQUESTED: Final = Announcement("seatrial.return.requested", urn("returns", "return-request"))
_CLAIMED: Final = {"requested": "quantity", "refused": None, "closed": "received"}
"""What a return claims of its lines by its state; while it is under way, what was authorised."""

Document = Mapping[str, Any]


class Returns:
    """Serves buyers and staff; a buyer sees the returns of his own account alone.

    Of an account that took another over, the other's are its own.
    """

    def __init__(
        self, state: State, shelf: Shelf, people: People, outbox: Outbox, *, name: str
    ) -> None:
        self._state = state
        self._shelf = shelf
        self._people = people
        self._outbox = outbox
        self._name = name

    def operations(self) -> list[Operation]:
        """What the face serves."""
        on_behalf = "/accounts/{account}/returns"
        return [
            Operation("storefront.returns.request", "POST", "/returns", BUY, self.request),
            Operation("storefront.returns.mine", "GET", "/returns", BUY, self.list_mine),
            Operation("storefront.returns.view", "GET", "/returns/{id}", BUY, self.view),
            Operation("storefront.returns.request-for", "POST", on_behalf, STAFF, self.request_for),
        ]

    async def request(self, call: Call) -> Response:
        """A buyer wants to send goods of an order of his account back; staff may for one served.

        Who only approves does not; a blocked account may, for it orders nothing by it.
        """
        person = self._people.who(call)
        by = person.requester(call.principal.client)
        if person.user is not None and by["role"] not in person.user.roles:
            raise Declined("role-missing", "the user is no buyer")
        return self._request(call, person, by, "storefront.returns.request")

    async def request_for(self, call: Call) -> Response:
        """Staff want the same on behalf of an account; both are named."""
        person = Person(self._account(call.part("account")), None)
        by = {"role": "staff", "id": call.principal.client}
        return self._request(call, person, by, "storefront.returns.request-for")

    def _request(self, call: Call, person: Person, by: Document, operation: str) -> Response:
        asked = read_document(call, "returns", "return-request-create")
        key = key_of(call, person)
        if key is not None:
            before = answered_before(self._state, self._outbox, key, asked)
            if before is not None:
                return before
        order = self._order(person.account, asked)
        lines = self._lines(order, asked)
        with self._state.transaction(call.cause, operation) as tx:
            request = {
                "id": tx.next_id("return_request"),
                "shop": self._name,
                "account": order["account"],
                "reference": id_of(order),
                "requested_at": format_instant(self._state.clock.instant(tx.at_us)),
                "requested_by": by,
                "resolution": asked["resolution"],
                "notes": asked["notes"],
                "lines": lines,
            }
            tx.put("return_request", request["id"], request)
            event_id = self._outbox.enqueue(tx, request, REQUESTED)
            if key is not None:
                tx.put("stored_answer", key, {"asked": digest(asked), "event": event_id})
        return answer(request, 201)

    def _order(self, account: Account, asked: Document) -> dict[str, Any]:
        return owned(self._state, account, None, asked["reference"])

    def _lines(self, order: Document, asked: Document) -> list[dict[str, Any]]:
        """The lines asked for, with their items; raises Declined for what never left to him."""
        reference = id_of(order)
        ordered = {line["line"]: line for line in order["lines"]}
        numbers = [line["line"] for line in asked["lines"]]
        if len(set(numbers)) < len(numbers):
            raise Declined("lines-repeated", "a line is asked back once")
        lines = []
        for line in asked["lines"]:
            known = ordered.get(line["line"])
            if known is None:
                raise Declined("line-unknown", "the order has no such line", line=line["line"])
            if line["quantity"]["unit"] != known["quantity"]["unit"]:
                raise Declined("unit-mismatch", "ask in the unit of the line", line=line["line"])
            left = self._shipped(reference, line["line"]) - self._claimed(reference, line["line"])
            if parse_decimal(line["quantity"]["value"]) > left:
                raise Declined("not-shipped", "more than was shipped", line=line["line"])
            lines.append({**line, "sku": known["sku"]})
        return lines

    def _shipped(self, reference: str, line: int) -> Decimal:
        parcels = (row.view for row in self._state.find("shipment", "reference", reference))
        return _summed((part for parcel in parcels for part in parcel["lines"]), line)

    def _claimed(self, reference: str, line: int) -> Decimal:
        """What is asked back already: as it was asked, or as the ERP has decided since."""
        claimed = NONE
        for row in self._state.find("return_request", "reference", reference):
            told = self._state.find("return", "request", row.id)
            document = told[0].view if told else row.view
            field = _CLAIMED.get(document.get("state", "requested"), "authorised")
            if field is not None:
                claimed += _summed(document["lines"], line, field)
        return claimed

    async def list_mine(self, call: Call) -> Response:
        """A page of the account's own requests by id."""
        account = self._people.who(call).account
        return own_page(self._state, call, account, "return_request", "requests")

    async def view(self, call: Call) -> Response:
        """One of the account's own requests, what the ERP made of it, and its credit notes."""
        account = self._people.who(call).account
        request = found(self._state.get("return_request", call.part("id")), "request").body
        if request["account"] not in accounts_of(self._state, account):
            raise Problem("not-found", "there is no such request")
        told = self._state.find("return", "request", request["id"])
        document = told[0].body if told else None
        notes = self._state.find("credit_note", "return", told[0].id) if told else []
        shown = [note.body for note in sorted(notes, key=lambda row: row.id)]
        return answer({"request": request, "return": document, "credit_notes": shown})

    def _account(self, account_id: str) -> Account:
        account = self._shelf.account(account_id)
        if account is None:
            raise Declined("account-closed", "the account is no longer served")
        return account


def _summed(lines: Iterable[Document], line: int, field: str = "quantity") -> Decimal:
    """How much of an order's line these lines say, in its unit."""
    return total(
        parse_decimal(part[field]["value"] if field == "quantity" else part[field])
        for part in lines
        if part["line"] == line
    )
