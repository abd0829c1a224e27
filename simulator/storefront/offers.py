"""Offers of the ERP as buyers may take them up: whose they are, whether they bind, their lines.

The shop prices nothing of an offer: its lines carry the ERP's prices, discounts and nets, and name
the offered line as their rule.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from contracts.instants import parse_instant
from simulator.entity import Row
from simulator.face import found
from simulator.problem import Problem
from simulator.state import State
from simulator.storefront.availability import promise_lines
from simulator.storefront.configuring import keep
from simulator.storefront.errors import Declined
from simulator.storefront.people import accounts_of
from simulator.storefront.quoting import known_item, read_wishes
from simulator.storefront.shelf import Account, Shelf
from simulator.storefront.waiting import ORDERED, close, waiting
from simulator.transaction import Transaction

OFFER: Final = "offer"

_LINE: Final = ("line", "sku", "quantity", "unit_price", "discount_percent", "price_rule", "net")


class Offers:
    """What the ERP offered, as far as the shop was told."""

    def __init__(self, state: State, shelf: Shelf) -> None:
        self._state = state
        self._shelf = shelf

    def own(self, account: Account, quote_id: str) -> Row:
        """A quote of the account, or of one that it took over; another's is not there."""
        row = found(self._state.get("quote", quote_id), "quote")
        if row.view["account"] not in accounts_of(self._state, account):
            raise Problem("not-found", "there is no such quote")
        return row

    def binding(self, quote: Mapping[str, Any], revision: Any) -> Mapping[str, Any]:
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

    def lines(self, account: Account, offered: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
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


def sums_of(offer: Mapping[str, Any]) -> dict[str, Any]:
    """What an order by an offer comes to before its tax."""
    return {**offer["totals"], "tax": None, "total": offer["totals"]["lines"]}


def offered(offer: Mapping[str, Any], account: Account) -> dict[str, Any]:
    """What a requisition says of an offer: its currency, lines and totals."""
    names = ("line", "sku", "quantity", "net")
    lines = [{name: line[name] for name in names} for line in offer["lines"]]
    net = offer["totals"]["lines"]
    totals = {"lines": net, "total": net}
    return {"currency": account.currency, "lines": lines, "totals": totals}


def ordered(tx: Transaction, quote_id: str, order_id: str) -> None:
    """The quote became an order; what the ERP said of it meanwhile stays.

    What was chosen of its lines goes with them. What waits for an approval of it becomes none any
    more.
    """
    quote = found(tx.get("quote", quote_id), "quote").body
    tx.put("quote", quote_id, {**quote, "order": order_id})
    keep(tx, order_id, quote["answer"]["offer"]["lines"])
    for each in waiting(tx, quote_id):
        close(tx, each, ORDERED)
