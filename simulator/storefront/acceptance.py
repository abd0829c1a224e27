"""How a cart or an offer becomes an order: terms, what it holds, its event, in one step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from contracts.errors import ValueInvalid
from contracts.instants import format_instant, parse_date
from contracts.values import Quantity
from simulator.problem import Problem
from simulator.state import State
from simulator.storefront.availability import Held, promise_lines
from simulator.storefront.errors import Declined
from simulator.storefront.least import check_least
from simulator.storefront.outbox import Outbox
from simulator.storefront.people import RESERVED
from simulator.storefront.quoting import QuotedLine, read_wishes, totals
from simulator.storefront.shelf import Account, Shelf
from simulator.storefront.status import TAX_INCLUDED, told_inclusive
from simulator.transaction import Transaction

AUTHORISATION: Final = "payment.authorisation"
AUTHORISED: Final = "payment.authorised"
"""The custom field of an order that names what was set aside for it; the shop alone writes it."""

CARD: Final = "payment.card"
"""The custom field of what a buyer asks for that names a card by the provider's token. It is for
the provider alone: no order has it.
"""

_HEAD: Final = ("purchase_order_number", "customer_reference", "notes", "requested_date", "carrier")


@dataclass(frozen=True, slots=True)
class Entered:
    """An order that was just written, its event, and what it holds."""

    order: dict[str, Any]
    event: str
    taken: list[Held]


class Acceptance:
    """Writes orders; what a buyer asked for fits the schema `checkout` by then."""

    def __init__(self, state: State, shelf: Shelf, outbox: Outbox, *, name: str) -> None:
        self._state = state
        self._shelf = shelf
        self._outbox = outbox
        self._name = name
        self.follow: Callable[[Mapping[str, Any]], None] = lambda _: None
        """What is done with an order once it is there."""

    def check(self, account: Account, asked: Mapping[str, Any]) -> None:
        """Raise Declined or Problem for what the account cannot ask for."""
        self.deliver_to(account, asked["deliver_to"])
        for name in asked.get("custom") or {}:
            if name.startswith(RESERVED) or name in (TAX_INCLUDED, AUTHORISATION, AUTHORISED):
                raise Declined("custom-reserved", f"{name} is no custom field of yours")
        if asked.get("requested_date") is not None:
            check_date(asked["requested_date"])

    def of_cart(
        self,
        account: Account,
        asked: Mapping[str, Any],
        lines: Sequence[QuotedLine],
        names: Mapping[str, Any],
    ) -> dict[str, Any]:
        """The `terms` of what is in a cart; where its prices have their tax in them, it says so."""
        check_least(self._shelf, account, lines, self._state.clock.now())
        wired = [line.wire() for line in lines]
        said = {**names, **told_inclusive(inclusive=self._shelf.tax_included(account.currency))}
        return self.terms(account, asked, wired, totals(lines, account.currency), said)

    def terms(
        self,
        account: Account,
        asked: Mapping[str, Any],
        lines: Sequence[Mapping[str, Any]],
        sums: Mapping[str, Any],
        names: Mapping[str, Any],
    ) -> dict[str, Any]:
        """The order without its id; `names` says who placed it. Raises what `check` raises.

        `lines` and their `sums` are written as they are, be they a cart's or an offer's.
        """
        self.check(account, asked)
        deliver_to = self.deliver_to(account, asked["deliver_to"])
        billed = self._shelf.account(account.place.bill_to) or account
        terms = {
            "shop": self._name,
            "account": account.id,
            "placed_at": format_instant(self._state.clock.now()),
            "currency": account.currency,
            **{field: asked.get(field) for field in _HEAD},
            "deliver_to": deliver_to,
            "invoicee": _invoicee(billed) or deliver_to,
            "lines": lines,
            "totals": sums,
            "custom": {**without(asked.get("custom") or {}), **names},
            "status": None,
        }
        elsewhere = [deliver_to.get("region")] != account.regions
        return self.promised_now(terms) if elsewhere else terms

    def promised_now(self, terms: Mapping[str, Any]) -> dict[str, Any]:
        """Terms that were written a while ago, with what may be promised of each line now."""
        account = self._shelf.account(terms["account"])
        wishes = read_wishes(terms["lines"])
        items = {wish.sku: self._shelf.item(wish.sku) for wish in wishes}
        known = {sku: item for sku, item in items.items() if item is not None}
        ship_to = [terms["deliver_to"].get("region")]
        if account is None or len(known) < len(items):
            return dict(terms)
        promises = promise_lines(
            [(wish.sku, wish.quantity) for wish in wishes],
            {sku: item.units for sku, item in known.items()},
            {sku: self._shelf.free(item, account, ship_to) for sku, item in known.items()},
        )
        lines = [
            {**line, "promise": promise.wire()}
            for line, promise in zip(terms["lines"], promises, strict=True)
        ]
        return {**terms, "lines": lines}

    def enter(self, tx: Transaction, terms: Mapping[str, Any]) -> Entered:
        """Write the order; `entered` follows the commit."""
        taken = [self._held(line) for line in terms["lines"]]
        order = {"id": tx.next_id("order"), **terms}
        tx.put("order", order["id"], order)
        self._shelf.holds.write(tx, order["id"], taken)
        return Entered(order, self._outbox.enqueue(tx, order), taken)

    def entered(self, one: Entered) -> None:
        """After the commit: what the order took counts from now on."""
        self._shelf.holds.took(one.order["id"], one.taken)
        self.follow(one.order)

    def _held(self, line: Mapping[str, Any]) -> Held:
        item = self._shelf.item(line["sku"])
        assert item is not None  # noqa: S101 - the line was promised from it a moment ago
        quantity = Quantity.parse(line["quantity"])
        return Held(line["line"], line["sku"], item.units.in_base(quantity.value, quantity.unit))

    def deliver_to(self, account: Account, asked: Any) -> dict[str, Any]:
        """Where the goods go: an address as it is, or one of that id that the account may name.

        Raises Declined address-unknown.
        """
        if isinstance(asked, dict):
            return asked
        others = (self._shelf.account(each) for each in account.place.ship_to)
        for each in (account, *others):
            for address in () if each is None else each.addresses:
                if address.get("id") == asked and address["role"] == "deliver_to":
                    return _without_role(address)
        raise Declined("address-unknown", "the account has no delivery address of that id")


def _invoicee(account: Account) -> dict[str, Any] | None:
    for address in account.addresses:
        if address["role"] == "invoicee":
            return _without_role(address)
    return None


def without(custom: Mapping[str, Any]) -> dict[str, Any]:
    """Custom fields without the card."""
    return {name: part for name, part in custom.items() if name != CARD}


def _without_role(address: Mapping[str, Any]) -> dict[str, Any]:
    return {name: part for name, part in address.items() if name != "role"}


def check_date(text: str) -> None:
    """Raise Problem invalid for what is written as a day and is none."""
    try:
        parse_date(text)
    except ValueInvalid:
        raise Problem("invalid", "requested_date is a day of the calendar") from None
