"""What was seen of one run: when each change arrived, and which calls that took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Final

from contracts.journal import Journal, parse_line
from contracts.ports import Clock
from contracts.scope import Scope, load_scope
from engine import MemoryDisk
from scenarios.driver.reference import ReferenceEngine
from scenarios.history import History
from scenarios.history.facts import TO_ERP
from scenarios.history.figures import OBJECTS
from scenarios.history.side import ENTITIES
from scenarios.invariants.compare import shared
from scenarios.invariants.orders import accepted, handed_over_us
from scenarios.invariants.served import served_us
from scenarios.judge import judge_lines
from scenarios.voyage.course import reference_config
from scenarios.voyage.sail import sail
from simulator.clock import run_virtual
from simulator.faults import FaultPlan, KillSchedule
from simulator.landscape import Landscape
from simulator.profiles import PROFILES
from simulator.seed import Seed
from simulator.world.generate import generate_world

LOADED_US: Final = 6 * 3_600_000_000
"""By then the initial load is over; what is measured begins here."""

DAY_US: Final = 86_400_000_000
_OURS: Final = "engine>"
ORDERS: Final = "orders"
"""What orders on their way to the ERP are called among the flows."""

Key = tuple[str, str, int]
"""A change: the row of the scope matrix, the object and its version."""


@dataclass(frozen=True, slots=True)
class Question:
    """The world that all patterns are tried in, and how its ERP behaves."""

    seed: int = 7
    days: int = 2
    orders_per_day: int = 40
    accounts: int = 16
    items: int = 80
    profile: str = "modern"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A change that was made at `t_us` and was there `delay_us` later; None: not before the end."""

    t_us: int
    delay_us: int | None


@dataclass(frozen=True, slots=True)
class Seen:
    """One run: arrivals, calls by party and operation, hints, and what was violated."""

    arrivals: Mapping[Key, Arrival]
    calls: Mapping[tuple[str, str], int]
    vain: int
    hints: int
    days: float
    violated: tuple[str, ...]

    def delays_s(self, rows: frozenset[str]) -> list[float]:
        """The delays of the changes of some rows, shortest first."""
        return sorted(
            one.delay_us / 1_000_000
            for key, one in self.arrivals.items()
            if key[0] in rows and one.delay_us is not None
        )

    def calls_a_day(self, system: str, *, reads: bool | None = None) -> float:
        """Calls to a system; of them its feeds and lists alone, or all but these."""
        counted = (
            number
            for (edge, operation), number in self.calls.items()
            if edge == f"engine>{system}" and (reads is None or reads is _is_read(operation))
        )
        return sum(counted) / self.days

    def feed_reads_a_day(self) -> float:
        """How often the ERP's main feed was asked."""
        return self.calls.get((TO_ERP, "erp.changes.list"), 0) / self.days


def sailed(question: Question, pattern: str, plan: FaultPlan) -> Seen:
    """Sail the question's world with all flows wired by one pattern; raises what breaks in it."""
    size = (question.accounts, question.items, question.days, question.orders_per_day)
    names = ("accounts", "items", "days", "orders_per_day")
    world = generate_world(question.seed, **dict(zip(names, size, strict=True)))
    profile, seed, scope = PROFILES[question.profile], Seed(question.seed), load_scope()

    async def main(clock: Clock) -> list[bytes]:
        journal, sink = Journal.in_memory(clock, world.name)
        landscape = Landscape.build(world, clock, journal, seed=seed, profile=profile, plan=plan)
        config = reference_config(landscape.secrets, scope, "", profile, pattern)
        engine = ReferenceEngine(landscape, config, MemoryDisk(), KillSchedule(()))
        try:
            await sail(landscape, engine, lambda *_: None)
        finally:
            engine.bury()
        return sink.lines

    lines = run_virtual(main, world.starts_at)
    return _seen(History.of(lines), lines, world.length_us())


def _seen(history: History, lines: list[bytes], end_us: int) -> Seen:
    records = map(parse_line, lines, count())
    wired = [one for one in records if one.edge is not None and LOADED_US <= one.t_us < end_us]
    called = [one for one in wired if one.kind == "call"]
    answers = (one for one in wired if one.kind == "answer" and str(one.edge).startswith(_OURS))
    judged = judge_lines(lines)["invariants"]
    return Seen(
        arrivals=dict(_arrivals(history, end_us)),
        calls=Counter(
            (str(one.edge), str(one.body["operation"]))
            for one in called
            if str(one.edge).startswith(_OURS)
        ),
        vain=sum(_in_vain(one.body.get("status")) for one in answers),
        hints=sum(one.edge == "erp>engine" for one in called),
        days=(end_us - LOADED_US) / DAY_US,
        violated=tuple(row["id"] for row in judged if row["state"] == "violated"),
    )


def _arrivals(history: History, end_us: int) -> Iterator[tuple[Key, Arrival]]:
    for entity in ENTITIES:
        shown = history.storefront.entity(entity)
        for key, number, changes in shared(history, entity):
            for nth, change in enumerate(changes):
                if LOADED_US <= change.t_us < end_us:
                    served = served_us(history, entity, changes, nth, shown.get(key, []))
                    delay_us = None if served is None else served - change.t_us
                    yield (OBJECTS[entity], number, change.version), Arrival(change.t_us, delay_us)
    for key, placed in accepted(history):
        told_us, booked = handed_over_us(history, key, placed), history.booked.get(key)
        if told_us is not None and LOADED_US <= told_us < end_us:
            delay_us = booked[0].t_us - told_us if booked else None
            yield (ORDERS, key, 1), Arrival(told_us, delay_us)


def slow_rows(scope: Scope) -> frozenset[str]:
    """The rows that come from the ERP and need not be as fresh as the freshest of them."""
    freshest = scope.poll_s("erp") or 0
    return frozenset(row.id for row in scope.synced() if (row.poll_s or 0) > freshest)


def _in_vain(status: object) -> bool:
    return not isinstance(status, int) or status >= 500


def _is_read(operation: str) -> bool:
    return operation.endswith((".list", ".changes", ".read"))
