"""Whether events are answered while their sender still waits, part of I-33.

A storefront that has no answer in its time has none: it sends the event again, and at last gives it
up. An answer that comes later reaches nobody, whatever was done for it.
"""

from __future__ import annotations

from typing import Final

from scenarios.history import History
from scenarios.history.facts import TO_ENGINE, Exchange
from scenarios.invariants.model import INTEGRATION, Tally

_FORGE: Final = "forge"
_TIMED_OUT: Final = "timed_out"
_IN_VAIN: Final = 3
"""So many waits in vain for one event are no hiccup: each met the engine, and no fault hit it."""

_WEBHOOK: Final = "POST /webhooks/storefront"


def forged(history: History) -> frozenset[str | None]:
    """The events that nobody needs to acknowledge."""
    return frozenset(fault.event_id for fault in history.faults if fault.effect == _FORGE)


def answered(tally: Tally) -> None:
    """No event is waited for in vain again and again, and never answered at all.

    What an engine answers, be it a refusal, is an answer; a wait that a fault made long, or a call
    that met no engine, is none of its doing.
    """
    history, strange = tally.history, forged(tally.history)
    waited: dict[str, list[Exchange]] = {}
    unanswered: list[str] = []
    for event, deliveries in sorted(history.webhooks.items()):
        vain = [one for one in deliveries if _in_vain(history, one)]
        if not vain or event in strange:
            continue
        waited[event] = vain
        tally.observations += 1
        if len(vain) >= _IN_VAIN and all(one.status is None for one in deliveries):
            unanswered.append(event)
    if unanswered:
        vain = [one for event in unanswered for one in waited[event]]
        tally.violated(
            INTEGRATION,
            f"{len(unanswered)} of {len(history.webhooks) - len(strange)} events were never "
            f"acknowledged in time: {_said(vain)}",
            [seq for one in waited[unanswered[0]][:_IN_VAIN] for seq in one.seqs],
            TO_ENGINE,
            "answered in time",
        )
    elif waited:
        vain = [one for calls in waited.values() for one in calls]
        tally.note(f"{len(waited)} events were answered at a later try alone: {_said(vain)}")


def _in_vain(history: History, delivery: Exchange) -> bool:
    return delivery.failed == _TIMED_OUT and delivery.call_id not in history.struck


def _said(vain: list[Exchange]) -> str:
    """Which call, how often, how long the storefront waits and how long it would have had to."""
    limit_us = min(one.answer_us - one.t_us for one in vain)
    late_us = [one.lost_us - one.t_us for one in vain if one.lost_us >= 0]
    came = "no answer ever came"
    if late_us:
        came = f"{len(late_us)} answers came later, after {_s(min(late_us))} to {_s(max(late_us))}"
    return (
        f"the storefront waits {_s(limit_us)} for the answer to {_WEBHOOK} and waited in vain "
        f"{len(vain)} times; {came}"
    )


def _s(span_us: int) -> str:
    return f"{span_us / 1_000_000:.0f} s"
