"""Refunds to a card: what an order's credit notes left unused goes back, once for each of them.

A refund is asked for under the name of its credit, by which the provider knows it: so it may be
asked for again when an answer was lost, and nothing goes back twice.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final
from urllib.parse import quote

from starlette.responses import Response

from contracts.published import urn
from simulator.again import again
from simulator.dispatcher import CAUSE
from simulator.entity import Pending
from simulator.face import Call, Operation, answer, found
from simulator.problem import Problem
from simulator.state import State
from simulator.storefront.begun import first_of
from simulator.storefront.outbox import Announcement, Outbox
from simulator.storefront.people import BUY, People, accounts_of
from simulator.transaction import Transaction

REFUNDED: Final = Announcement("seatrial.payment.refunded", urn("refunds", "refunded"))
REFUND: Final = "card_refund"
CREDITS: Final = ("credit_note", "reversal")
"""What says that something is credited."""

Ask = Callable[[str, str, Any], Awaitable[dict[str, Any] | None]]
"""Asks the provider by method and path; None when nobody knows what became of it."""


class Refunds:
    """Gives back what was credited of orders that a card pays, and tells of it."""

    def __init__(
        self,
        state: State,
        ask: Ask,
        people: People,
        outbox: Outbox,
        *,
        name: str,
        given: bool = True,
    ) -> None:
        self._state = state
        self._ask = ask
        self._people = people
        self._outbox = outbox
        self._name = name
        self._given = given

    def operations(self) -> list[Operation]:
        """What the face serves."""
        path = "/orders/{id}/refunds"
        return [Operation("storefront.refunds.view", "GET", path, BUY, self.view)]

    def credited(self, tx: Transaction, credit: str, document: Mapping[str, Any]) -> None:
        """A credit is shown: what no open invoice took of it goes back to its order's card.

        Not where nobody would post it to the ERP: there it stays the account's credit.
        """
        if not self._given:
            return
        unused = document["unapplied"]
        if unused is None or unused["amount_minor"] == 0 or document["reference"] is None:
            return
        for row in tx.find("card_payment", "order", first_of(self._state, document["reference"])):
            if row.view["authorisation"] is None or credit in row.view.get("refunds", {}):
                continue
            payment = row.body
            payment.setdefault("refunds", {})[credit] = None
            tx.put("card_payment", row.id, payment)
            told = {"payment": row.id, "credit": credit, "amount": unused}
            tx.schedule(tx.at_us, REFUND, told)

    async def refund(self, pending: Pending) -> None:
        """Give it back and tell of it; again and again until that is known.

        What the provider refuses, for less was taken, stays the account's credit.
        """
        payload = pending.payload
        before = found(self._state.get("card_payment", payload["payment"]), "payment").view
        path = f"/authorisations/{quote(before['authorisation'], safe='')}/refunds"
        content = {"reference": payload["credit"], "amount": payload["amount"]}
        told = await self._ask("POST", path, content)
        with self._state.transaction(CAUSE) as tx:
            if told is None:
                wait_us, kept = again(payload)
                tx.schedule(tx.at_us + wait_us, REFUND, kept)
                return
            if told.get("reference") != payload["credit"]:
                return
            payment = found(tx.get("card_payment", payload["payment"]), "payment").body
            given = {name: told[name] for name in ("id", "amount", "refunded_at")}
            payment["refunds"][payload["credit"]] = given
            tx.put("card_payment", payment["id"], payment)
            event = {
                **given,
                "shop": self._name,
                "account": payment["account"],
                "order": payment["order"],
                "authorisation": payment["authorisation"],
                "credit": payload["credit"],
            }
            self._outbox.enqueue(tx, event, REFUNDED)

    async def view(self, call: Call) -> Response:
        """What went back to the card of one of the account's own orders."""
        account, order_id = self._people.who(call).account, call.part("id")
        rows = self._state.find("card_payment", "order", first_of(self._state, order_id))
        if not rows or rows[0].view["account"] not in accounts_of(self._state, account):
            raise Problem("not-found", "there is no such payment")
        given = rows[0].view.get("refunds", {})
        refunds = [{"credit": credit, **one} for credit, one in given.items() if one is not None]
        return answer({"order": order_id, "refunds": refunds})
