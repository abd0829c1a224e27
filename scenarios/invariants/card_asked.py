"""What I-51 asks of orders by card: money was set aside first, and no order has the card itself."""

from __future__ import annotations

from typing import Any, Final

import orjson

from scenarios.history import History
from scenarios.history.conversations import CARD
from scenarios.history.facts import Begun
from scenarios.invariants.carded import AUTHORISATION
from scenarios.invariants.model import SIMULATOR, Tally
from scenarios.invariants.orders import accepted

_APPROVED: Final = "approved"


def placed_by_card(tally: Tally) -> None:
    """Every order that was asked for by card names an approved authorisation, and no card."""
    history = tally.history
    asked = _asked_by_card(history)
    cards = {card for _, card in history.by_card.values()}
    for key, placed in accepted(history):
        custom: dict[str, Any] = orjson.loads(placed.order.custom or b"{}")
        bare = CARD in custom or any(isinstance(v, str) and v in cards for v in custom.values())
        if key not in asked and not bare and AUTHORISATION not in custom:
            continue
        tally.observations += 1
        booked = [one.seq for one in history.booked.get(key, ())]
        asking = [asked[key]] if key in asked else []
        if bare:
            tally.violated(
                SIMULATOR,
                f"storefront order {key} carries the card itself, and so does whoever reads it",
                [*asking, placed.seq, *booked],
                "card",
                key,
            )
        wrong = _not_set_aside(history, placed, custom.get(AUTHORISATION), key in asked)
        if wrong is not None:
            tally.violated(
                SIMULATOR,
                f"storefront order {key} was placed by card, and {wrong}",
                [*asking, placed.seq, *booked],
                "declined",
                key,
            )


def _asked_by_card(history: History) -> dict[str, int]:
    """By the storefront's order the call in which somebody asked for it by card."""
    found = {
        key: history.by_card[placed.cause][0]
        for key, placed in history.storefront.terms.items()
        if placed.cause in history.by_card
    }
    for changes in history.storefront.requisitions.values():
        submitted, last = changes[0], changes[-1].document
        if submitted.cause in history.by_card and last is not None and last.order is not None:
            found[last.order] = history.by_card[submitted.cause][0]
    return found


def _not_set_aside(history: History, placed: Begun, named: object, asked: bool) -> str | None:
    """What is wrong with the money of an order; None for nothing."""
    if named is None:
        return "nothing was set aside for it" if asked else None
    changes = history.provider.authorisations.get(str(named), ())
    known = [change.document for change in changes if change.seq < placed.seq]
    if not known or known[-1] is None:
        return f"the provider knew nothing of {named} by then"
    state = known[-1].state
    return None if state == _APPROVED else f"{named} was {state}"
