"""When the links were healthy: a claim about lateness may count healthy time alone.

What takes health away is read off the journal: the engine's process was down, or a call of its own
that matters for the object was struck by a fault or answered "not now" by the other side. A call
that only its caller's impatience ended, or that was refused for its content or its expired token,
excuses nobody; nor does what the engine itself answers to an event. After each trouble the engine
is given a grace of half the object's freshness figure, which is how often one who polls asks. What
happened before the engine first started is counted from there, without any grace. A system that is
closed for longer than half of what an engine has of a figure, by its own Retry-After, moves nothing
at all meanwhile; what the ERP itself keeps back of the figure is none of the engine's.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from scenarios.history.facts import TO_ENGINE, Exchange, ProcessEvent
from scenarios.history.rows import COMPARISON, rows_of

Window = tuple[int, int]

DOWN: Final = ("killed", "stopped")
"""How the events of a process are called that end it."""

_NOT_NOW: Final = (423, 425, 429)
_CLOSED: Final = (429, 503)
_UP: Final = ("started", "restarted", "ready")

_FILE: Final = "drop."

_BY_KEY: Final = ("orders", "order_status", "quotes", "amendments", "address_requests")
"""What is moved one by one, so that a call's trouble is its own."""


class Health:
    """The windows in which lateness is excused, per object of the scope matrix and per key."""

    def __init__(
        self,
        process: Iterable[ProcessEvent],
        exchanges: Iterable[Exchange],
        struck: Collection[str] = (),
        kept_us: Mapping[str, int] | None = None,
    ) -> None:
        """`struck` are the ids of the calls that a fault hit; `kept_us` is how much of the figure
        of a row the ERP keeps what it tells.
        """
        self._kept_us = kept_us or {}
        process = list(process)
        self._down = _downtimes(process)
        self._begins_us = process[0].t_us if process and process[0].event in _UP else 0
        self._every: list[Window] = []
        self._object: dict[str, list[Window]] = {}
        self._about: dict[tuple[str, str], list[Window]] = {}
        self._closed: list[Window] = []
        """While a system had announced that it was closed, for everybody."""
        for exchange in exchanges:
            if _excuses(exchange, struck):
                self._take(exchange)
        self._merged: dict[tuple[str, int], list[Window]] = {}

    def deadline_us(self, at_us: int, figure_us: int, name: str, about: str | None = None) -> int:
        """When `figure_us` of healthy time have passed since `at_us`."""
        return _passed_us(self._windows(name, about, figure_us), at_us, figure_us)

    def compared_us(self, at_us: int, figure_us: int, name: str, about: str | None = None) -> int:
        """The same where what is asked to compare both systems has to be healthy, too."""
        windows = self._windows(name, about, figure_us)
        beside = merge(self._object.get(COMPARISON, ()), figure_us // 2)
        return _passed_us(merge([*windows, *beside], 0), at_us, figure_us)

    def since_us(self, at_us: int, figure_us: int, name: str, about: str | None = None) -> int:
        """From when on there were `figure_us` of healthy time until `at_us`."""
        windows = self._windows(name, about, figure_us)
        left_us, nth = figure_us, bisect_right(windows, (at_us, at_us)) - 1
        while nth >= 0:
            begin_us, end_us = windows[nth]
            if at_us - end_us >= left_us:
                break
            if end_us < at_us:
                left_us -= at_us - end_us
            at_us, nth = begin_us, nth - 1
        return at_us - left_us

    def _take(self, exchange: Exchange) -> None:
        if exchange.status in _CLOSED and exchange.retry_after_us is not None:
            end_us = exchange.answer_us + exchange.retry_after_us
            self._closed.append((exchange.t_us, end_us))
        window = (exchange.t_us, max(exchange.t_us, exchange.answer_us))
        rows = rows_of(exchange)
        if rows is None:
            self._every.append(window)
            return
        for row in rows:
            if exchange.about is not None and row in _BY_KEY:
                self._about.setdefault((row, exchange.about), []).append(window)
            else:
                self._object.setdefault(row, []).append(window)

    def _windows(self, name: str, about: str | None, figure_us: int) -> list[Window]:
        known = self._merged.get((name, figure_us))
        if known is None:
            windows = [*self._down, *self._every, *self._object.get(name, ())]
            often_us = (figure_us - self._kept_us.get(name, 0)) // 2
            windows += [one for one in self._closed if one[1] - one[0] > often_us]
            known = self._merged[name, figure_us] = merge(windows, figure_us // 2)
            if self._begins_us:
                insert(known, 0, self._begins_us)
        own = self._about.get((name, about)) if about is not None else None
        if own:
            known = list(known)
            for begin_us, end_us in own:
                insert(known, begin_us, end_us + figure_us // 2)
        return known


def _excuses(exchange: Exchange, struck: Collection[str]) -> bool:
    if exchange.made_up and exchange.operation.startswith(_FILE) and exchange.call_id in struck:
        return True  # a file that was spoiled, or hidden, has to be read again
    if exchange.status is None:
        return exchange.failed is not None and exchange.call_id in struck
    if exchange.edge == TO_ENGINE and exchange.call_id not in struck:
        return False
    return exchange.status >= 500 or exchange.status in _NOT_NOW


def _passed_us(windows: list[Window], at_us: int, figure_us: int) -> int:
    """When so much time outside of the windows has passed since an instant."""
    nth = bisect_right(windows, (at_us, at_us))
    if nth and windows[nth - 1][1] > at_us:
        nth -= 1
    left_us, count = figure_us, len(windows)
    while nth < count:
        begin_us, end_us = windows[nth]
        if begin_us - at_us >= left_us:
            break
        if begin_us > at_us:
            left_us -= begin_us - at_us
        at_us, nth = end_us, nth + 1
    return at_us + left_us


def merge(windows: Iterable[Window], grace_us: int) -> list[Window]:
    """The windows, each longer by the grace, as disjoint windows in order."""
    merged: list[Window] = []
    for begin_us, end_us in sorted(windows):
        end_us += grace_us
        if merged and begin_us <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end_us))
        else:
            merged.append((begin_us, end_us))
    return merged


def insert(windows: list[Window], begin_us: int, end_us: int) -> None:
    """Put one more window among disjoint windows in order, which they stay."""
    first = bisect_left(windows, begin_us, key=_end)
    last = bisect_right(windows, end_us, key=_begin)
    if first < last:
        begin_us, end_us = min(begin_us, windows[first][0]), max(end_us, windows[last - 1][1])
    windows[first:last] = [(begin_us, end_us)]


def _begin(window: Window) -> int:
    return window[0]


def _end(window: Window) -> int:
    return window[1]


def _downtimes(process: Iterable[ProcessEvent]) -> list[Window]:
    """From each kill or stop to the start after it; one that never came back has no excuse."""
    windows: list[Window] = []
    since_us: int | None = None
    for event in process:
        if event.event in DOWN and since_us is None:
            since_us = event.t_us
        elif event.event in _UP and since_us is not None:
            windows.append((since_us, event.t_us))
            since_us = None
    return windows
