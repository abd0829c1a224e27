"""Two kinds of effects: on a call, and on a delivery (the third, `kill`, hits the process)."""

from __future__ import annotations

from typing import ClassVar, Protocol, runtime_checkable

from simulator.faults.delivery import Treatment
from simulator.faults.route import Outcome, Route

TO_US = 1_000_000
"""Microseconds in a second."""


@runtime_checkable
class CallEffect(Protocol):
    """Bends the route of a call. `chance` in [0, 1) decides what the parameters leave open."""

    phases: ClassVar[tuple[str, ...]]
    """Where in a call it can act; the first is the default."""

    def bend(self, route: Route, phase: str, chance: float) -> Route:
        """The route with this effect on it; what an earlier rule ended stays ended."""
        ...

    def effective(self, outcome: Outcome) -> bool:
        """Whether it hit anything that a client or server could feel."""
        ...


@runtime_checkable
class DeliveryEffect(Protocol):
    """Changes how an event is delivered; its sender carries it out."""

    phases: ClassVar[tuple[str, ...]]

    def treat(self, chance: float, after_restart: float) -> Treatment:
        """What the sender is to do; both draws are in [0, 1)."""
        ...
