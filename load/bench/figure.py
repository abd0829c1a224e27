"""What a benchmark says: a figure, what it is a ratio to, and what it should be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Target:
    """What was set as a goal: the figure's value, or its ratio, at least or at most `limit`."""

    of: Literal["value", "ratio"]
    at: Literal["least", "most"]
    limit: float


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure.

    `ratio` compares it with what was measured in the same run and is named in `against`. Unless
    the unit says otherwise, seconds are CPU seconds of one process.
    """

    name: str
    value: float
    unit: str
    ratio: float | None = None
    against: str = ""
    target: Target | None = None
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without one."""
        if self.target is None:
            return None
        measured = self.value if self.target.of == "value" else self.ratio
        if measured is None:
            return None
        if self.target.at == "least":
            return measured >= self.target.limit
        return measured <= self.target.limit

    def document(self) -> dict[str, Any]:
        """As plain JSON."""
        return asdict(self) | {"met": self.met}


Measure = Callable[[bool], Sequence[Figure]]
"""Runs a benchmark; True: quickly, to see that it works, with figures that mean little."""


@dataclass(frozen=True, slots=True)
class Bench:
    """One benchmark of the registry."""

    id: str
    title: str
    measure: Measure
