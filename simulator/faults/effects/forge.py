"""A delivery that did not come from the storefront, or not now: whoever checks turns it away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from simulator.faults.delivery import Treatment

Forgery = Literal["unsigned", "wrong_key", "expired"]


@dataclass(frozen=True, slots=True)
class Forge:
    """Beside a sound event a well-formed one arrives, about an order that nobody placed.

    `how` is what is wrong with it: it has no signature, one of another key, or the right one with
    the time of a day ago. Effective when the engine answered it.
    """

    phases: ClassVar[tuple[str, ...]] = ("delivery",)
    how: Forgery = "unsigned"

    def treat(self, chance: float, after_restart: float) -> Treatment:  # noqa: ARG002
        """Ask the sender to let it be sent ahead."""
        return Treatment("forge", forgery=self.how)
