"""I-33: no message vanishes."""

from __future__ import annotations

from typing import Final

from scenarios.history import History
from scenarios.history.figures import ORDERS
from scenarios.invariants.asked import settled
from scenarios.invariants.model import INTEGRATION, Invariant, Result, Tally, not_exercised

_ID: Final = "I-33"
_FORGE: Final = "forge"


def check(history: History) -> Result:
    """Every event that the engine acknowledged is an order of the ERP, parked, or in its time."""
    figure_us = history.figures.freshness_us.get(ORDERS)
    if figure_us is None:
        return not_exercised("the scope matrix does not send orders to the ERP")
    if not history.probed:
        return not_exercised("the engine does not tell what it parked")
    tally = Tally(history, _ID)
    forged = {fault.event_id for fault in history.faults if fault.effect == _FORGE}
    for event, deliveries in sorted(history.webhooks.items()):
        taken = [one for one in deliveries if one.produced is not None and one.produced < 300]
        if not taken or taken[0].about is None or event in forged:
            continue
        order = taken[0].about
        due_us = history.health.deadline_us(taken[0].t_us, figure_us, ORDERS, order)
        if due_us > history.end_us:
            continue
        tally.observations += 1
        if order in history.made or settled(history, order):
            continue
        attempts = history.attempts.get(order, [])
        tally.violated(
            INTEGRATION,
            f"event {event} about order {order} was acknowledged, and is neither booked nor "
            f"parked nor on its way: {len(attempts)} attempt(s) to book it were made",
            [*taken[0].seqs, *(seq for one in attempts for seq in one.seqs)],
            event,
        )
    return tally.result()


INVARIANT: Final = Invariant(
    id=_ID,
    name="message conservation",
    statement="every event that was acknowledged is booked, parked where people see it, or in time",
    claim="liveness",
    needs=("event that the engine acknowledged", "engine's list of what it parked"),
    explain="""
Somewhere between the two systems messages disappear, and no list says which.

How it usually breaks: after the last retry a message is dropped with a line in the log; a row of
a batch that was refused is forgotten; an event that is acknowledged before it is stored dies with
the process.

How to mend it: a message leaves the queue by being done or by being parked, and by nothing else.
""",
    check=check,
)
