"""One pattern's runs, and what the same trouble held up in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from contracts.scope import Scope, load_scope
from engine.config import Config, poll_ms_of
from engine.wiring import PATTERNS, Wiring, wired, wiring_text
from scenarios.patterns.seen import ORDERS, Question, Seen, sailed, slow_rows
from scenarios.patterns.trouble import AGAIN_S, FROM_S, LASTS_S, Trouble, troubles
from simulator.faults import NO_FAULTS
from simulator.profiles import PROFILES

HELD_UP_US: Final = 15_000_000
"""News that came so much later than in the same run in fair weather were held up."""

_SECOND_US: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Compared:
    """One pattern: how it is wired, its run in fair weather, and one for each trouble."""

    pattern: str
    wiring: Wiring
    fair: Seen
    foul: Mapping[str, Seen]

    def news(self, trouble: Trouble) -> Counter[str]:
        """By row how many changes were made while the trouble lasted."""
        return Counter(row for (row, _, _), _ in self._meanwhile(trouble))

    def held_up(self, trouble: Trouble) -> Counter[str]:
        """By row how many of them were held up by it."""
        return Counter(row for (row, _, _), later_us in self._meanwhile(trouble) if later_us)

    def _meanwhile(self, trouble: Trouble) -> list[tuple[tuple[str, str, int], bool]]:
        """The changes made meanwhile in both runs, and whether they were held up."""
        foul = self.foul[trouble.id].arrivals
        found = []
        for key, one in self.fair.arrivals.items():
            other = foul.get(key)
            if other is None or other.t_us != one.t_us or not _lasts(one.t_us):
                continue
            if one.delay_us is not None:
                late = other.delay_us is None or other.delay_us > one.delay_us + HELD_UP_US
                found.append((key, late))
        return found


@dataclass(frozen=True, slots=True)
class Comparison:
    """All patterns in one world; `push_s` is after how long its ERP tells of a change, or None."""

    question: Question
    scope: Scope
    patterns: Mapping[str, Compared]
    troubles: tuple[Trouble, ...]
    push_s: int | None

    @property
    def slow(self) -> frozenset[str]:
        """The rows that need not be as fresh as the freshest."""
        return slow_rows(self.scope)

    @property
    def urgent(self) -> frozenset[str]:
        """The other rows that come from the ERP."""
        coming = (row.id for row in self.scope.synced() if row.owner == "erp")
        return frozenset(coming) - self.slow - {ORDERS}

    def calling(self, system: str) -> frozenset[str]:
        """The rows for which the engine calls a system: to write there, or because it must ask."""
        asked = not self.scope.systems[system].events
        return frozenset(
            row.id
            for row in self.scope.synced()
            for source, target in row.crossings
            if target == system or (source == system and asked)
        )


def compare(
    question: Question,
    tell: Callable[[str], None] = lambda _: None,
    patterns: Iterable[str] = PATTERNS,
    known: Iterable[Trouble] | None = None,
) -> Comparison:
    """Sail each pattern through fair weather and each trouble: all that there are, unless given."""
    scope = load_scope()
    known = tuple(troubles(scope) if known is None else known)
    config = Config(poll_ms=poll_ms_of(scope))
    compared = {}
    for pattern in patterns:
        tell(f"{pattern}: fair weather")
        fair = sailed(question, pattern, NO_FAULTS)
        foul = {}
        for trouble in known:
            tell(f"{pattern}: {trouble.title}")
            foul[trouble.id] = sailed(question, pattern, trouble.plan())
        wiring = wired(wiring_text(scope, pattern), config.poll_ms, config.workers)
        compared[pattern] = Compared(pattern, wiring, fair, foul)
    profile = PROFILES[question.profile]
    push_s = profile.push_delay_s.value if profile.push.value else None
    return Comparison(question, scope, compared, known, push_s)


def _lasts(at_us: int) -> bool:
    """Whether the trouble lasts at an instant of the world."""
    since_us = at_us - FROM_S * _SECOND_US
    return since_us >= 0 and since_us % (AGAIN_S * _SECOND_US) < LASTS_S * _SECOND_US
