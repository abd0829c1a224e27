"""An event arrives hours later, with the payload it had when it was made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from simulator.faults.delivery import Treatment
from simulator.faults.effects.kinds import TO_US
from simulator.faults.effects.spread import Seconds, check_order, spread_s


@dataclass(frozen=True, slots=True)
class Late:
    """Leaves `delay_from_s` to `delay_to_s` later; effective when it then arrived."""

    phases: ClassVar[tuple[str, ...]] = ("delivery",)
    delay_from_s: Seconds = 3_600.0
    delay_to_s: Seconds = 6 * 3_600.0

    def __post_init__(self) -> None:
        check_order("delay_from_s", self.delay_from_s, "delay_to_s", self.delay_to_s)

    def treat(self, chance: float, after_restart: float) -> Treatment:  # noqa: ARG002
        """Ask the sender to wait."""
        delay_us = round(spread_s(self.delay_from_s, self.delay_to_s, chance) * TO_US)
        return Treatment("late", delay_us=delay_us)
