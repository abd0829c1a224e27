"""What a planted defect is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from engine import Parts


@dataclass(slots=True)
class Touch:
    """Counts how often the replaced part was called, so that a defect that never acted is seen."""

    count: int = field(default=0)

    def __call__(self) -> None:
        self.count += 1


@dataclass(frozen=True, slots=True)
class Mutant:
    """One defect: `apply` replaces parts of a sound engine and calls its `Touch` whenever they act.

    `expected` are the invariants of which at least one must be violated for the defect to count as
    caught; `needs` names the faults (catalogue ids) without which it does not show; `seen_in` is
    where it really happened.
    """

    id: str
    name: str
    expected: tuple[str, ...]
    needs: tuple[str, ...]
    seen_in: str
    apply: Callable[[Parts, Touch], Parts]
