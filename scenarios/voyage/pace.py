"""How long people, and those who watch, take: a voyage's spans in one place, for either clock."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

_SECOND_US: Final = 1_000_000
_HOUR_US: Final = 3_600 * _SECOND_US
_DAY_US: Final = 24 * _HOUR_US


@dataclass(frozen=True, slots=True)
class Pace:
    """Spans in microseconds of the voyage's clock.

    The initial load is waited for `loaded_within_us` before the first buyer comes, and whoever
    waits asks every `ask_every_us`. After healing at least `quiet_at_least_us` pass; then until
    nothing is open, but for `quiet_at_most_us` at most, since an engine that never settles must not
    hang the judge; and then until nothing was written for `rest_us`, so that an echo would be
    heard, for twice as long at most. Where somebody knows that everything has been brought over, it
    is enough that this lasts for `word_us`, and the engine says all the while that nothing is open.
    So must its word alone where nobody knows and there is no `rest_us`: between two looks at a feed
    an engine gives it though there are news.
    Clerks look at an order `review_after_us` after it was placed,
    and again every `look_again_us` while the ERP does not have it; buyers look `look_after_us`
    later, approvers decide after `approve_after_us`. All click again after `click_again_us` without
    an answer. People reckon in days of `day_us`.
    """

    loaded_within_us: int
    ask_every_us: int
    quiet_at_least_us: int
    quiet_at_most_us: int
    review_after_us: int
    look_again_us: int
    look_after_us: int
    approve_after_us: int
    click_again_us: int
    day_us: int
    rest_us: int = 0
    word_us: int = 0


CALENDAR: Final = Pace(
    loaded_within_us=6 * _HOUR_US,
    ask_every_us=60 * _SECOND_US,
    quiet_at_least_us=26 * _HOUR_US,  # a whole day, so that a nightly reconciliation runs
    quiet_at_most_us=96 * _HOUR_US,
    review_after_us=_HOUR_US,
    look_again_us=_HOUR_US,
    look_after_us=_DAY_US,
    approve_after_us=3 * _HOUR_US,
    click_again_us=60 * _SECOND_US,
    day_us=_DAY_US,
)
"""People at the pace of the calendar, for virtual time."""


def allowing(pace: Pace, longest_s: int) -> Pace:
    """The pace where the slowest figure of a scope matrix is `longest_s`.

    At the end every figure must have had its time: the largest and half of it once more, which the
    judge grants after each trouble, and an hour of rest.
    """
    least_us = longest_s * _SECOND_US * 3 // 2 + _HOUR_US
    return replace(
        pace,
        quiet_at_least_us=max(pace.quiet_at_least_us, least_us),
        quiet_at_most_us=max(pace.quiet_at_most_us, 3 * least_us),
    )


def brisk(factor: int) -> Pace:
    """People `factor` times as fast, as in a world that was `hastened`, for wall time.

    Those who wait for a process wait in real seconds, whatever the factor; no night passes.
    """
    return Pace(
        loaded_within_us=20 * _SECOND_US,
        ask_every_us=_SECOND_US // 5,
        quiet_at_least_us=0,
        quiet_at_most_us=240 * _SECOND_US,  # of a machine that has other things to do as well
        word_us=_SECOND_US,
        review_after_us=_HOUR_US // factor,
        look_again_us=max(_HOUR_US // factor, _SECOND_US),
        look_after_us=_DAY_US // factor,
        approve_after_us=3 * _HOUR_US // factor,
        click_again_us=_SECOND_US // 5,
        day_us=_DAY_US // factor,
    )
