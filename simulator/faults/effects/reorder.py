"""An event leaves later than the ones after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from simulator.faults.delivery import Treatment
from simulator.faults.effects.kinds import TO_US
from simulator.faults.effects.spread import Seconds, check_order, spread_s


@dataclass(frozen=True, slots=True)
class Reorder:
    """Held back for `delay_from_s` to `delay_to_s`; effective when another event overtook it."""

    phases: ClassVar[tuple[str, ...]] = ("delivery",)
    delay_from_s: Seconds = 60.0
    delay_to_s: Seconds = 3_600.0

    def __post_init__(self) -> None:
        check_order("delay_from_s", self.delay_from_s, "delay_to_s", self.delay_to_s)

    def treat(self, chance: float, after_restart: float) -> Treatment:  # noqa: ARG002
        """Ask the sender to hold it back."""
        delay_us = round(spread_s(self.delay_from_s, self.delay_to_s, chance) * TO_US)
        return Treatment("reorder", delay_us=delay_us)
