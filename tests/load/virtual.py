"""An offer lived in virtual time: nothing here waits, and nothing depends on the machine."""

from __future__ import annotations

import heapq
from collections.abc import Callable

from load.arrivals import Arrival
from load.offer import Offer

MS = 1_000
SECOND = 1_000_000


def stalled(frozen_us: int, every_us: int) -> Callable[[int], int]:
    """A server that answers at once, but stands still for the first part of every period."""

    def answered(asked_us: int) -> int:
        into_us = asked_us % every_us
        return asked_us + max(0, frozen_us - into_us)

    return answered


def live(
    offer: Offer,
    answered: Callable[[int], int],
    begins: Callable[[int], int] = lambda due_us: due_us,
) -> Offer:
    """Live an offer to its end; `begins` says when a generator really gets to what is due."""
    under_way: list[tuple[int, Arrival]] = []
    while (next_us := offer.next_us) is not None or under_way:
        if under_way and (next_us is None or under_way[0][0] <= next_us):
            at_us, arrival = heapq.heappop(under_way)
            offer.ended(arrival, at_us)
        elif next_us is not None:
            for arrival in offer.due(next_us):
                begun_us = begins(next_us)
                offer.begun(arrival, begun_us)
                heapq.heappush(under_way, (answered(begun_us), arrival))
    return offer
