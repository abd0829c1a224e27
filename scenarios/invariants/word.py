"""The word of an engine that nothing is open, given by its probe and kept until the end."""

from __future__ import annotations

from itertools import takewhile
from typing import Final

from scenarios.history import History
from scenarios.history.side import ENTITIES

WORD_LEAST_US: Final = 8_000_000
"""For so long it must have been given: whoever looks for news now and then has looked meanwhile."""


def last_us(history: History) -> int:
    """When either system changed for the last time."""
    return max(
        (
            changes[-1].t_us
            for side in (history.erp, history.storefront)
            for entity in ENTITIES
            for changes in side.entity(entity).values()
        ),
        default=0,
    )


def word_us(history: History) -> int | None:
    """From when to the end an engine of a hastened world said that nothing was open, and no system
    changed; None where it did not say so for long enough. What it said before does not matter: who
    has just written may still have to note that it is done.

    Not in virtual time: there the end always comes later than any figure.
    """
    if history.figures.factor == 1:
        return None
    changed_us = last_us(history)
    said = [one for one in history.settled if one.t_us > changed_us]
    kept = list(takewhile(lambda one: one.settled, reversed(said)))
    if not kept or kept[0].t_us - kept[-1].t_us < WORD_LEAST_US:
        return None
    return kept[-1].t_us
