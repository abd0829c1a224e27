"""Simulated people in a served world: what they are asked to do, and who lets them.

The people themselves live a floor above (scenarios/voyage); this server is given a maker of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from simulator.landscape import Landscape
from simulator.world.spec import World


@dataclass(frozen=True, slots=True)
class Work:
    """What buyers and clerks are to do, in the time of their world.

    `plan`: live the world's own plan from its first moment on, `factor` times as fast. `rate`: keep
    ordering, `orders_per_minute`, until `orders` were placed or somebody stops it. `shift` counts
    the times that people were put to work in this world, so that no two shifts share a reference.
    """

    mode: Literal["plan", "rate"] = "plan"
    factor: int = 1
    orders_per_minute: float = 6.0
    orders: int | None = None
    shift: int = 1


class People(Protocol):
    """Buyers and clerks at work."""

    def start(self) -> None:
        """Begin, on the loop that serves the world."""
        ...

    async def stop(self) -> None:
        """Let nobody begin anything more, and break off what is under way."""
        ...

    @property
    def at_work(self) -> bool:
        """Whether they have something left to do."""
        ...

    def status(self) -> dict[str, Any]:
        """What they did so far, counted."""
        ...


PeopleMaker = Callable[[Landscape, World, Work], People]
"""Makes the people of a landscape; `World` is the whole one, with its plan."""
