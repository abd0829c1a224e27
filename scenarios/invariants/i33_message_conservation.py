"""I-33: no message vanishes."""

from __future__ import annotations

from typing import Final

from scenarios.history import History
from scenarios.history.figures import ORDERS
from scenarios.invariants.answered import answered, forged
from scenarios.invariants.asked import settled
from scenarios.invariants.model import INTEGRATION, Invariant, Result, Tally, not_exercised

_ID: Final = "I-33"


def check(history: History) -> Result:
    """Every event is answered while it is waited for; acknowledged, it is an order of the ERP,
    parked, or in its time.
    """
    tally = Tally(history, _ID)
    answered(tally)
    figure_us = history.figures.freshness_us.get(ORDERS)
    if figure_us is None:
        return _alone(tally, "the scope matrix does not send orders to the ERP")
    if not history.probed:
        return _alone(tally, "the engine does not tell what it parked")
    _conserved(tally, figure_us)
    return tally.result()


def _alone(tally: Tally, why: str) -> Result:
    """What the answers alone show, where what came of the events cannot be judged."""
    return tally.result() if tally.observations else not_exercised(why)


def _conserved(tally: Tally, figure_us: int) -> None:
    history, strange = tally.history, forged(tally.history)
    drained = history.end.get("drained")
    for event, deliveries in sorted(history.webhooks.items()):
        taken = [one for one in deliveries if one.produced is not None and one.produced < 300]
        if not taken or taken[0].about is None or event in strange:
            continue
        order = taken[0].about
        due_us = history.health.deadline_us(taken[0].t_us, figure_us, ORDERS, order)
        if due_us > history.end_us and not drained:
            continue
        tally.observations += 1
        if order in history.made or settled(history, order):
            continue
        attempts = history.attempts.get(order, [])
        tally.violated(
            INTEGRATION,
            f"event {event} about {order} was acknowledged, and is neither booked nor "
            f"parked nor on its way: {len(attempts)} attempt(s) to book it were made",
            [*taken[0].seqs, *(seq for one in attempts for seq in one.seqs)],
            event,
        )


INVARIANT: Final = Invariant(
    id=_ID,
    name="message conservation",
    statement=(
        "every event is answered while the storefront waits for it, and what was acknowledged is "
        "booked, parked where people see it, or in time"
    ),
    claim="liveness",
    needs=(
        "event that the engine acknowledged, and the engine's list of what it parked",
        "or event that the storefront waited for in vain",
    ),
    explain="""
Somewhere between the two systems messages disappear, and no list says which.

How it usually breaks: after the last retry a message is dropped with a line in the log; a row of
a batch that was refused is forgotten; an event that is acknowledged before it is stored dies with
the process; an event is worked off before it is answered, which takes longer than its sender waits:
he sends it again and again, and at last gives it up or switches the subscription off.

How to mend it: a message leaves the queue by being done or by being parked, and by nothing else.
Answer an event as soon as it is on the disk, and do the work after that.
""",
    check=check,
)
