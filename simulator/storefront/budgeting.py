"""Budgets at the counter: what was spent of them in their period, and whom they make ask.

What counts is the net of the lines, of every order that the portal has of the period: placed here,
begun in the ERP, or waiting for its card, and of accounts that were taken over as of the own. What
the ERP has cancelled or refused since is given back to the period in which it was placed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from starlette.responses import Response

from contracts.instants import format_instant, parse_instant
from contracts.values import Money, parse_decimal
from simulator.face import Call, Operation, answer
from simulator.state import State
from simulator.storefront.acceptance import AUTHORISATION
from simulator.storefront.budget import Budget, standing_minor
from simulator.storefront.cards import Cards
from simulator.storefront.errors import Declined
from simulator.storefront.people import BUY, RESERVED, People, Person, accounts_of
from simulator.storefront.postings import is_refused
from simulator.storefront.shelf import Shelf

_Order = Mapping[str, Any]


class Budgets:
    """Keeps persons within the budgets that the ERP gave their accounts."""

    def __init__(self, state: State, shelf: Shelf, people: People, cards: Cards) -> None:
        self._state = state
        self._shelf = shelf
        self._people = people
        self._cards = cards

    def operations(self) -> list[Operation]:
        """What the face serves."""
        return [Operation("storefront.budgets.view", "GET", "/budgets", BUY, self.view)]

    def needs_approval(self, person: Person, total: Money) -> bool:
        """Whether so much is more than he may order unasked, by his limit or by a budget.

        Raises Declined budget-exhausted where an account has no users: there is nobody to ask.
        """
        if person.needs_approval(total):
            return True
        for budget in self._binding(person):
            amount = budget.amount
            spent = self._spent(person, budget, *budget.span(self._state.clock.now()))
            left = amount.amount_minor - spent
            if amount.currency != total.currency or total.amount_minor > left:
                if person.user is None:
                    raise Declined("budget-exhausted", "the account's budget does not reach so far")
                return True
        return False

    async def view(self, call: Call) -> Response:
        """What the budgets that bind the person have left in their present periods."""
        person = self._people.who(call)
        rows = [self._shown(person, budget) for budget in self._binding(person)]
        return answer({"budgets": rows})

    def _shown(self, person: Person, budget: Budget) -> dict[str, Any]:
        begins, ends = budget.span(self._state.clock.now())
        spent = Money(self._spent(person, budget, begins, ends), budget.amount.currency)
        return {
            "id": budget.id,
            "user": budget.user,
            "period": budget.period,
            "begins_at": format_instant(begins),
            "ends_at": format_instant(ends),
            "amount": budget.amount.wire(),
            "spent": spent.wire(),
            "left": (budget.amount - spent).wire(),
        }

    def _binding(self, person: Person) -> list[Budget]:
        user = None if person.user is None else person.user.id
        return [each for each in self._shelf.budgets(person.account.id) if each.binds(user)]

    def _spent(self, person: Person, budget: Budget, begins: datetime, ends: datetime) -> int:
        """What counts in a period so far, in minor units."""
        return sum(
            _standing(order)
            for order in self._orders(person, begins)
            if begins <= parse_instant(order["placed_at"]) < ends
            and budget.user in {None, order["custom"].get(f"{RESERVED}ordered_by")}
        )

    def _orders(self, person: Person, begins: datetime) -> Iterator[_Order]:
        """The account's orders of a period at least, and those of accounts that it took over.

        The person's own card is not in his way.
        """
        for account in accounts_of(self._state, person.account):
            yield from self._orders_of(account, person, begins)

    def _orders_of(self, account: str, person: Person, begins: datetime) -> Iterator[_Order]:
        ids = self._state.find_ids("order", "account", account)
        for order_id in sorted(ids, key=lambda each: (len(each), each), reverse=True):
            row = self._state.get("order", order_id)
            order: _Order = {} if row is None else row.view
            if parse_instant(order["placed_at"]) < begins and not _is_by_card(order):
                break  # those before it are older; a card may have been decided later
            if not is_refused(self._state, order_id):
                yield order
        for begun in self._state.find("erp_order", "account", account):
            yield {"custom": {}, **begun.view}
        yield from self._cards.undecided(account, but=person.cart)


def _is_by_card(order: _Order) -> bool:
    return AUTHORISATION in order["custom"]


def _standing(order: _Order) -> int:
    """The net of an order's lines, less what was cancelled of them."""
    told = order.get("status") or order
    off = {line["line"]: line.get("cancelled", "0") for line in told["lines"]}
    return sum(
        standing_minor(
            line["net"]["amount_minor"],
            parse_decimal(line["quantity"]["value"]),
            parse_decimal(off.get(line["line"], "0")),
        )
        for line in order["lines"]
    )
