"""Crash points for an engine process: spread over what a clean run counted.

A kill at a random instant of a quiet hour hits no work and proves nothing; so an engine dies before
or after its n-th commit or outgoing call, with n spread evenly over the count of a run that was
left in peace (the reference engine prints it when it ends).
"""

from __future__ import annotations

from typing import Final

from simulator.faults import FaultPlan, PlannedKill, Rule
from simulator.faults.effects.kill import Kill, KillPoint, KillSide

_TURNS: Final[tuple[tuple[KillPoint, KillSide], ...]] = (
    ("commit", "before"),
    ("call", "after"),
    ("commit", "after"),
    ("call", "before"),
)
_RULE: Final = "kill-sweep"
_EVER_US: Final = 1 << 62


def sweep_plan(required: int) -> FaultPlan:
    """The fault plan of a sweep: nothing but its kills, of which so many must hit work."""
    rule = Rule(_RULE, Kill(), None, None, Kill.phases[0])
    return FaultPlan(_RULE, "Killed before and after every n-th step", (rule,), {_RULE: required})


def spread(commits: int, calls: int, times: int) -> tuple[PlannedKill, ...]:
    """So many kills at equal distances over a clean run that counted `commits` and `calls`.

    Each belongs to one incarnation, in order, and its `k` counts from that incarnation's start: one
    share of the clean run's count further on. All four of commit and call, before and after, take
    turns. Raises ValueError when there are fewer events than kills.
    """
    if times < 1 or min(commits, calls) <= times:
        raise ValueError(f"{commits} commits and {calls} calls cannot be cut by {times} kills")
    counted: dict[KillPoint, int] = {"commit": commits, "call": calls}
    return tuple(_kill(nth, *_TURNS[nth % len(_TURNS)], counted, times) for nth in range(times))


def _kill(
    nth: int, point: KillPoint, side: KillSide, counted: dict[KillPoint, int], times: int
) -> PlannedKill:
    count = counted[point]
    k = count * (nth + 1) // (times + 1) - count * nth // (times + 1)
    return PlannedKill(
        rule=_RULE,
        window=nth,
        from_us=0,
        to_us=_EVER_US,
        point=point,
        k=k,
        side=side,
        restart_after_us=0,
    )
