"""I-34: retries keep discipline."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from typing import Final

from scenarios.history import History
from scenarios.history.asked import ENTERED
from scenarios.history.facts import (
    ENTER,
    FIND,
    FIND_RETURN,
    POST_MONEY,
    TO_ERP,
    TO_STOREFRONT,
    Exchange,
)
from scenarios.history.health import DOWN
from scenarios.history.receivable_documents import POST_REFUND
from scenarios.history.warehouse import POST_PARCEL
from scenarios.invariants.model import INTEGRATION, Invariant, Result, Tally

_ID: Final = "I-34"

_FIND: Final = (FIND, FIND_RETURN)
_OF_ONE_THING: Final = (
    *("erp.changes.list", "erp.returns.changes", "erp.token", "storefront.token"),
    "erp.profile.read",
)
"""Calls that are about the same thing each time, without an order that they would be about."""

_BESIDE: Final = {
    ENTER: "request",
    POST_MONEY: "capture",
    POST_PARCEL: "confirmation",
    POST_REFUND: "refund",
}
"""What is entered beside orders, quotes and amendments, and what it is entered for."""

_NOT_THERE: Final = 404
_ASK_TO_WAIT: Final = (429, 503)
_REFUSALS_MOST: Final = 3
"""A refusal on the merits may be met again when an operator replays; more is hammering."""

_TRIES_MOST: Final = 20
_SPAN_US: Final = 60_000_000
"""So many failed calls of one kind about one thing within a minute are no retries with a pause in
between: whoever waits a second at first, and longer each time, has made six."""


def check(history: History) -> Result:
    """Retry-After is kept, retries pause, refusals are taken, a write in doubt is looked up."""
    tally = Tally(history, _ID)
    calls = [one for one in history.exchanges if one.edge in (TO_ERP, TO_STOREFRONT)]
    by_call: dict[tuple[str, str, str | None], list[Exchange]] = {}
    for call in calls:
        by_call.setdefault((call.edge, call.operation, call.about), []).append(call)
    for same in by_call.values():
        _waits(tally, same)
        _pauses(tally, same)
    for key in sorted(history.attempts):
        attempts = history.attempts[key]
        _takes_no(tally, key, attempts)
        _looks_first(tally, key, attempts)
    for attempts_by_key in history.asks.values():
        for key, attempts in sorted(attempts_by_key.items()):
            _takes_no(tally, key, attempts)
            _looks_first(tally, key, attempts)
    return tally.result()


def _waits(tally: Tally, same: list[Exchange]) -> None:
    """The next call of the same kind about the same thing comes after the time asked for.

    An engine that is killed while the answer is on its way to it never was asked.
    """
    for before, after in pairwise(same):
        if before.status not in _ASK_TO_WAIT or before.retry_after_us is None:
            continue
        known_us = before.answer_us + tally.history.figures.crossing_us
        if _was_killed(tally.history, before.answer_us, known_us):
            continue
        tally.observations += 1
        free_us = before.answer_us + before.retry_after_us
        if known_us <= after.t_us < free_us:
            tally.violated(
                INTEGRATION,
                f"{after.operation}{_for(after.about)} was called again {_s(free_us - after.t_us)} "
                f"before the Retry-After of {before.call_id} was over",
                [*before.seqs, *after.seqs],
                after.operation,
                after.about or "",
                "retry-after",
            )


def _was_killed(history: History, from_us: int, to_us: int) -> bool:
    return any(one.event in DOWN and from_us <= one.t_us <= to_us for one in history.process)


def _pauses(tally: Tally, same: list[Exchange]) -> None:
    """Where a call is about one thing, it is not tried without a pause while it fails."""
    first = same[0]
    if first.about is None and first.operation not in _OF_ONE_THING:
        return
    failed = [one for one in same if one.troubled]
    tally.observations += len(failed) > 1
    for nth in range(_TRIES_MOST, len(failed)):
        span_us = failed[nth].t_us - failed[nth - _TRIES_MOST].t_us
        if span_us < _SPAN_US:
            tally.violated(
                INTEGRATION,
                f"{first.operation}{_for(first.about)} was tried {_TRIES_MOST + 1} times in "
                f"{_s(span_us)} while it failed each time: between retries there is a pause",
                [seq for one in failed[nth - _TRIES_MOST : nth + 1] for seq in one.seqs],
                first.operation,
                first.about or "",
                "pause",
            )
            return


def _takes_no(tally: Tally, key: str, attempts: list[Exchange]) -> None:
    """An order refused on its merits is not sent again and again.

    That what it is about is not there yet says nothing of its merits.
    """
    refused = [one for one in attempts if one.refused and one.status != _NOT_THERE]
    if not refused:
        return
    tally.observations += 1
    if len(refused) > _REFUSALS_MOST:
        tally.violated(
            INTEGRATION,
            f"{noun(attempts)} {key} was refused on its merits {len(refused)} times "
            f"({refused[0].status} {refused[0].code or ''}".rstrip()
            + "), and sent again each time",
            [seq for one in refused for seq in one.seqs],
            key,
            "refused",
        )


def _looks_first(tally: Tally, key: str, attempts: list[Exchange]) -> None:
    """After an attempt in doubt comes a look at the ERP, or the same attempt with its key."""
    history = tally.history
    for before, after in pairwise(attempts):
        if not before.uncertain or (before.keyed and after.keyed and _honours_keys(history)):
            continue
        tally.observations += 1
        if not _looked(history, key, before, after):
            tally.violated(
                INTEGRATION,
                f"{noun(attempts)} {key} was sent again ({after.call_id}) after an attempt in "
                f"doubt ({before.call_id}) without a look whether it had been booked",
                [*before.seqs, *after.seqs],
                key,
                "looked up",
            )


def noun(attempts: list[Exchange]) -> str:
    """What attempts to enter something were about."""
    entered = attempts[0].operation
    if entered in _BESIDE:
        return _BESIDE[entered]
    sort = ENTERED.get(entered)
    return "order" if sort is None else sort.kind


def _looked(history: History, key: str, before: Exchange, after: Exchange) -> bool:
    """Whether the engine read the ERP's orders, or its feed, in between."""
    sort = ENTERED.get(before.operation)
    if sort is not None:
        looks = history.finds[sort.kind]
        return any(before.seq < one.answer_seq < after.seq for one in looks)
    ticks = history.return_looks if before.operation in _BESIDE else history.looks
    nth = bisect_right(ticks, max(before.seq, before.answer_seq))
    if nth < len(ticks) and ticks[nth] < after.seq:
        return True
    finds = (one for one in history.business.get(key, ()) if one.operation in _FIND and one.ok)
    return any(before.seq < one.answer_seq < after.seq for one in finds)


def _honours_keys(history: History) -> bool:
    profile = history.header.get("profile")
    return isinstance(profile, dict) and bool(profile.get("idempotency_keys"))


def _for(about: str | None) -> str:
    return "" if about is None else f" for {about}"


def _s(span_us: int) -> str:
    return f"{span_us / 1_000_000:.0f} s"


INVARIANT: Final = Invariant(
    id=_ID,
    name="retry discipline",
    statement=(
        "Retry-After is honoured, retries pause, refusals on the merits are not repeated, and a "
        "write in doubt that no key protects is looked up before it is sent again"
    ),
    claim="safety",
    needs=("answer with Retry-After, refused order, or create without an answer",),
    explain="""
An ERP that is short of breath is pushed under water by those who wait for it; and a write that
is repeated on suspicion is done twice.

How it usually breaks: every error is retried alike; the retry comes from a library that knows
neither the header nor the difference between no and not now.

How to mend it: tell apart done, refused, not now, and unknown. Wait as long as you are asked to;
park what is refused; look up what is unknown.
""",
    check=check,
)
