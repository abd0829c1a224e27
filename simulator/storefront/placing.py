"""Placing an order: what it is made of, and what else is true once it is there.

An order is made of a cart, of a requisition or of an offer. Whichever it is, the order, its event
and the end of what it was made of are one step, be it now or when a card is approved later. What
is to be done then is data, so that it is kept with a payment that waits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from simulator.face import Call
from simulator.state import State
from simulator.storefront.acceptance import CARD, Acceptance, Entered, without
from simulator.storefront.errors import Declined
from simulator.transaction import Transaction

TOKEN_MOST: Final = 128
"""The provider's tokens are ids; a longer one is none."""

Settle = Callable[[Transaction, Mapping[str, Any], Entered], None]


@dataclass(frozen=True, slots=True)
class Purchase:
    """An order that is to be placed with these terms.

    `slot` names what it is made of: of each there is one payment at a time. `then` is what settles
    it, by its `kind`.
    """

    operation: str
    slot: str
    terms: Mapping[str, Any]
    then: Mapping[str, Any]


class Placing:
    """Writes orders together with the end of what they are made of."""

    def __init__(self, state: State, acceptance: Acceptance) -> None:
        self._state = state
        self._acceptance = acceptance
        self._settles: dict[str, Settle] = {}

    def settles(self, kind: str, settle: Settle) -> None:
        """How what an order of this kind was made of ends."""
        self._settles[kind] = settle

    def at_once(self, call: Call, purchase: Purchase) -> dict[str, Any]:
        """The order, placed now."""
        with self._state.transaction(call.cause, purchase.operation) as tx:
            entered = self.enter(tx, purchase.terms, purchase.then)
        self._acceptance.entered(entered)
        return entered.order

    def enter(self, tx: Transaction, terms: Mapping[str, Any], then: Mapping[str, Any]) -> Entered:
        """Write the order and end what it was made of."""
        entered = self._acceptance.enter(tx, terms)
        self._settles[then["kind"]](tx, then, entered)
        return entered


def card_of(asked: Mapping[str, Any]) -> str | None:
    """The card that a buyer pays by, None for none; raises Declined for what is no token."""
    custom = asked.get("custom") or {}
    if CARD not in custom:
        return None
    card = custom[CARD]
    if not isinstance(card, str) or not 0 < len(card) <= TOKEN_MOST:
        raise Declined("card-invalid", f"{CARD} is the provider's token, of 1 to 128 signs")
    return card


def without_card(asked: Mapping[str, Any]) -> dict[str, Any]:
    """The same without the card, to be kept: whoever reads it learns no secret."""
    return {**asked, "custom": without(asked.get("custom") or {})}


def slot(kind: str, identity: str) -> str:
    """The slot of what is no cart; no cart begins so."""
    return f"\n{kind}\n{identity}"
