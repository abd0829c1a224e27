"""Promising: when what is expected will be enough for those who wait, the oldest first."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from simulator.erp.rules.numbers import ZERO

Arrival = tuple[str, Decimal]
"""When something is expected (a canonical instant), and how many base units of it."""


def dates(needs: Sequence[Decimal], arrivals: Sequence[Arrival]) -> list[str | None]:
    """For each need, in its turn, when all that has come by then covers it and those before it.

    None where all that is expected is not enough. Needs are in base units.
    """
    inbound = sorted(arrivals)
    found: list[str | None] = []
    needed, come, nth, at = ZERO, ZERO, 0, None
    for need in needs:
        needed += need
        while come < needed and nth < len(inbound):
            at, quantity = inbound[nth]
            come += quantity
            nth += 1
        found.append(at if come >= needed else None)
    return found
