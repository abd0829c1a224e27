"""Quotes in the portal: a buyer asks, is shown what the ERP offers, and accepts it as it is.

The shop prices nothing of a quote. An accepted offer becomes an order like any other, whose lines
carry the ERP's prices, discounts and nets, and name the offered line as their rule.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from starlette.responses import Response

from contracts.errors import ValueInvalid
from contracts.instants import format_instant, parse_instant
from contracts.published import urn
from contracts.values import Money, Quantity
from simulator.entity import Row
from simulator.face import Call, Operation, answer, answer_raw, found
from simulator.problem import Problem
from simulator.state import State
from simulator.storefront.acceptance import Acceptance, Entered
from simulator.storefront.availability import promise_lines
from simulator.storefront.budgeting import Budgets
from simulator.storefront.cards import Cards
from simulator.storefront.content import read_document
from simulator.storefront.errors import Declined
from simulator.storefront.mine import own_page
from simulator.storefront.outbox import Announcement, Outbox
from simulator.storefront.people import BUY as SCOPE
from simulator.storefront.people import People, accounts_of
from simulator.storefront.placing import Placing, Purchase, card_of, slot
from simulator.storefront.quoting import known_item, read_wishes
from simulator.storefront.shelf import Account, Shelf
from simulator.transaction import Transaction

QUOTE_REQUESTED: Final = Announcement("seatrial.quote.requested", urn("quotes", "storefront-quote"))

_LEADS_TO: Final[Mapping[str, frozenset[str]]] = {
    "requested": frozenset({"requested", "approved", "declined", "accepted"}),
    "approved": frozenset({"approved", "accepted"}),
    "declined": frozenset({"declined", "approved", "accepted"}),
    "accepted": frozenset({"accepted"}),
}
"""State to every state that later news may bring: an offer that was made is not taken back."""

_OFFER: Final = "offer"
_LINE: Final = ("line", "sku", "quantity", "unit_price", "discount_percent", "price_rule", "net")


class Quotes:
    """Serves buyers; every answer is for the one account that the token stands for."""

    def __init__(
        self,
        state: State,
        shelf: Shelf,
        people: People,
        outbox: Outbox,
        acceptance: Acceptance,
        cards: Cards,
        placing: Placing,
        budgets: Budgets,
        *,
        name: str,
    ) -> None:
        self._state = state
        self._shelf = shelf
        self._people = people
        self._outbox = outbox
        self._acceptance = acceptance
        self._cards = cards
        placing.settles(_OFFER, _ordered)
        self._budgets = budgets
        self._name = name

    def operations(self) -> list[Operation]:
        """What the face serves."""
        one = "/quotes/{id}"
        return [
            Operation("storefront.quotes.request", "POST", "/quotes", SCOPE, self.request),
            Operation("storefront.quotes.mine", "GET", "/quotes", SCOPE, self.list_mine),
            Operation("storefront.quotes.view", "GET", one, SCOPE, self.view),
            Operation("storefront.quotes.accept", "POST", f"{one}/order", SCOPE, self.accept),
        ]

    async def request(self, call: Call) -> Response:
        """Ask for a quote; what may not be bought by its number is not quoted either."""
        person, now = self._people.buyer(call), self._state.clock.now()
        account = person.account
        asked = read_document(call, "quotes", "quote-request")
        for wish in read_wishes(asked["lines"]):
            known_item(self._shelf, account, wish, now)
        names = ("line", "sku", "quantity", "wished_discount_percent")
        terms = {
            "shop": self._name,
            "account": account.id,
            "requested_at": format_instant(now),
            "requested_by": person.requester(call.principal.client),
            "currency": account.currency,
            "notes": asked.get("notes"),
            "lines": [{name: line[name] for name in names} for line in asked["lines"]],
            "answer": None,
            "order": None,
        }
        with self._state.transaction(call.cause, "storefront.quotes.request") as tx:
            quote = {"id": tx.next_id("quote"), **terms}
            tx.put("quote", quote["id"], quote)
            self._outbox.enqueue(tx, quote, QUOTE_REQUESTED)
        return answer(quote, 201)

    async def list_mine(self, call: Call) -> Response:
        """A page of the account's own quotes by id, those of accounts that it took over too."""
        return own_page(self._state, call, self._people.who(call).account, "quote", "quotes")

    async def view(self, call: Call) -> Response:
        """One of the account's own quotes."""
        return answer_raw(self._own(self._people.who(call).account, call).raw)

    async def accept(self, call: Call) -> Response:
        """Order what is offered, before its validity ends; nothing is typed or priced again.

        Whose limit or budget is below the total is declined: another buyer of the account accepts
        the offer. Raises Declined as `Cards.place` does where it is paid by card.
        """
        person = self._people.buyer(call)
        account = person.account
        asked = read_document(call, "quotes", "acceptance")
        quote = self._own(account, call).body
        where = slot(_OFFER, quote["id"])
        self._cards.ensure_decided(where)
        offer = self._binding(quote, asked["revision"])
        lines = self._lines(account, offer["lines"])
        sums = {**offer["totals"], "tax": None, "total": offer["totals"]["lines"]}
        terms = self._acceptance.terms(account, asked, lines, sums, person.names())
        if self._budgets.needs_approval(person, Money.parse(sums["total"])):
            raise Declined("approval-needed", "a buyer with a higher limit has to accept it")
        then = {"kind": _OFFER, "quote": quote["id"]}
        purchase = Purchase("storefront.quotes.accept", where, terms, then)
        return answer(await self._cards.place(call, purchase, card_of(asked)), 201)

    def _own(self, account: Account, call: Call) -> Row:
        row = found(self._state.get("quote", call.part("id")), "quote")
        if row.view["account"] not in accounts_of(self._state, account):
            raise Problem("not-found", "there is no such quote")
        return row

    def _binding(self, quote: Mapping[str, Any], revision: Any) -> Mapping[str, Any]:
        """The offer that may be accepted now; raises Declined."""
        if quote["order"] is not None:
            raise Declined("quote-ordered", "the quote was ordered before", order=quote["order"])
        told = quote["answer"]
        if told is None or told["offer"] is None or told["state"] != "approved":
            raise Declined("quote-unanswered", "there is no offer to accept")
        offer: Mapping[str, Any] = told["offer"]
        if offer["revision"] != revision:
            raise Declined("quote-revised", "look at the quote and accept what it says now")
        if parse_instant(offer["valid_to"]) <= self._state.clock.now():
            raise Declined("quote-expired", "the offer does not bind any more")
        return offer

    def _lines(
        self, account: Account, offered: Sequence[Mapping[str, Any]]
    ) -> list[dict[str, Any]]:
        """The lines of the order: the offer's, each with what may be promised of it now."""
        wishes, now = read_wishes(offered), self._state.clock.now()
        items = {wish.sku: known_item(self._shelf, account, wish, now) for wish in wishes}
        promises = promise_lines(
            [(wish.sku, wish.quantity) for wish in wishes],
            {sku: item.units for sku, item in items.items()},
            {sku: self._shelf.free(item, account) for sku, item in items.items()},
        )
        return [
            {name: line[name] for name in _LINE}
            | {"discount_rule": None, "promise": promise.wire()}
            for line, promise in zip(offered, promises, strict=True)
        ]


