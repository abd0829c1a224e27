"""An event that can never be processed arrives ahead of a sound one: authentic, well-formed, and
about an order of an account that the ERP does not have.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from simulator.faults.delivery import Treatment


@dataclass(frozen=True, slots=True)
class Poison:
    """Takes no parameter; effective as soon as it is on its way."""

    phases: ClassVar[tuple[str, ...]] = ("delivery",)

    def treat(self, chance: float, after_restart: float) -> Treatment:  # noqa: ARG002
        """Ask the sender to send it first."""
        return Treatment("poison")
