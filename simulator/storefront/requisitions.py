"""Requisitions: orders beyond a limit or a budget, which wait until those who are asked agree.

A requisition is no order: it has no number, holds no stock, and nobody outside is told of it. With
the last approval it becomes an order at the prices that were approved; where these have changed
meanwhile everybody is asked again. One that carries an offer of the ERP is at the offer's prices
and becomes an order while the offer binds, or not at all: it is closed with the offer. Nobody
approves what he asked for himself. Whoever pays by card is asked for the money with the last
approval, and not before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from starlette.responses import Response

from contracts.canonical import digest
from contracts.instants import format_instant
from contracts.negotiation import newest_minor
from contracts.values import Money
from simulator.face import Call, Operation, answer, found
from simulator.problem import Problem
from simulator.state import State
from simulator.storefront.acceptance import Acceptance, Entered
from simulator.storefront.approvals import Approvals
from simulator.storefront.budgeting import Budgets
from simulator.storefront.cards import Cards
from simulator.storefront.carts import Carts, key_of
from simulator.storefront.content import read_document
from simulator.storefront.ending import ends_with_its_offer
from simulator.storefront.errors import Declined
from simulator.storefront.least import check_least
from simulator.storefront.offers import OFFER, Offers, offered, ordered, sums_of
from simulator.storefront.people import BUY, RESERVED, People, Person
from simulator.storefront.placing import Placing, Purchase, card_of, slot, without_card
from simulator.storefront.quoting import QuotedLine, quote, read_wishes, totals
from simulator.storefront.shelf import Account, Shelf
from simulator.storefront.waiting import CARD, DECLINED, ENDED, PENDING, close, still_waits
from simulator.transaction import Transaction

APPROVED: Final = "approved"

_SUBMIT: Final = "storefront.requisitions.submit"
_SUBMIT_OFFER: Final = "storefront.quotes.submit"
_DECIDE: Final = "storefront.requisitions.decide"
_SUBMITTED: Final = "submitted"
_REQUISITION: Final = "requisition"

_INNER: Final = frozenset({"asked", "names"})
"""What a requisition keeps for the order that it becomes."""


class Requisitions:
    """Takes them, shows them, and has them decided."""

    def __init__(
        self,
        state: State,
        shelf: Shelf,
        people: People,
        carts: Carts,
        acceptance: Acceptance,
        cards: Cards,
        placing: Placing,
        offers: Offers,
        budgets: Budgets,
    ) -> None:
        self._state = state
        self._shelf = shelf
        self._people = people
        self._carts = carts
        self._acceptance = acceptance
        self._cards = cards
        self._chain = Approvals(shelf)
        self._offers = offers
        placing.settles(_SUBMITTED, self._submitted)
        placing.settles(_REQUISITION, self._approved)
        self._budgets = budgets

    def operations(self) -> list[Operation]:
        """What the face serves."""
        path, name = "/requisitions", "storefront.requisitions"
        return [
            Operation(f"{name}.submit", "POST", path, BUY, self.submit),
            Operation(f"{name}.list", "GET", path, BUY, self.list_mine),
            Operation(_SUBMIT_OFFER, "POST", "/quotes/{id}/requisitions", BUY, self.submit_offer),
            Operation(f"{name}.decide", "POST", f"{path}/{{id}}/decisions", BUY, self.decide),
        ]

    async def submit(self, call: Call) -> Response:
        """Submit the cart; within the buyer's limit it is approved and an order at once."""
        person = self._people.buyer(call)
        asked = read_document(call, "orders", "checkout")
        key = key_of(call, person)
        if key is not None and (before := self._answered(key, digest(asked))) is not None:
            return before
        self._cards.ensure_decided(person.cart)
        lines = self._carts.lines(call, person, _SUBMIT)
        self._acceptance.check(person.account, asked)
        check_least(self._shelf, person.account, lines, self._state.clock.now())
        card = card_of(asked)
        asking = _Asking(_SUBMIT, person, asked, card, key, digest(asked), cart=person.cart)

        def terms() -> dict[str, Any]:
            return self._acceptance.of_cart(person.account, asked, lines, person.names())

        priced = _priced(person.account, lines)
        return answer(await self._submit(call, asking, priced, person.cart, terms), 201)

    async def submit_offer(self, call: Call) -> Response:
        """Submit an offer of the ERP; within the buyer's limit it is approved and an order at once.

        It is at the offer's prices, and becomes an order only if the offer binds with the last
        approval. Raises Declined as accepting it does, and requisition-pending while it waits.
        """
        person = self._people.buyer(call)
        asked = read_document(call, "quotes", "acceptance", newest_minor("quotes"))
        key = key_of(call, person)
        request = digest([call.part("id"), asked])
        if key is not None and (before := self._answered(key, request)) is not None:
            return before
        account = person.account
        quote = self._offers.own(account, call.part("id")).body
        where = slot(OFFER, quote["id"])
        self._cards.ensure_decided(where)
        offer = self._offers.binding(quote, asked["revision"])
        with self._state.transaction(call.cause, _SUBMIT_OFFER) as tx:
            waits = still_waits(tx, quote["id"], account.id, asked["revision"])
        if waits:
            raise Declined("requisition-pending", "the offer waits for its approval already")
        lines = self._offers.lines(account, offer["lines"])
        self._acceptance.check(account, asked)
        asking = _Asking(_SUBMIT_OFFER, person, asked, card_of(asked), key, request)
        asking = replace(asking, ends_at=offer["valid_to"])

        def terms() -> dict[str, Any]:
            sums = sums_of(offer)
            return self._acceptance.terms(account, asked, lines, sums, person.names())

        priced = {**offered(offer, account), "quote": quote["id"], "revision": asked["revision"]}
        return answer(await self._submit(call, asking, priced, where, terms), 201)

    async def _submit(
        self,
        call: Call,
        asking: _Asking,
        priced: Mapping[str, Any],
        where: str,
        terms: Callable[[], dict[str, Any]],
    ) -> dict[str, Any]:
        """The requisition of what is priced so, which waits or is an order by these terms."""
        person, total = asking.person, Money.parse(priced["totals"]["total"])
        needed = self._budgets.needs_approval(person, total)
        requisition = {
            "account": person.account.id,
            "requested_by": None if person.user is None else person.user.id,
            "submitted_at": format_instant(self._state.clock.now()),
            "state": PENDING if needed else APPROVED,
            "steps": self._chain.steps(person, total) if needed else [],
            "order": None,
            "asked": without_card(asking.asked),
            "names": person.names(),
            **priced,
        }
        then = {
            "kind": _SUBMITTED,
            "requisition": requisition,
            "cart": asking.cart,
            "key": asking.key,
            "asked": asking.request,
            "ends_at": asking.ends_at,
        }
        if needed:
            with self._state.transaction(call.cause, asking.operation) as tx:
                return _shown(self._enter(tx, then, asking.card))
        purchase = Purchase(asking.operation, where, terms(), then)
        return _shown(self._that_became(await self._cards.place(call, purchase, asking.card)))

    def _enter(self, tx: Transaction, then: Mapping[str, Any], card: str | None) -> dict[str, Any]:
        """Write a requisition; its cart is empty and its key answered from now on."""
        requisition = {"id": tx.next_id("requisition"), **then["requisition"]}
        tx.put("requisition", requisition["id"], requisition)
        if requisition["state"] == PENDING and then["ends_at"] is not None:
            ends_with_its_offer(tx, self._state, requisition["id"], then["ends_at"])
        if card is not None:
            tx.put(CARD, requisition["id"], {"card": card})
        if then["cart"] is not None:
            tx.delete("cart", then["cart"])
        if then["key"] is not None:
            stored = {"asked": then["asked"], "requisition": requisition["id"]}
            tx.put("stored_answer", then["key"], stored)
        return requisition

    def _submitted(self, tx: Transaction, then: Mapping[str, Any], entered: Entered) -> None:
        """What nobody had to be asked about is an order at once."""
        _end_offer(tx, then["requisition"], entered)
        requisition = {**then["requisition"], "order": entered.order["id"]}
        self._enter(tx, {**then, "requisition": requisition}, None)

    def _approved(self, tx: Transaction, then: Mapping[str, Any], entered: Entered) -> None:
        """What everybody agreed to is an order."""
        became = {"state": APPROVED, "order": entered.order["id"]}
        self._store(tx, {**then["requisition"], **became})
        _end_offer(tx, then["requisition"], entered)

    def _that_became(self, order: Mapping[str, Any]) -> dict[str, Any]:
        rows = self._state.find("requisition", "account", order["account"])
        return next(row.body for row in rows if row.view["order"] == order["id"])

    async def list_mine(self, call: Call) -> Response:
        """Those of one's own account, and those that one is asked about."""
        person = self._people.who(call)
        rows = (row.body for row in self._state.rows("requisition"))
        mine = [_shown(each) for each in rows if self._sees(person, each)]
        return answer({"requisitions": mine})

    async def decide(self, call: Call) -> Response:
        """Approve or decline the step that is due; the last approval makes the order.

        Where it is paid by card, the last approval raises Declined as `Cards.place` does: what was
        declined goes on waiting for it.
        """
        person = self._people.who(call)
        asked = read_document(call, "purchasing", "decision")
        requisition = found(self._state.get("requisition", call.part("id")), "requisition").body
        if not self._sees(person, requisition):
            raise Problem("not-found", "there is no such requisition")
        self._cards.ensure_decided(_slot_of(requisition))
        if requisition["state"] != PENDING:
            raise Declined("requisition-closed", "it was decided already")
        step = next(each for each in requisition["steps"] if each["decision"] is None)
        user = self._chain.decider(person, requisition, step)
        reason = asked.get("reason")
        if asked["decision"] == "decline" and not (reason or "").strip():
            raise Declined("reason-missing", "say why it is declined")
        approves = asked["decision"] == "approve"
        step["decision"] = APPROVED if approves else DECLINED
        step["decided_by"], step["reason"] = user.id, reason
        step["decided_at"] = format_instant(self._state.clock.now())
        if not approves:
            requisition["state"] = DECLINED
        elif all(each["decision"] == APPROVED for each in requisition["steps"]):
            return await self._order(call, requisition)
        self._put(call, requisition)
        return answer(_shown(requisition), 201)

    async def _order(self, call: Call, requisition: dict[str, Any]) -> Response:
        """The order that a requisition becomes with its last approval."""
        person = self._orderer(requisition)
        names = {
            **requisition["names"],
            f"{RESERVED}requisition": requisition["id"],
            f"{RESERVED}approved_by": [each["decided_by"] for each in requisition["steps"]],
        }
        if "quote" in requisition:
            terms = self._terms_of_offer(call, requisition, person.account, names)
        else:
            terms = self._terms_of_cart(call, requisition, person, names)
        then = {"kind": _REQUISITION, "requisition": requisition}
        where = _slot_of(requisition)
        kept = self._state.get(CARD, requisition["id"])
        card = None if kept is None else kept.body["card"]
        order = await self._cards.place(call, Purchase(_DECIDE, where, terms, then), card)
        return answer(_shown(self._that_became(order)), 201)

    def _terms_of_offer(
        self,
        call: Call,
        requisition: Mapping[str, Any],
        account: Account,
        names: Mapping[str, Any],
    ) -> dict[str, Any]:
        """The terms by an offer that binds; one that does not closes it, and raises Declined."""
        quote = self._offers.own(account, requisition["quote"]).body
        try:
            offer = self._offers.binding(quote, requisition["revision"])
        except Declined:
            with self._state.transaction(call.cause, _DECIDE) as tx:
                close(tx, requisition["id"], ENDED)
            raise
        lines = self._offers.lines(account, offer["lines"])
        return self._acceptance.terms(account, requisition["asked"], lines, sums_of(offer), names)

    def _terms_of_cart(
        self,
        call: Call,
        requisition: dict[str, Any],
        person: Person,
        names: Mapping[str, Any],
    ) -> dict[str, Any]:
        """The terms at the prices that were approved; raises Declined where these changed."""
        account = person.account
        wishes = read_wishes(requisition["lines"])
        lines = quote(self._shelf, account, wishes, self._state.clock.now())
        before = [line["net"] for line in requisition["lines"]]
        if [line.net.wire() for line in lines] != before:
            self._ask_again(call, requisition, person, lines)
        return self._acceptance.of_cart(account, requisition["asked"], lines, names)

    def _ask_again(
        self,
        call: Call,
        requisition: dict[str, Any],
        person: Person,
        lines: Sequence[QuotedLine],
    ) -> None:
        """Nobody approved these prices: put them in and begin at the first step."""
        requisition |= _priced(person.account, lines)
        total = Money.parse(requisition["totals"]["total"])
        requisition["steps"] = self._chain.steps(person, total)
        self._put(call, requisition)
        raise Declined("requisition-changed", "look at the new prices and decide again")

    def _put(self, call: Call, requisition: Mapping[str, Any]) -> None:
        with self._state.transaction(call.cause, _DECIDE) as tx:
            self._store(tx, requisition)

    def _store(self, tx: Transaction, requisition: Mapping[str, Any]) -> None:
        """Write what was decided; the card of what waits no more is forgotten."""
        tx.put("requisition", requisition["id"], requisition)
        if requisition["state"] != PENDING:
            tx.delete(CARD, requisition["id"])

    def _orderer(self, requisition: Mapping[str, Any]) -> Person:
        """Who asked for it and the account that orders, if both still may; raises Declined."""
        account = self._shelf.account(requisition["account"])
        if account is None:
            raise Declined("account-closed", "the account is no longer served")
        if account.place.merged_into is not None:
            raise Declined("account-merged", "the account was taken over by another")
        paying = self._shelf.account(self._shelf.payer(account))
        if account.blocked or (paying is not None and paying.blocked):
            raise Declined("account-blocked", "the account may not order")
        user = self._shelf.user(requisition["requested_by"])
        if user is None or not Person(account, user).buys:
            raise Declined("role-missing", "who asked for it buys no more")
        return Person(account, user)

    def _sees(self, person: Person, requisition: Mapping[str, Any]) -> bool:
        if person.account.id == requisition["account"]:
            return True
        names = {step["approver"] for step in requisition["steps"]}
        return person.user is not None and person.user.id in names

    def _answered(self, key: str, request: str) -> Response | None:
        stored = self._state.get("stored_answer", key)
        if stored is None:
            return None
        if stored.body["asked"] != request or "requisition" not in stored.body:
            raise Declined("key-reused", "the key came with another request before")
        row = found(self._state.get("requisition", stored.body["requisition"]), "requisition")
        return answer(_shown(row.body), 201)


@dataclass(frozen=True, slots=True)
class _Asking:
    """Who submits what, by which card, and under which key; `cart` is empty afterwards.

    `request` is the digest of all that the key stands for.
    """

    operation: str
    person: Person
    asked: Mapping[str, Any]
    card: str | None
    key: str | None
    request: str
    cart: str | None = None
    ends_at: str | None = None


def _slot_of(requisition: Mapping[str, Any]) -> str:
    """Whoever pays for an offer pays for it once, however he takes it up."""
    if "quote" in requisition:
        return slot(OFFER, requisition["quote"])
    return slot(_REQUISITION, requisition["id"])


def _end_offer(tx: Transaction, requisition: Mapping[str, Any], entered: Entered) -> None:
    if "quote" in requisition:
        ordered(tx, requisition["quote"], entered.order["id"])


def _priced(account: Account, lines: Sequence[QuotedLine]) -> dict[str, Any]:
    sums = totals(lines, account.currency)
    return {
        "currency": account.currency,
        "lines": [line.wire() for line in lines],
        "totals": {"lines": sums["lines"], "total": sums["total"]},
    }


def _shown(requisition: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in requisition.items() if name not in _INNER}