def _ordered(tx: Transaction, then: Mapping[str, Any], entered: Entered) -> None:
    """The quote became an order; what the ERP said of it meanwhile stays."""
    quote = found(tx.get("quote", then["quote"]), "quote").body
    tx.put("quote", quote["id"], {**quote, "order": entered.order["id"]})


def check(quote: Mapping[str, Any], told: Mapping[str, Any]) -> None:
    """Raise Declined offer-unfit, number-differs or status-unreachable for what cannot follow."""
    if told["offer"] is not None:
        _check_offer(quote, told["offer"])
    known = quote["answer"]
    if known is None:
        return
    if known["number"] != told["number"]:
        raise Declined("number-differs", "one quote of the shop is one quote of the ERP")
    was, now = known["state"], told["state"]
    if now not in _LEADS_TO[was]:
        raise Declined("status-unreachable", f"a quote does not lead from {was} to {now}")


def _check_offer(quote: Mapping[str, Any], offer: Mapping[str, Any]) -> None:
    try:
        parse_instant(offer["valid_to"])
        asked, offered = _terms(quote["lines"]), _terms(offer["lines"])
        for amount in (*offer["totals"].values(), *(line["net"] for line in offer["lines"])):
            Money.parse(amount)
    except ValueInvalid as error:
        raise Declined("offer-unfit", str(error)) from None
    if asked != offered:
        raise Declined("offer-unfit", "an offer has the lines that were asked for")


def _terms(lines: Sequence[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    return sorted(
        (line["line"], line["sku"], quantity.value, quantity.unit)
        for line in lines
        for quantity in (Quantity.parse(line["quantity"]),)
    )
