"""Which kills a plan means for a world: one per window, at an event chosen by the seed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from simulator.faults.effects.kill import Kill, KillPoint, KillSide
from simulator.faults.plan import FaultPlan
from simulator.faults.when import fits
from simulator.seed import Seed

_US: Final = timedelta(microseconds=1)
_NEVER_US: Final = 2**63


@dataclass(frozen=True, slots=True)
class PlannedKill:
    """The engine dies at its k-th commit or call of the window [from_us, to_us).

    Report what came of it with `FaultBook.record`; a kill that meets no work is not effective, and
    one whose window has fewer than k events never fires.
    """

    rule: str
    window: int
    from_us: int
    to_us: int
    point: KillPoint
    k: int
    side: KillSide
    restart_after_us: int
    operations: tuple[str, ...] = ()

    def counts_call(self, operation: str, *, write: bool) -> bool:
        """Whether a call of the engine counts for this kill."""
        return fits(operation, self.operations) if self.operations else write

    def facts(self) -> dict[str, Any]:
        """What a `fault` record says of it."""
        return {
            "rule": self.rule,
            "effect": "kill",
            "edge": None,
            "operation": None,
            "key": f"window {self.window}",
            "nth": self.k,
        }


def kills(
    plan: FaultPlan,
    seed: Seed,
    starts_at: datetime,
    ends_at: datetime,
    begins_at: datetime | None = None,
) -> tuple[PlannedKill, ...]:
    """Every kill of a plan between two aware instants, by rule and window.

    The windows count from `begins_at`, where the engine comes later than the world. A last window
    that is cut to less than half its length gets none.
    """
    return tuple(
        _planned(rule.id, rule.effect, seed, number, from_us, to_us)
        for rule in plan.rules
        if isinstance(rule.effect, Kill)
        for number, from_us, to_us in _windows(
            rule.effect, starts_at, ends_at, begins_at or starts_at
        )
    )


class KillSchedule:
    """Counts the engine's commits and calls window by window and says which one is the k-th."""

    __slots__ = ("_counts", "_from_us", "_kills", "_open_now", "_to_us")

    def __init__(self, planned: Sequence[PlannedKill]) -> None:
        self._kills = tuple(planned)
        self._counts: dict[str, int] = {}
        self._open_now: tuple[PlannedKill, ...] = ()
        self._from_us = self._to_us = 0
        """Between these two instants no window opens or closes."""

    def commit(self, at_us: int) -> PlannedKill | None:
        """Count one commit of the engine, before it is made; the kill that belongs to it, if any.

        The driver does it on `kill.side` of the event. Of two rules that choose one event, the
        first wins.
        """
        return self._meet([k for k in self._open(at_us) if k.point == "commit"])

    def call(self, at_us: int, operation: str | None, *, write: bool) -> PlannedKill | None:
        """Count one call of the engine, before it leaves; the kill that belongs to it, if any."""
        name = operation or "?"
        counted = (k for k in self._open(at_us) if k.point == "call")
        return self._meet([k for k in counted if k.counts_call(name, write=write)])

    def _open(self, at_us: int) -> Sequence[PlannedKill]:
        if not self._from_us <= at_us < self._to_us:
            borders = sorted({b for kill in self._kills for b in (kill.from_us, kill.to_us)})
            self._from_us = max((b for b in borders if b <= at_us), default=at_us)
            self._to_us = min((b for b in borders if b > at_us), default=_NEVER_US)
            self._open_now = tuple(k for k in self._kills if k.from_us <= at_us < k.to_us)
        return self._open_now

    def _meet(self, counted: Sequence[PlannedKill]) -> PlannedKill | None:
        met = None
        for kill in counted:
            name = f"{kill.rule} {kill.window}"
            count = self._counts[name] = self._counts.get(name, 0) + 1
            if count == kill.k and met is None:
                met = kill
        return met

    def export(self) -> dict[str, int]:
        """The counts, for a snapshot."""
        return dict(sorted(self._counts.items()))

    def restore(self, counts: Mapping[str, int]) -> None:
        """Go on where a snapshot stood."""
        self._counts = dict(counts)


def _planned(
    rule: str, kill: Kill, seed: Seed, number: int, from_us: int, to_us: int
) -> PlannedKill:
    points, sides = sorted(kill.points), sorted(kill.sides)
    spread = kill.k_to - kill.k_from + 1
    return PlannedKill(
        rule=rule,
        window=number,
        from_us=from_us,
        to_us=to_us,
        point=points[int(seed.draw("kill point", rule, number) * len(points))],
        k=kill.k_from + int(seed.draw("kill at", rule, number) * spread),
        side=sides[int(seed.draw("kill side", rule, number) * len(sides))],
        restart_after_us=round(kill.restart_after_s * 1_000_000),
        operations=kill.operations,
    )


def _windows(
    kill: Kill, starts_at: datetime, ends_at: datetime, begins_at: datetime
) -> Iterator[tuple[int, int, int]]:
    first = begins_at + timedelta(seconds=kill.from_s)
    number, opens = 0, first
    while opens < ends_at:
        closes = _after(kill, first, number + 1)
        shut = min(closes, ends_at)
        if (shut - opens) * 2 >= closes - opens:
            yield number, (opens - starts_at) // _US, (shut - starts_at) // _US
        number, opens = number + 1, closes


def _after(kill: Kill, starts_at: datetime, windows: int) -> datetime:
    if kill.per == "every_s":
        return starts_at + timedelta(seconds=kill.every_s * windows)
    months = starts_at.month - 1 + windows
    first = starts_at.replace(year=starts_at.year + months // 12, month=months % 12 + 1, day=1)
    into = min(starts_at.day, _days_in(first)) - 1
    return first + timedelta(days=into)


def _days_in(first: datetime) -> int:
    return ((first + timedelta(days=31)).replace(day=1) - first).days
