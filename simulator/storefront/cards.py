"""Payment by card: money is set aside before an order is placed, and taken when it is billed.

A card payment begins as a row of ours, and its id is the reference under which the provider knows
it. So an answer that was lost is looked for and not guessed: an approval that comes late still
makes the order, once, and what is given up is released.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote, urlencode

import orjson
from starlette.responses import Response

from contracts.ports import CallFailed, HttpPort, Request
from contracts.ports import Response as Answered
from contracts.published import urn
from simulator.again import again
from simulator.dispatcher import CAUSE
from simulator.entity import Pending
from simulator.face import Call, Operation, answer, found
from simulator.problem import Problem
from simulator.state import State
from simulator.storefront.acceptance import AUTHORISATION, AUTHORISED, Acceptance, Entered
from simulator.storefront.begun import continuing, first_of
from simulator.storefront.errors import Declined
from simulator.storefront.outbox import Announcement, Outbox
from simulator.storefront.people import BUY, People, accounts_of
from simulator.storefront.placing import Placing, Purchase
from simulator.storefront.postings import is_refused
from simulator.storefront.refunds import REFUND, Refunds
from simulator.transaction import Transaction

EDGE: Final = "storefront>payments"
CAPTURED: Final = Announcement("seatrial.payment.captured", urn("payments", "capture"))
LOOK, CAPTURE, RELEASE = "card_look", "card_capture", "card_release"
TIMEOUT_MS: Final = 10_000
LATEST_US: Final = 120_000_000
"""After so long nothing that was asked of the provider comes true any more."""

MARGIN_PERCENT: Final = 25
"""So much more than the order's total is set aside: tax and freight are the ERP's, which adds them
with the invoice. What is not taken is released.
"""

_ASKED, _AUTHORISED, _OVER = "asked", "authorised", "over"


class Cards:
    """Asks the provider, and remembers what it said; a buyer sees the payments of his account."""

    def __init__(
        self,
        state: State,
        port: HttpPort,
        people: People,
        outbox: Outbox,
        acceptance: Acceptance,
        placing: Placing,
        *,
        name: str,
        refunding: bool = True,
    ) -> None:
        self._state = state
        self._port = port
        self._people = people
        self._outbox = outbox
        self._acceptance = acceptance
        self._placing = placing
        self._name = name
        self.refunds = Refunds(state, self._ask, people, outbox, name=name, given=refunding)

    def operations(self) -> list[Operation]:
        """What the face serves."""
        path = "/orders/{id}/payment"
        view = Operation("storefront.payments.view", "GET", path, BUY, self.view)
        return [view, *self.refunds.operations()]

    def handlers(self) -> dict[str, Any]:
        """Who does what is due later, by kind."""
        handlers = {LOOK: self.look, CAPTURE: self.capture, RELEASE: self.release}
        return {**handlers, REFUND: self.refunds.refund}

    def undecided(self, account: str, *, but: str) -> Iterator[Mapping[str, Any]]:
        """The terms of the account's orders that wait for their card, of all carts but one."""
        for row in self._state.find("card_payment", "account", account):
            if row.view["state"] == _ASKED and row.view["slot"] != but:
                yield row.view["terms"]

    def ensure_decided(self, slot: str) -> None:
        """Raise Declined payment-pending where an order of this may follow by itself yet."""
        for row in self._state.find("card_payment", "slot", slot):
            if row.view["state"] == _ASKED:
                raise Declined("payment-pending", "an earlier payment is not decided yet")

    async def place(self, call: Call, purchase: Purchase, card: str | None) -> dict[str, Any]:
        """The order, once the card's money is set aside; raises Declined, and then there is none.

        Without a card it is placed at once. `payment-declined`: nothing is left of it.
        `payment-pending`: nobody knows yet; the order follows by itself when the money was set
        aside after all.
        """
        self.ensure_decided(purchase.slot)
        if card is None:
            return self._placing.at_once(call, purchase)
        payment = self._begin(call, purchase)
        decided = await self._authorise(payment, card)
        if decided is None:
            with self._state.transaction(CAUSE) as tx:
                tx.schedule(tx.at_us + LATEST_US, LOOK, {"payment": payment["id"]})
            raise Declined("payment-pending", "the provider has not said yet")
        order = self._decide(payment["id"], decided, call.cause)
        if order is None:
            raise Declined("payment-declined", "the card was declined")
        return order

    def _begin(self, call: Call, purchase: Purchase) -> dict[str, Any]:
        terms = purchase.terms
        with self._state.transaction(call.cause, purchase.operation) as tx:
            payment: dict[str, Any] = {
                "id": tx.next_id("card_payment"),
                "account": terms["account"],
                "slot": purchase.slot,
                "amount": _with_margin(terms["totals"]["total"]),
                "state": _ASKED,
                "operation": purchase.operation,
                "terms": dict(terms),
                "then": dict(purchase.then),
                "order": None,
                "authorisation": None,
                "captures": [],
                "taken": {},
            }
            tx.put("card_payment", payment["id"], payment)
        return payment

    async def _authorise(self, payment: Mapping[str, Any], card: str) -> dict[str, Any] | None:
        """What the provider decided; None when nobody knows. The card is not kept."""
        content = {
            "reference": payment["id"],
            "account": payment["account"],
            "card": card,
            "amount": payment["amount"],
        }
        return await self._ask("POST", "/authorisations", content)

    def _decide(
        self, payment_id: str, decided: Mapping[str, Any], cause: str
    ) -> dict[str, Any] | None:
        """Place the order if the money is set aside; the order, or None. Once, whoever asks."""
        payment = found(self._state.get("card_payment", payment_id), "payment").body
        if payment["state"] != _ASKED:
            return self._order_of(payment)
        entered: Entered | None = None
        with self._state.transaction(cause, payment["operation"]) as tx:
            payment["state"] = _OVER
            if decided.get("state") == "approved":
                # Others may have ordered what was there when he did.
                terms = self._acceptance.promised_now(payment["terms"])
                aside = str(decided["amount"]["amount_minor"])
                paid = {AUTHORISATION: decided["id"], AUTHORISED: aside}
                custom = {**terms["custom"], **paid}
                entered = self._placing.enter(tx, {**terms, "custom": custom}, payment["then"])
                payment["state"], payment["authorisation"] = _AUTHORISED, decided["id"]
                payment["order"] = entered.order["id"]
            tx.put("card_payment", payment_id, payment)
        if entered is None:
            return None
        self._acceptance.entered(entered)
        return entered.order

    def _order_of(self, payment: Mapping[str, Any]) -> dict[str, Any] | None:
        row = None if payment["order"] is None else self._state.get("order", payment["order"])
        return None if row is None else row.body

    async def look(self, pending: Pending) -> None:
        """Find out what became of a payment of which nobody knew."""
        payment_id = pending.payload["payment"]
        told = await self._ask("GET", f"/authorisations?{urlencode({'reference': payment_id})}")
        if told is None:
            self._later(LOOK, pending.payload)
        else:
            known = told["authorisations"]
            self._decide(payment_id, known[0] if known else {"state": "declined"}, CAUSE)

    def billed(self, tx: Transaction, invoice: Mapping[str, Any]) -> None:
        """An invoice is shown: if its order is paid by card, its money is to be taken, once.

        A card pays an order and all that continues it, of one authorisation. Nothing is taken for
        what is paid already, as by credit of the bill that it stands for.
        """
        if invoice["state"] == "paid":
            return
        for row in tx.find("card_payment", "order", first_of(self._state, invoice["reference"])):
            payload = {"payment": row.id, "invoice": invoice["id"]}
            if invoice["id"] in row.view["captures"] or row.view["state"] != _AUTHORISED:
                continue
            payment = row.body
            payment["captures"].append(invoice["id"])
            tx.put("card_payment", row.id, payment)
            tx.schedule(tx.at_us, CAPTURE, {**payload, "amount": invoice["totals"]["total"]})

    def told(self, tx: Transaction, order_id: str) -> None:
        """An order's status changed: what nobody will bill any more is given back, once.

        What left an order and goes on in another will be billed there.
        """
        first = first_of(self._state, order_id)
        for row in tx.find("card_payment", "order", first):
            if row.view["state"] == _AUTHORISED and self._is_over(first):
                tx.put("card_payment", row.id, {**row.body, "state": _OVER})
                tx.schedule(tx.at_us, RELEASE, {"payment": row.id})

    def _is_over(self, first: str) -> bool:
        if is_refused(self._state, first):
            return True
        row = self._state.get("order", first)
        status = None if row is None else row.view["status"]
        return all(
            each is not None and each["state"] in ("cancelled", "done")
            for each in (status, *continuing(self._state, first))
        )

    async def capture(self, pending: Pending) -> None:
        """Take the money of an invoice and tell of it; again and again until that is known.

        What the provider refuses, for it is more than was set aside, is not taken, and no event
        tells of it: the invoice stays open in the ERP.
        """
        payload = pending.payload
        before = found(self._state.get("card_payment", payload["payment"]), "payment").view
        path = f"/authorisations/{quote(before['authorisation'], safe='')}/captures"
        content = {"invoice": payload["invoice"], "amount": payload["amount"]}
        told = await self._ask("POST", path, content)
        if told is None:
            self._later(CAPTURE, payload)
            return
        for taken in told.get("captures", ()):
            if taken["invoice"] == payload["invoice"]:
                with self._state.transaction(CAUSE) as tx:
                    # Read only now: others may have taken or given up some of it meanwhile.
                    payment = found(tx.get("card_payment", payload["payment"]), "payment").body
                    payment["taken"][taken["invoice"]] = taken["amount"]["amount_minor"]
                    tx.put("card_payment", payment["id"], payment)
                    self._outbox.enqueue(tx, self._event(payment, taken), CAPTURED)

    def _event(self, payment: Mapping[str, Any], taken: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "id": taken["id"],
            "shop": self._name,
            "account": payment["account"],
            "order": payment["order"],
            "authorisation": payment["authorisation"],
            "invoice": taken["invoice"],
            "amount": taken["amount"],
            "captured_at": taken["captured_at"],
        }

    async def release(self, pending: Pending) -> None:
        """Give back what was not taken; again and again until that is known."""
        payment = found(self._state.get("card_payment", pending.payload["payment"]), "payment").body
        path = f"/authorisations/{quote(payment['authorisation'], safe='')}/release"
        if await self._ask("POST", path) is None:
            self._later(RELEASE, pending.payload)

    def _later(self, kind: str, payload: Mapping[str, Any]) -> None:
        wait_us, kept = again(payload)
        with self._state.transaction(CAUSE) as tx:
            tx.schedule(tx.at_us + wait_us, kind, kept)

    async def _ask(self, method: str, path: str, content: Any = None) -> dict[str, Any] | None:
        """The provider's answer, a refusal too; None when nobody knows what became of it."""
        body = b"" if content is None else orjson.dumps(content)
        headers = {"content-type": "application/json"} if body else {}
        try:
            request = Request(method, path, headers, body)
            answered = await self._port.call(EDGE, request, timeout_ms=TIMEOUT_MS)
        except CallFailed:
            return None
        return _content(answered)

    async def view(self, call: Call) -> Response:
        """The payment of one of the account's own orders, or of what continues one."""
        account, order_id = self._people.who(call).account, call.part("id")
        first = first_of(self._state, order_id)
        rows = self._state.find("card_payment", "order", first)
        if not rows or rows[0].view["account"] not in accounts_of(self._state, account):
            raise Problem("not-found", "there is no such payment")
        payment = rows[0].body
        state = "authorised" if payment["state"] == _AUTHORISED else "released"
        captured = {**payment["amount"], "amount_minor": sum(payment["taken"].values())}
        return answer(
            {"order": order_id, "state": state, "amount": payment["amount"], "captured": captured}
        )


def _with_margin(total: Mapping[str, Any]) -> dict[str, Any]:
    more = -(-int(total["amount_minor"]) * MARGIN_PERCENT // 100)  # rounded up
    return {**total, "amount_minor": int(total["amount_minor"]) + more}


def _content(answered: Answered) -> dict[str, Any] | None:
    if answered.status >= 500 or answered.status in (408, 429):
        return None
    try:
        content = orjson.loads(answered.body)
    except orjson.JSONDecodeError:
        return None
    return content if isinstance(content, dict) else None
