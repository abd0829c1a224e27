"""The end of an offer that waits for an approval: nobody decided in time, and the buyer is told so.

What is closed so has the state `declined` and no decision; its step says why, and whoever asked
for it sees that among his requisitions. One whose card is being asked for is left to what the card
says.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from contracts.instants import parse_instant
from simulator.entity import Pending
from simulator.face import found
from simulator.state import State
from simulator.storefront.cards import Cards
from simulator.storefront.errors import Declined
from simulator.storefront.offers import OFFER
from simulator.storefront.placing import slot
from simulator.storefront.waiting import ENDED, KIND, PENDING, close
from simulator.transaction import Transaction

OFFER_ENDS: Final = "offer-ends"
_AGAIN_US: Final = 3_600 * 1_000_000
_MICROSECOND: Final = timedelta(microseconds=1)


def ends_with_its_offer(tx: Transaction, state: State, requisition_id: str, valid_to: str) -> None:
    """Have a requisition closed at the end of its offer, unless it was decided by then."""
    due_us = (parse_instant(valid_to) - state.clock.instant(0)) // _MICROSECOND
    tx.schedule(due_us, OFFER_ENDS, {"requisition": requisition_id})


class Endings:
    """Closes what its offer has ended for."""

    def __init__(self, state: State, cards: Cards) -> None:
        self._state = state
        self._cards = cards

    async def end(self, pending: Pending) -> None:
        """Close it, or look again in an hour where its card is being asked for."""
        name = pending.payload["requisition"]
        requisition = found(self._state.get(KIND, name), KIND).view
        if requisition["state"] != PENDING:
            return
        try:
            self._cards.ensure_decided(slot(OFFER, requisition["quote"]))
        except Declined:
            with self._state.transaction(OFFER_ENDS) as tx:
                tx.schedule(tx.at_us + _AGAIN_US, OFFER_ENDS, {"requisition": name})
            return
        with self._state.transaction(OFFER_ENDS) as tx:
            close(tx, name, ENDED)
