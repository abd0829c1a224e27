"""An event is never delivered, though its sender believes it was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from simulator.faults.delivery import Treatment


@dataclass(frozen=True, slots=True)
class Drop:
    """Takes no parameter; effective as soon as the event was due."""

    phases: ClassVar[tuple[str, ...]] = ("delivery",)

    def treat(self, chance: float, after_restart: float) -> Treatment:  # noqa: ARG002
        """Ask the sender to forget it."""
        return Treatment("drop")
