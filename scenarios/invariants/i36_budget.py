"""I-36: a system that asked to be left alone is left alone by everybody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from scenarios.history import History
from scenarios.history.facts import TO_ERP, TO_STOREFRONT, Exchange
from scenarios.history.health import DOWN
from scenarios.invariants.model import INTEGRATION, Invariant, Result, Tally

_ID: Final = "I-36"
_CLOSED: Final = (429, 503)
_TOUCHES_MOST: Final = 3
"""Calls that meet a closed window in which it is known to be closed: what was about to leave when
the answer came. Source: the workers of an engine that shares one gate, and one more."""


@dataclass(slots=True)
class _Window:
    """From when an engine knew that a system was closed, until when; and who knocked meanwhile."""

    opener: Exchange
    from_us: int
    to_us: int
    knocked: list[Exchange] = field(default_factory=list)


def check(history: History) -> Result:
    """While a 429 or 503 with Retry-After holds, the system is not called and refuses again.

    A call that is answered meanwhile breaks no budget: only that kind of call was closed.
    """
    tally = Tally(history, _ID)
    for edge in (TO_ERP, TO_STOREFRONT):
        for window in _windows(history, edge):
            _judge(tally, edge, window)
    return tally.result()


def _windows(history: History, edge: str) -> Iterator[_Window]:
    """The closed windows of one system, as an engine learned of them; they may follow closely."""
    calls = sorted(
        (one for one in history.exchanges if one.edge == edge and _closes(one)),
        key=lambda one: (one.answer_us, one.seq),
    )
    current: _Window | None = None
    for call in calls:
        if current is not None and call.t_us < current.to_us:
            if call.t_us >= current.from_us:
                current.knocked.append(call)
            current.to_us = max(current.to_us, _until_us(history, call))
            continue
        if current is not None:
            yield current
        known_us = call.answer_us + history.figures.crossing_us
        current = _Window(call, known_us, _until_us(history, call))
    if current is not None:
        yield current


def _closes(exchange: Exchange) -> bool:
    return exchange.status in _CLOSED and exchange.retry_after_us is not None


def _until_us(history: History, call: Exchange) -> int:
    """Until when a call closed the system; not longer than the engine lived to know of it."""
    until_us = call.answer_us + (call.retry_after_us or 0)
    deaths = (one.t_us for one in history.process if one.event in DOWN)
    return min((us for us in deaths if call.answer_us <= us < until_us), default=until_us)


def _judge(tally: Tally, edge: str, window: _Window) -> None:
    if window.to_us <= window.from_us:
        return
    tally.observations += 1
    if len(window.knocked) <= _TOUCHES_MOST:
        return
    system = edge.partition(">")[2]
    span_s = (window.to_us - window.from_us) / 1_000_000
    names = sorted({one.operation for one in window.knocked if one.operation})
    tally.violated(
        INTEGRATION,
        f"the {system} asked to be left alone ({window.opener.call_id} was answered "
        f"{window.opener.status} with Retry-After) and was called {len(window.knocked)} times more "
        f"in the {span_s:.0f} s after that, each time in vain, by {', '.join(names)}",
        [*window.opener.seqs, *(seq for one in window.knocked for seq in one.seqs)],
        edge,
        window.opener.operation,
    )


INVARIANT: Final = Invariant(
    id=_ID,
    name="budget",
    statement=(
        "while a rate limit or a closed window that was announced by Retry-After holds, the system "
        f"is not called in vain more than {_TOUCHES_MOST} times, whatever the calls are about"
    ),
    claim="safety",
    needs=("answer of 429 or 503 with Retry-After",),
    explain="""
Each order waits as politely as it was asked to, and there are three thousand of them: to the ERP in
its batch window that is a storm.

How it usually breaks: Retry-After is kept with the message that got it, and not with the system
that asked for it; each worker has a client, a back-off and a budget of its own; a restart forgets.

How to mend it: keep one gate per system, close it by what the system says, and keep that where a
restart finds it. Let a single call knock when the time is over, and open the gate when it is let
in.
""",
    check=check,
)
