"""The engine dies without warning at its k-th commit or call, and starts again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from simulator.faults.effects.spread import Seconds, check_order
from simulator.faults.when import Patterns

KillPoint = Literal["commit", "call"]
KillSide = Literal["before", "after"]


@dataclass(frozen=True, slots=True)
class Kill:
    """One kill in each window of the world's time: a `month` (of the calendar) or `every_s`
    seconds, counted from `from_s` seconds after the world's start.

    It strikes at the k-th engine commit or call of the window, k between `k_from` and `k_to`, just
    before or just after it; k, point and side are a hash of the seed. Scheduled by event, not by
    time, because a kill at a random instant of a quiet month hits no work and proves nothing. For
    the same reason only calls that write count, or with `operations` only those.
    """

    phases: ClassVar[tuple[str, ...]] = ("process",)
    per: Literal["month", "every_s"] = "month"
    every_s: Seconds = 0.0
    from_s: Seconds = 0.0
    points: Annotated[tuple[KillPoint, ...], Field(min_length=1)] = ("commit", "call")
    sides: Annotated[tuple[KillSide, ...], Field(min_length=1)] = ("before", "after")
    operations: Patterns = ()
    k_from: Annotated[int, Field(ge=1)] = 1
    k_to: Annotated[int, Field(ge=1)] = 40
    restart_after_s: Seconds = 5.0

    def __post_init__(self) -> None:
        check_order("k_from", self.k_from, "k_to", self.k_to)
        if (self.per == "every_s") != (self.every_s > 0):
            raise ValueError('every_s goes with per = "every_s" and must be above 0')
