"""Carts: what somebody means to order, at the prices that he was shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from simulator.face import Call
from simulator.problem import Problem
from simulator.state import State
from simulator.storefront.errors import Declined
from simulator.storefront.people import Person
from simulator.storefront.quoting import QuotedLine, quote, read_wishes, totals
from simulator.storefront.shelf import Shelf

KEY_HEADER: Final = "idempotency-key"
_KEY_MOST: Final = 255


class Carts:
    """One cart per person; an account without users has one for all who sign in for it."""

    def __init__(self, state: State, shelf: Shelf) -> None:
        self._state = state
        self._shelf = shelf

    def fill(
        self, call: Call, person: Person, wanted: Sequence[Mapping[str, Any]], operation: str
    ) -> dict[str, Any]:
        """Replace the cart by these lines; raises Declined for what cannot be ordered."""
        lines = quote(self._shelf, person.account, read_wishes(wanted), self._state.clock.now())
        return self._put(call, person, lines, operation)

    def lines(self, call: Call, person: Person, operation: str) -> list[QuotedLine]:
        """What is in the cart, priced now; nobody pays what he was not shown.

        Where a price has changed the new ones are put in the cart; raises Declined cart-changed.
        """
        row = self._state.get("cart", person.cart)
        cart = row.body if row is not None else {"lines": []}
        if not cart["lines"]:
            raise Declined("cart-empty", "put something in the cart first")
        wishes = read_wishes(cart["lines"])
        lines = quote(self._shelf, person.account, wishes, self._state.clock.now())
        moved = [
            line.wish.line
            for line, before in zip(lines, cart["lines"], strict=True)
            if line.net.wire() != before["net"]
        ]
        if moved:
            self._put(call, person, lines, operation)
            raise Declined("cart-changed", "look at the cart and order again", lines=moved)
        return lines

    def _put(
        self, call: Call, person: Person, lines: list[QuotedLine], operation: str
    ) -> dict[str, Any]:
        cart = {
            "account": person.account.id,
            "currency": person.account.currency,
            "lines": [line.wire() for line in lines],
            "totals": totals(lines, person.account.currency),
        }
        with self._state.transaction(call.cause, operation) as tx:
            tx.put("cart", person.cart, cart)
        return cart


def key_of(call: Call, person: Person) -> str | None:
    """The idempotency key within the person's cart; quoted or bare, as both are in use."""
    value = call.headers.get(KEY_HEADER)
    if value is None:
        return None
    if not 0 < len(value) <= _KEY_MOST:
        raise Problem("bad-request", f"{KEY_HEADER} is 1 to {_KEY_MOST} characters")
    bare = value.strip().strip('"')
    return f"{person.cart}\n{bare or value}"
