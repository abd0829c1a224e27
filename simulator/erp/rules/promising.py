"""Promising: when what is expected will be enough for those who wait, the oldest first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from simulator.erp.rules.numbers import ZERO

Arrival = tuple[str, Decimal]
"""When something is expected (a canonical instant), and how many base units of it."""

Supply = tuple[str, str, Decimal]
"""When something is expected, at which warehouse, and how many base units of it."""

Need = tuple[Decimal, Callable[[str], bool]]
"""How many base units somebody waits for, and which warehouses may serve him."""


def left_over(needs: Sequence[Need], supplies: Sequence[Supply]) -> list[Supply]:
    """What is left of all that is expected when each need, in its turn, has taken of it.

    A need takes what comes first of where it may be served.
    """
    inbound = sorted(supplies)
    left = [base for _, _, base in inbound]
    for need, serves in needs:
        lacking = need
        for nth, (_, warehouse, _) in enumerate(inbound):
            if serves(warehouse):
                taken = min(lacking, left[nth])
                left[nth] -= taken
                lacking -= taken
    return [
        (at, warehouse, base)
        for (at, warehouse, _), base in zip(inbound, left, strict=True)
        if base > ZERO
    ]


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
