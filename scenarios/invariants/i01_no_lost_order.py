"""I-01: no accepted order is lost."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Final

from scenarios.history import History
from scenarios.history.documents import Line, Order
from scenarios.history.facts import Begun, Exchange, Parked
from scenarios.history.figures import ORDERS
from scenarios.invariants import return_requests
from scenarios.invariants.asked import lost
from scenarios.invariants.i04_order_fidelity import asked, differences
from scenarios.invariants.limits import (
    PARKED_SHARE_MOST,
    REFUSED_SHARE_MOST,
    TROUBLES_BEFORE_PARKING,
)
from scenarios.invariants.model import INTEGRATION, Invariant, Result, Tally, not_exercised
from scenarios.invariants.orders import accepted, course, handed_over_us
from scenarios.invariants.posted import refused_later

_ID: Final = "I-01"
_UNREADABLE: Final = "a request that cannot be read"

BOOKED: Final = "booked"
PARKED: Final = "parked"
LOST: Final = "lost"
UNDER_WAY: Final = "under way"
"""Nothing is known against it yet: its time is not up."""


def check(history: History) -> Result:
    """Every order that the storefront accepted is in the ERP, or parked with a reason.

    So is every request for a return that it took.
    """
    if history.figures.freshness_us.get(ORDERS) is None:
        return not_exercised("the scope matrix does not send orders to the ERP")
    tally = Tally(history, _ID)
    refused: list[Parked] = []
    resting: list[Parked] = []
    for key, placed in accepted(history):
        became = fate(history, key, placed)
        if became == UNDER_WAY:
            continue
        tally.observations += 1
        row = None if became == BOOKED else _parked(history, key)
        if row is not None:
            (refused if _was_refused_as_placed(history, key) else resting).append(row)
        if became == LOST:
            _missing(tally, key, placed, row)
    lost(tally)
    return_requests.lost(tally)
    _bound(tally, resting, PARKED_SHARE_MOST, "are parked")
    _bound(tally, refused, REFUSED_SHARE_MOST, "are parked because the ERP refused them")
    return tally.result()


def fate(history: History, key: str, placed: Begun) -> str:
    """What became of an accepted order by the end of the journal."""
    if _in_erp(history, key):
        return BOOKED
    row = _parked(history, key)
    if row is not None:
        return PARKED if row.reason.strip() and _justified(history, key) else LOST
    if history.end.get("drained"):
        return LOST
    told_us = handed_over_us(history, key, placed) or placed.t_us
    figure_us = history.figures.freshness_us.get(ORDERS, 0)
    due_us = history.health.deadline_us(told_us, figure_us, ORDERS, key)
    return LOST if due_us <= history.end_us else UNDER_WAY


def _in_erp(history: History, key: str) -> bool:
    """Whether the ERP has the storefront's order at the end; a cancelled one is there too."""
    return any(
        history.erp.orders[booked.order.number or ""][-1].document is not None
        for booked in history.booked.get(key, ())
    )


def _parked(history: History, key: str) -> Parked | None:
    """The engine's own word on an order, under the order's id or that of its event."""
    names = frozenset((key, *history.events_of.get(key, ())))
    return next((row for row in history.parked if row.key in names), None)


def _justified(history: History, key: str) -> bool:
    """Whether the journal shows why: a refusal on the merits, or calls that broke repeatedly.

    The merits are those of the order as it was placed: who garbles it first and is then refused has
    nothing to show.
    """
    broken = sum(one.troubled for one in history.business.get(key, ()))
    events = frozenset(history.events_of.get(key, ()))
    malformed = any(one.by != "engine" and one.about in events for one in history.breaches)
    refused = _was_refused_as_placed(history, key)
    return refused or malformed or broken >= TROUBLES_BEFORE_PARKING


def _was_refused_as_placed(history: History, key: str) -> bool:
    """Whether the ERP itself said no to the very order: then no engine could have brought it in."""
    placed = history.storefront.terms[key]
    return any(not _garbled(history, placed, one) for one in _refused(history, key))


