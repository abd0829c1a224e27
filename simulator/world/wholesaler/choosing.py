"""Drawing by weight: some accounts order more than others, some items sell better."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Generic, TypeVar

from simulator.seed import Rng

T = TypeVar("T")


class Weighted(Generic[T]):
    """A choice among things with weights above zero."""

    def __init__(self, things: Sequence[T], weights: Iterable[float]) -> None:
        self._things = things
        self._sums = list(accumulate(weights))

    def draw(self, rng: Rng) -> T:
        """One of the things, each as likely as its weight says."""
        at = bisect_right(self._sums, rng.uniform() * self._sums[-1])
        return self._things[min(at, len(self._things) - 1)]


def by_rank(things: Sequence[T], flatness: int) -> Weighted[T]:
    """The earlier in the sequence, the likelier: weight 1 / (rank + flatness)."""
    return Weighted(things, (1.0 / (rank + flatness) for rank in range(len(things))))
