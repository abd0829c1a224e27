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
from contracts.negotiation import newest_minor
from contracts.published import urn
from contracts.values import Money, Quantity
from simulator.face import Call, Operation, answer, answer_raw
from simulator.state import State
from simulator.storefront.acceptance import Acceptance, Entered
from simulator.storefront.budgeting import Budgets
from simulator.storefront.cards import Cards
from simulator.storefront.configuring import check_choice, chosen
from simulator.storefront.content import read_document
from simulator.storefront.errors import Declined
from simulator.storefront.mine import own_page
from simulator.storefront.offers import OFFER, Offers, ordered, sums_of
from simulator.storefront.outbox import Announcement, Outbox
from simulator.storefront.people import BUY as SCOPE
from simulator.storefront.people import People
from simulator.storefront.placing import Placing, Purchase, card_of, slot
from simulator.storefront.quoting import known_item, read_wishes
from simulator.storefront.shelf import Shelf
from simulator.transaction import Transaction

QUOTE_REQUESTED: Final = Announcement("seatrial.quote.requested", urn("quotes", "storefront-quote"))

_LEADS_TO: Final[Mapping[str, frozenset[str]]] = {
    "requested": frozenset({"requested", "approved", "declined", "accepted"}),
    "approved": frozenset({"approved", "accepted"}),
    "declined": frozenset({"declined", "approved", "accepted"}),
    "accepted": frozenset({"accepted"}),
}
"""State to every state that later news may bring: an offer that was made is not taken back."""


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
        offers: Offers,
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
        self._offers = offers
        placing.settles(OFFER, _ordered)
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
        asked = read_document(call, "quotes", "quote-request", newest_minor("quotes"))
        for wish in read_wishes(asked["lines"]):
            known_item(self._shelf, account, wish, now)
        for line in asked["lines"]:
            check_choice(self._state, line)
        names = ("line", "sku", "quantity", "wished_discount_percent")
        terms = {
            "shop": self._name,
            "account": account.id,
            "requested_at": format_instant(now),
            "requested_by": person.requester(call.principal.client),
            "currency": account.currency,
            "notes": asked.get("notes"),
            "lines": [
                {name: line[name] for name in names} | chosen(line) for line in asked["lines"]
            ],
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
        return answer_raw(self._offers.own(self._people.who(call).account, call.part("id")).raw)

    async def accept(self, call: Call) -> Response:
        """Order what is offered, before its validity ends; nothing is typed or priced again.

        Whose limit or budget is below the total is declined: he submits the offer as a requisition,
        or another buyer of the account accepts it. Raises Declined as `Cards.place` does where it
        is paid by card.
        """
        person = self._people.buyer(call)
        account = person.account
        asked = read_document(call, "quotes", "acceptance")
        quote = self._offers.own(account, call.part("id")).body
        where = slot(OFFER, quote["id"])
        self._cards.ensure_decided(where)
        offer = self._offers.binding(quote, asked["revision"])
        lines, sums = self._offers.lines(account, offer["lines"]), sums_of(offer)
        terms = self._acceptance.terms(account, asked, lines, sums, person.names())
        if self._budgets.needs_approval(person, Money.parse(sums["total"])):
            raise Declined("approval-needed", "submit it as a requisition")
        then = {"kind": OFFER, "quote": quote["id"]}
        purchase = Purchase("storefront.quotes.accept", where, terms, then)
        return answer(await self._cards.place(call, purchase, card_of(asked)), 201)


def _ordered(tx: Transaction, then: Mapping[str, Any], entered: Entered) -> None:
    ordered(tx, then["quote"], entered.order["id"])


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
