"""I-42: what is not authentic has no effect."""

from __future__ import annotations

from typing import Final

from scenarios.history import History
from scenarios.history.facts import TO_ENGINE, Exchange, FaultHit
from scenarios.invariants.model import INTEGRATION, Invariant, Result, Tally

_ID: Final = "I-42"
_FORGE: Final = "forge"


def check(history: History) -> Result:
    """No call of the engine and no order of the ERP is about an event that was forged.

    How the engine answers a forgery is its own business; what it then does about it is not.
    """
    tally = Tally(history, _ID)
    for fault in history.faults:
        if fault.effect != _FORGE or fault.event_id is None:
            continue
        for delivery in history.webhooks.get(fault.event_id, ()):
            if delivery.produced is not None and delivery.about is not None:
                tally.observations += 1
                _judge(tally, fault, delivery, delivery.about)
    return tally.result()


def _judge(tally: Tally, fault: FaultHit, delivery: Exchange, order: str) -> None:
    history = tally.history
    calls = [
        one
        for one in history.exchanges
        if one.about == order and one.edge != TO_ENGINE and one.seq > delivery.seq
    ]
    booked = history.made.get(order, [])
    if not calls and not booked:
        return
    did = "called " + calls[0].operation if calls else "had it booked"
    numbers = ", ".join(one.name for one in booked)
    tally.violated(
        INTEGRATION,
        f"event {fault.event_id} about order {order} is forged ({fault.rule}), was answered "
        f"{delivery.produced}, and the engine {did} for it"
        + (f": the ERP has {numbers}" if booked else ""),
        [
            *delivery.seqs,
            fault.seq,
            *(seq for one in calls for seq in one.seqs),
            *(one.seq for one in booked),
        ],
        fault.event_id or "",
    )


INVARIANT: Final = Invariant(
    id=_ID,
    name="authentic events only",
    statement="an event that is unsigned, signed with another key or long expired has no effect",
    claim="safety",
    needs=("fault forge",),
    explain="""
Whoever knows the address of the hook can order in anybody's name.

How it usually breaks: the signature is checked only where there is one; the check is switched off
in a test and stays off; the time stamp is not part of what is checked, so what was overheard once
can be sent for ever.

How to mend it: refuse what has no signature. Compare in constant time, over id, time stamp and
the bytes as they came; refuse what is older than a few minutes.
""",
    check=check,
)