def _refused(history: History, key: str) -> list[Exchange]:
    """The attempts to create an order that the ERP refused on their merits, at once or later."""
    attempts, later = history.creates.get(key, ()), history.view(refused_later)
    return [
        one
        for one in attempts
        if (one.status is not None and not one.ok and not one.troubled) or one.call_id in later
    ]


def _garbled(history: History, placed: Begun, attempt: Exchange) -> list[str]:
    """In what a request is not the order that was placed; empty when it is that order."""
    sent = asked(history, attempt.seq, attempt.about)
    if sent is None:
        return [_UNREADABLE]
    return [*differences(history, placed, sent), *_repriced(placed.order, sent)]


def _repriced(placed: Order, sent: Order) -> Iterator[str]:
    """The lines whose terms of money were changed; one in another unit is priced by that."""
    agreed = {line.line: line for line in placed.lines}
    for line in sent.lines:
        ours = agreed.get(line.line)
        if ours is None or ours.quantity.unit != line.quantity.unit:
            continue
        if _terms(ours) != _terms(line):
            yield f"line {line.line} price"


def _terms(line: Line) -> tuple[Fraction, str, Decimal]:
    return line.rate, line.currency, line.discount


def _missing(tally: Tally, key: str, order: Begun, row: Parked | None) -> None:
    history = tally.history
    seqs = course(history, key)
    if row is None:
        attempts = len(history.creates.get(key, ()))
        tried = "nobody tried to create it there"
        if attempts:
            tried = f"{attempts} attempt(s) to create it there came to nothing"
        tally.violated(
            INTEGRATION,
            f"the storefront accepted order {key} and the ERP never got it: {tried}, and the "
            "engine does not show it as parked",
            [order.seq, *seqs],
            key,
        )
    else:
        tally.violated(
            INTEGRATION,
            f"order {key} is parked, but nothing in the journal justifies it: "
            f"{_unjustified(history, key, order)} and fewer than {TROUBLES_BEFORE_PARKING} broken "
            "calls about it",
            [order.seq, row.seq, *seqs],
            key,
        )


def _unjustified(history: History, key: str, placed: Begun) -> str:
    refused = _refused(history, key)
    if not refused:
        return "no refusal by the ERP"
    wrong = _garbled(history, placed, refused[-1])
    if wrong == [_UNREADABLE]:
        return "what the ERP refused cannot be read as an order at all"
    garbled = ", ".join(wrong[:8])
    return f"what the ERP refused was not what had been ordered, it differs in {garbled},"


def _bound(tally: Tally, rows: list[Parked], share: Fraction, said: str) -> None:
    most = max(1, int(share * tally.observations))
    if len(rows) > most:
        tally.violated(
            INTEGRATION,
            f"{len(rows)} of {tally.observations} accepted orders {said}, at most {most} may be: "
            "an engine that parks whatever is hard delivers nothing",
            [row.seq for row in rows],
            "parked share",
            said,
        )


INVARIANT: Final = Invariant(
    id=_ID,
    name="no lost order",
    statement=(
        "an order accepted in the storefront is an order in the ERP, and a return, quote or "
        "amendment that was asked for is one there, or a parked exception that is visible and "
        "whose reason the journal justifies; the parked share is bounded"
    ),
    claim="safety",
    needs=("effect of storefront orders", "effect of erp orders"),
    explain="""
A buyer has a confirmation and nobody will ever ship. It is the failure that costs a customer,
because nobody notices until he calls.

How it usually breaks: the engine acknowledges the webhook before it has stored the event, and is
killed; it marks the order as sent before it sends; it drops an order after some retries; it
reads a 200 answer with an error inside as success; an event that overtakes another is thrown
away.

Nor may an engine park what it has garbled itself: a refusal counts for it only when the request
was the order that had been placed.

How to mend it: store the event and commit before answering 2xx. Keep the order open until the
ERP's order number is stored. After the last retry park it where people look, with the refusal.
Compare the storefront's orders with the ERP's once a day, because webhooks do get lost.
""",
    check=check,
)
