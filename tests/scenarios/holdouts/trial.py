"""One defect held out, tried in the life of a generated company."""

from __future__ import annotations

from dataclasses import dataclass

from scenarios.judge import judge_lines
from scenarios.mutants import Mutant, Touch
from simulator.faults import load_plan
from simulator.world.generate import generate_world
from simulator.world.spec import World
from tests.scenarios.passage import sail_through


@dataclass(frozen=True)
class Trial:
    """What came of one: whether it acted, what was violated, and what of that was expected."""

    acted: bool
    violated: tuple[str, ...]
    expected: tuple[str, ...]

    @property
    def caught(self) -> bool:
        """Whether it acted and was found for a reason that it was expected to give."""
        return self.acted and bool(set(self.violated) & set(self.expected))

    @property
    def says(self) -> str:
        """The outcome in a word, and why."""
        found = ", ".join(self.violated) or "nothing violated"
        if not self.acted:
            return f"did not act ({found})"
        return f"caught by {found}" if self.caught else f"MISSED ({found})"


def company(days: int) -> World:
    """A small wholesaler, with as much trade each day as the planted defects are tried in."""
    return generate_world(7, days=days, orders_per_day=40, accounts=16, items=80)


def tried(mutant: Mutant, world: World) -> Trial:
    """Sail the defect through a world under the default weather, and judge it."""
    touch = Touch()
    passage = sail_through(
        world, load_plan("default"), mutate=lambda parts: mutant.apply(parts, touch)
    )
    rows = judge_lines(passage.lines)["invariants"]
    violated = tuple(row["id"] for row in rows if row["state"] == "violated")
    return Trial(touch.count > 0, violated, mutant.expected)
