"""I-31: one event, one effect."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from scenarios.history import History
from scenarios.history.facts import CREATE, ENTER, FIND, FIND_RETURN, Exchange
from scenarios.history.health import DOWN
from scenarios.invariants.model import INTEGRATION, Invariant, Result, Tally
from scenarios.invariants.orders import course

_ID: Final = "I-31"
_ATTENTION_US: Final = 3_600_000_000
"""How long after a redelivery a call about its order is taken for its consequence: an hour, so that
an engine that was busy or waiting is still seen, and a nightly comparison is not."""

_FIND: Final = (FIND, FIND_RETURN)
_OF_INTEREST: Final = (CREATE, ENTER, *_FIND)

_SHARE: Final = 2
"""One in so many redeliveries under a new id must be processed again before it is a habit."""


class Redelivery(NamedTuple):
    """A further delivery of an event whose work was done; `again` is what the engine then did."""

    event: str
    order: str
    first: Exchange
    repeated: Exchange
    same_id: bool
    again: Exchange | None


def check(history: History) -> Result:
    """A second delivery of an event has no second effect, whichever id it is delivered under.

    Decided from outside: an engine may look an order up once more, and a repeated request that the
    ERP recognises has no effect. What is not allowed is a second order that no failed attempt
    explains; nor to recognise redeliveries by the delivery's id, so that the same event under a
    new one is worked on again, with or without somebody else catching it.
    """
    tally = Tally(history, _ID)
    repeated: list[Redelivery] = []
    for event, exchanges in sorted(history.webhooks.items()):
        taken = [one for one in exchanges if one.produced is not None and 200 <= one.produced < 300]
        if len(taken) < 2 or taken[0].about is None:
            continue
        tally.observations += 1
        doubled = _doubled(history, taken[0].about, taken)
        if doubled is not None:
            _tell_doubled(tally, event, taken, doubled)
            continue
        repeated += _redeliveries(history, event, taken[0].about, taken)
    _by_delivery_id(tally, repeated)
    return tally.result()


def _doubled(history: History, order: str, taken: Sequence[Exchange]) -> Exchange | None:
    """The creation that made a further order although the engine knew that there was one."""
    made = {one.cause for one in history.made.get(order, ())}
    attempts = history.attempts.get(order, [])
    for nth, attempt in enumerate(attempts):
        if attempt.call_id not in made or attempt.t_us < taken[1].t_us:
            continue
        earlier = [one for one in attempts[:nth] if one.call_id in made]
        if any(_knew(history, order, one, attempt) for one in earlier) and not _other_news(
            history, str(taken[0].event_id), order, attempt
        ):
            return attempt
    return None


def _knew(history: History, order: str, earlier: Exchange, attempt: Exchange) -> bool:
    """Whether the earlier attempt was answered well, was found since, or was still on its way.

    Otherwise the attempt is a retry, and what it doubles is the business of I-02.
    """
    if not 0 <= earlier.answer_seq < attempt.seq or earlier.ok:
        return True
    booked = min(one.seq for one in history.made[order] if one.cause == earlier.call_id)
    looks = (one for one in history.business.get(order, ()) if one.operation in _FIND and one.ok)
    return any(booked < one.seq and one.answer_seq < attempt.seq for one in looks)


def _other_news(history: History, event: str, order: str, call: Exchange) -> bool:
    """Whether another event announced the order shortly before a call, which may then be its doing.

    One order announced by two events is no event twice: what comes of it is the business of I-02.
    """
    others = (history.webhooks[one] for one in history.events_of[order] if one != event)
    since_us = call.t_us - _ATTENTION_US
    return any(since_us <= other.t_us <= call.t_us for news in others for other in news)


def _tell_doubled(tally: Tally, event: str, taken: Sequence[Exchange], attempt: Exchange) -> None:
    history, order = tally.history, str(taken[0].about)
    names = _names(taken)
    numbers = [one.name for one in history.made[order]]
    first_us, last_us = taken[0].t_us, attempt.t_us
    tally.violated(
        INTEGRATION,
        f"event {event} about order {order} was delivered {len(taken)} times ({', '.join(names)}) "
        f"and worked on again ({attempt.call_id}): the ERP has {', '.join(numbers)}",
        [*course(history, order), *history.restarts(first_us, last_us)],
        event,
    )


def _redeliveries(
    history: History, event: str, order: str, taken: Sequence[Exchange]
) -> list[Redelivery]:
    """Deliveries that came after the order was settled, and what the engine did about it next."""
    calls = [one for one in history.business.get(order, ()) if one.operation in _OF_INTEREST]
    made = [one.seq for one in calls if one.operation in (CREATE, ENTER) and one.ok]
    settled = [one for one in calls if made and one.ok and one.seq >= made[0]]
    done = [one.answer_seq for one in settled if _remembered(history, one)]
    if not done:
        return []
    seen = {taken[0].delivery_id}
    found = []
    for nth, one in enumerate(taken[1:], start=1):
        same_id = one.delivery_id in seen
        seen.add(one.delivery_id)
        if one.seq < done[0]:
            continue
        until_us = one.t_us + _ATTENTION_US
        again = [
            call
            for call in calls
            if call.seq > one.seq
            and call.t_us <= until_us
            and not _other_news(history, event, order, call)
        ]
        row = Redelivery(event, order, taken[nth - 1], one, same_id, again[0] if again else None)
        found.append(row)
    return found


def _remembered(history: History, call: Exchange) -> bool:
    """Whether the engine lived on after an answer, so that it may have kept what it was told."""
    until_us = call.answer_us + history.figures.crossing_us
    deaths = (one for one in history.process if one.event in DOWN and one.seq > call.answer_seq)
    return not any(one.t_us <= until_us for one in deaths)


def _by_delivery_id(tally: Tally, repeated: Sequence[Redelivery]) -> None:
    """Whether redeliveries are known by the delivery's id: the same id rests, a new id works."""
    under_new = [one for one in repeated if not one.same_id]
    under_same = [one for one in repeated if one.same_id]
    worked = [one for one in under_new if one.again is not None]
    if len(worked) * _SHARE < len(under_new) or not worked:
        return
    if not under_same:
        tally.note(
            f"{len(worked)} of {len(under_new)} redeliveries under a new id were worked on again "
            "without a second effect; none came under the same id, so it is not decided whether "
            "the engine knows events or deliveries"
        )
        return
    if any(one.again is not None for one in under_same):
        tally.note("the engine works on every redelivery and finds that the work is done")
        return
    for one in worked:
        again = () if one.again is None else one.again.seqs
        tally.violated(
            INTEGRATION,
            f"event {one.event} about order {one.order} was delivered as "
            f"{one.first.delivery_id} and again as {one.repeated.delivery_id}, and was worked on "
            f"twice; {len(under_same)} redeliveries under the same id were not: the engine knows "
            "deliveries, not events",
            [*one.first.seqs, *one.repeated.seqs, *again],
            one.event,
        )


def _names(taken: Sequence[Exchange]) -> list[str]:
    return list(dict.fromkeys(one.delivery_id or one.call_id for one in taken))


INVARIANT: Final = Invariant(
    id=_ID,
    name="effectively once",
    statement="one event id has one effect, however often and under whatever delivery id it comes",
    claim="safety",
    needs=("an event that is delivered more than once",),
    explain="""
Webhooks come at least once. An engine that takes each delivery for news does everything twice.

How it usually breaks: the delivery's id is taken for the event's, and a resend carries a new
one; what was seen is kept in memory, or for an hour, and the resend comes after a restart or
after a day.

How to mend it: keep source and event id in a table with a unique key, in the transaction that
stores the work, and answer 2xx to what is known. The delivery id is for the log alone.
""",
    check=check,
)
