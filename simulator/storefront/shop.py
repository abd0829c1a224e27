"""The buyer's face: look, fill the cart, order, follow the order; nobody sees another's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response

from contracts.canonical import digest
from contracts.errors import ValueInvalid
from contracts.instants import format_instant
from contracts.values import Money, Quantity, parse_decimal
from simulator.face import Call, Operation, answer
from simulator.problem import Problem
from simulator.state import State
from simulator.storefront.acceptance import Acceptance, Entered
from simulator.storefront.availability import shown
from simulator.storefront.begun import owned
from simulator.storefront.budgeting import Budgets
from simulator.storefront.cards import Cards
from simulator.storefront.carts import Carts, key_of
from simulator.storefront.content import read_document
from simulator.storefront.corrections import standing
from simulator.storefront.errors import Declined
from simulator.storefront.fulfilment import bills, parcels, promised
from simulator.storefront.mine import PAGE, answered_before, own_page
from simulator.storefront.offers import Offers
from simulator.storefront.outbox import Outbox
from simulator.storefront.outlooks import Outlooks
from simulator.storefront.people import BUY as SCOPE
from simulator.storefront.people import People
from simulator.storefront.placing import Placing, Purchase, card_of
from simulator.storefront.quoting import offer, tax_included
from simulator.storefront.requisitions import Requisitions
from simulator.storefront.shelf import Account, Item, Shelf
from simulator.transaction import Transaction

_CART: Final = "cart"
_WISH: Final = ("line", "sku", "quantity")


class Shop:
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
        outlooks: Outlooks,
    ) -> None:
        self._state = state
        self._shelf = shelf
        self._people = people
        self._outbox = outbox
        self._carts = Carts(state, shelf)
        self._acceptance = acceptance
        self._cards = cards
        self._placing = placing
        self._offers = offers
        placing.settles(_CART, _emptied)
        self._budgets = budgets
        self._outlooks = outlooks
        acceptance.follow = outlooks.keep

    def operations(self) -> list[Operation]:
        """What the face serves."""
        requisitions = Requisitions(
            self._state,
            self._shelf,
            self._people,
            self._carts,
            self._acceptance,
            self._cards,
            self._placing,
            self._offers,
            self._budgets,
        )
        return [
            Operation("storefront.catalog.view", "GET", "/catalog", SCOPE, self.view_catalog),
            Operation("storefront.cart.put", "PUT", "/cart", SCOPE, self.put_cart),
            Operation("storefront.checkout", "POST", "/checkout", SCOPE, self.checkout),
            Operation("storefront.orders.mine", "GET", "/orders", SCOPE, self.list_mine),
            Operation("storefront.orders.view", "GET", "/orders/{id}", SCOPE, self.view_order),
            Operation("storefront.reorder", "POST", "/reorders", SCOPE, self.reorder),
            *requisitions.operations(),
        ]

    async def view_catalog(self, call: Call) -> Response:
        """Items with the buyer's price and what may be promised; what is not sold is left out.

        So is what the account may not see, as if there were no such item.
        """
        account = self._people.who(call).account
        at = self._state.clock.now()
        skus = call.ids("sku") or [row.id for row in self._state.scan("item", "", PAGE)]
        quantities = _quantities(call, len(skus))
        items = []
        for sku, quantity in zip(skus, quantities, strict=True):
            item = self._shelf.item(sku)
            if item is None or not item.active or self._shelf.hides(account, item, at):
                continue
            items.append(self._show(account, item, Quantity(quantity, item.units.sales), at))
        return answer({"account": account.id, "at": format_instant(at), "items": items})

    def _show(self, account: Account, item: Item, quantity: Quantity, at: Any) -> dict[str, Any]:
        return {
            "sku": item.sku,
            "name": item.name,
            "unit": quantity.unit,
            **offer(self._shelf, account, item, quantity, at).wire(),
            **tax_included(self._shelf, account),
            "available": shown(self._shelf.free(item, account), item.units),
        }

    async def put_cart(self, call: Call) -> Response:
        """Replace the cart by these lines and show what they cost now."""
        person = self._people.buyer(call)
        wanted = read_document(call, "orders", "cart-lines")["lines"]
        return answer(self._carts.fill(call, person, wanted, "storefront.cart.put"))

    async def reorder(self, call: Call) -> Response:
        """Replace the cart by the lines of an earlier order, at what they cost now.

        An order that began in the ERP (by phone, split off, sent instead) is one like any other.
        """
        person = self._people.buyer(call)
        named = read_document(call, "purchasing", "reorder")["order"]
        order = owned(self._state, person.account, None, named)
        wanted = [{name: line[name] for name in _WISH} for line in order["lines"]]
        return answer(self._carts.fill(call, person, wanted, "storefront.reorder"), 201)

    async def checkout(self, call: Call) -> Response:
        """Accept the cart as an order at the prices shown; the same key gives the same answer.

        Raises Declined as `Cards.place` does where it is paid by card.
        """
        person = self._people.buyer(call)
        asked = read_document(call, "orders", "checkout")
        key = key_of(call, person)
        if key is not None:
            before = answered_before(self._state, self._outbox, key, asked)
            if before is not None:
                return before
        lines = self._carts.lines(call, person, "storefront.checkout")
        terms = self._acceptance.of_cart(person.account, asked, lines, person.names())
        if self._budgets.needs_approval(person, Money.parse(terms["totals"]["total"])):
            raise Declined("approval-needed", "submit it as a requisition")
        then = {"kind": _CART, "cart": person.cart, "key": key, "asked": digest(asked)}
        purchase = Purchase("storefront.checkout", person.cart, terms, then)
        return answer(await self._cards.place(call, purchase, card_of(asked)), 201)

    async def list_mine(self, call: Call) -> Response:
        """A page of the account's own orders by id, those of accounts that it took over too."""
        return own_page(self._state, call, self._people.who(call).account, "order", "orders")

    async def view_order(self, call: Call) -> Response:
        """One of the account's own orders with its parcels and invoices."""
        account = self._people.who(call).account
        order = owned(self._state, account, "order", call.part("id"))
        shipments = self._state.find("shipment", "reference", order["id"])
        invoices = self._state.find("invoice", "reference", order["id"])
        promises = self._state.find("promise", "reference", order["id"])
        return answer(
            {
                "order": standing(self._state, order),
                "shipments": parcels(row.body for row in shipments),
                "invoices": bills(row.body for row in invoices),
                **promised((row.body for row in promises), self._outlooks.expected(order, account)),
            }
        )


def _emptied(tx: Transaction, then: Mapping[str, Any], entered: Entered) -> None:
    """The cart is ordered; the same key is answered by the same order from now on."""
    tx.delete("cart", then["cart"])
    if then["key"] is not None:
        tx.put("stored_answer", then["key"], {"asked": then["asked"], "event": entered.event})


def _quantities(call: Call, skus: int) -> list[Any]:
    """One quantity for each SKU asked for: given per SKU, once for all, or 1."""
    asked = call.texts("quantity") or ["1"]
    try:
        quantities = [parse_decimal(text) for text in asked]
    except ValueInvalid:
        raise Problem("bad-request", "quantity is a decimal number") from None
    if any(quantity <= 0 for quantity in quantities) or len(quantities) not in {1, skus}:
        raise Problem("bad-request", "quantity is above 0, once for all or once per sku")
    return quantities if len(quantities) == skus else quantities * skus
