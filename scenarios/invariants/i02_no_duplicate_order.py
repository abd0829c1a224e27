"""I-02: no order is in the ERP twice."""

from __future__ import annotations

from typing import Final

from scenarios.history import History
from scenarios.history.facts import Begun, Exchange
from scenarios.invariants import asked, return_requests
from scenarios.invariants.arithmetic import document_at
from scenarios.invariants.model import INTEGRATION, Invariant, Result, Tally
from scenarios.invariants.orders import course

_ID: Final = "I-02"


def check(history: History) -> Result:
    """At no time are two ERP orders alive that carry one storefront order's reference.

    Nor are two returns of one request.
    """
    tally = Tally(history, _ID)
    for key in sorted(history.booked):
        tally.observations += 1
        booked = history.booked[key]
        twins = doubled(history, booked)
        if twins:
            _tell(tally, key, booked, twins)
    return_requests.doubled(tally)
    asked.doubled(tally)
    return tally.result()


def doubled(history: History, booked: list[Begun]) -> list[Begun]:
    """The orders that were made while an earlier one of the same reference was alive."""
    return [
        later
        for nth, later in enumerate(booked)
        if any(_alive(history, earlier, later.t_us) for earlier in booked[:nth])
    ]


def _alive(history: History, order: Begun, at_us: int) -> bool:
    status = document_at(history.erp.orders.get(order.order.number or ""), at_us)
    return status is not None and status.state != "cancelled"


def _tell(tally: Tally, key: str, booked: list[Begun], twins: list[Begun]) -> None:
    history = tally.history
    numbers = [one.order.number or "?" for one in booked]
    first, second = booked[0], twins[0]
    begun_us = min([first.t_us, *(one.t_us for one in _deliveries(history, key))])
    between = history.restarts(begun_us, second.t_us)
    sentence = (
        f"storefront order {key} is in the ERP {_times(len(booked))}, as {_and(numbers)}"
        f"{_attempts(history, key, first, second)}"
        f"{_restart(between)}{_redelivery(history, key, second)}"
    )
    known = history.storefront.terms.get(key)
    seqs = [*course(history, key), *between, *([] if known is None else [known.seq])]
    tally.violated(INTEGRATION, sentence, seqs, key)


def _attempts(history: History, key: str, first: Begun, second: Begun) -> str:
    if first.cause == second.cause:
        return f"; one call ({first.cause}) made both, so the request was doubled on its way"
    by_call = {one.call_id: one for one in history.creates.get(key, ())}
    made = by_call.get(first.cause)
    if made is None:
        return ""
    again = f"the engine sent the order again ({second.cause}) without finding the first"
    return f"; {_fate(made)}, and {again}"


def _fate(exchange: Exchange) -> str:
    call = f"the first creation ({exchange.call_id})"
    if exchange.ok:
        return f"{call} was answered {exchange.status}"
    if exchange.produced is not None and exchange.failed is not None:
        return f"the answer to {call} was lost ({exchange.failed.replace('_', ' ')})"
    if exchange.failed is not None:
        return f"{call} ended without an answer ({exchange.failed.replace('_', ' ')})"
    if exchange.status is not None:
        return f"{call} was answered {exchange.status} although it was done"
    return f"{call} was never answered to the engine"


def _restart(between: list[int]) -> str:
    return "; the engine's process was restarted in between" if between else ""


def _redelivery(history: History, key: str, second: Begun) -> str:
    seen = [one for one in _deliveries(history, key) if one.t_us <= second.t_us]
    if len(seen) < 2:
        return ""
    events = list(dict.fromkeys(str(one.event_id) for one in seen))
    if len(events) > 1:
        return f"; it was announced by events {_and(events)}"
    names = list(dict.fromkeys(one.delivery_id or one.call_id for one in seen))
    if len(names) == 1:
        return f"; event {seen[0].event_id} was delivered {len(seen)} times as {names[0]}"
    return f"; event {seen[0].event_id} was delivered as {_and(names)}"


def _deliveries(history: History, key: str) -> list[Exchange]:
    return [one for event in history.events_of.get(key, ()) for one in history.webhooks[event]]


def _times(count: int) -> str:
    return {2: "twice", 3: "three times"}.get(count, f"{count} times")


def _and(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]


INVARIANT: Final = Invariant(
    id=_ID,
    name="no duplicate order",
    statement=(
        "at most one living ERP order per shop and order reference, and one living return per "
        "request, at any time, and at most one ERP quote or amendment per one that a buyer asked "
        "for"
    ),
    claim="safety",
    needs=("effect of erp orders",),
    explain="""
The customer gets his goods and his invoice twice. Most ERPs accept the same reference any number
of times, so only the integration stands between a lost answer and a second truck.

How it usually breaks: an answer is lost after the ERP has committed, and the engine simply sends
the order again; an order that two events announce is taken for two; what was already done is
remembered in memory only, and a restart forgets it; two workers both look, both find nothing,
and both create.

How to mend it: a call without an answer is neither done nor failed, it is unknown. Before
sending again, look the order up by your own reference; where the ERP honours an idempotency key,
send the same key with every attempt. Remember what was done in the transaction that did it, and
let one worker at a time handle one order.
""",
    check=check,
)
