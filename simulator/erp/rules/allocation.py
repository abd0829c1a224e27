"""Allocation: from which warehouses the open quantity of a line is reserved.

A line is given whole units of its own unit unless all that it still needs is there, so that what is
allocated can be said exactly in the line's unit. What cannot be allocated waits as a backorder;
receipts serve waiting orders by number, the oldest first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from simulator.erp.rules.numbers import ZERO, times, whole

Free = Mapping[str, Decimal]
"""Warehouse to what may be promised there, in base units."""


def grant(needed: Decimal, factor: Decimal, free: Decimal) -> Decimal:
    """How much of `needed` (line's unit) `free` base units cover."""
    if times(needed, factor) <= free:
        return needed
    return free if factor == 1 else whole(free, factor)


def rank(needs: Sequence[tuple[Decimal, Decimal, Free]]) -> list[str]:
    """Warehouses by how many lines (needed, factor, free) each could serve alone; ties by id."""
    served: dict[str, int] = {}
    for needed, factor, free in needs:
        for warehouse, quantity in free.items():
            covers = times(needed, factor) <= quantity
            served[warehouse] = served.get(warehouse, 0) + covers
    return sorted(served, key=lambda warehouse: (-served[warehouse], warehouse))


def allocate(
    needed: Decimal, factor: Decimal, free: Free, ranked: Sequence[str]
) -> dict[str, Decimal]:
    """Warehouse to quantity in the line's unit: from one place if one has all, else in rank."""
    for warehouse in ranked:
        if times(needed, factor) <= free.get(warehouse, ZERO):
            return {warehouse: needed}
    taken: dict[str, Decimal] = {}
    for warehouse in ranked:
        quantity = grant(needed, factor, free.get(warehouse, ZERO))
        if quantity > 0:
            taken[warehouse] = quantity
            needed -= quantity
    return taken


def release(held: Mapping[str, Decimal], quantity: Decimal) -> dict[str, Decimal]:
    """Warehouse to what is given back of an allocation, the last warehouse by id first."""
    given: dict[str, Decimal] = {}
    for warehouse in sorted(held, reverse=True):
        if quantity <= 0:
            break
        given[warehouse] = min(quantity, held[warehouse])
        quantity -= given[warehouse]
    return given
