"""An event is delivered again: soon, or only after the engine's next restart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import Field

from simulator.faults.delivery import Treatment
from simulator.faults.effects.kinds import TO_US
from simulator.faults.effects.spread import Seconds, check_order, spread_s


@dataclass(frozen=True, slots=True)
class Duplicate:
    """`copies` more deliveries, after `delay_from_s` to `delay_to_s`; under new ids with `new_id`.

    With `new_event_id` each is an event of its own that announces the same order once more, as from
    a storefront that tells of one order by two events. The share `after_restart` of them waits for
    the engine's next start: memory cannot know them.
    """

    phases: ClassVar[tuple[str, ...]] = ("delivery",)
    copies: Annotated[int, Field(ge=1, le=100)] = 1
    new_id: bool = False
    delay_from_s: Seconds = 1.0
    delay_to_s: Seconds = 60.0
    after_restart: Annotated[float, Field(ge=0, le=1)] = 0.0
    new_event_id: bool = False

    def __post_init__(self) -> None:
        check_order("delay_from_s", self.delay_from_s, "delay_to_s", self.delay_to_s)

    def treat(self, chance: float, after_restart: float) -> Treatment:
        """Ask the sender for the copies."""
        delay_us = round(spread_s(self.delay_from_s, self.delay_to_s, chance) * TO_US)
        waits = after_restart < self.after_restart
        again = self.new_event_id
        return Treatment("duplicate", self.copies, self.new_id, delay_us, waits, again)
