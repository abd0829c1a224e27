"""What a check of the exports found, and the bounded report of all of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

SHOWN: Final = 200
"""How many problems a report shows at most; all are counted."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in the exports. `line` counts from 1 and is the first line of the record.

    `what` quotes the cell only where the field is neither personal nor a price.
    """

    check: str
    file: str
    line: int | None
    column: str | None
    what: str
    how_to_mend: str

    def place(self) -> str:
        """`orders.csv line 12, column ShippedDate`, as far as it is known."""
        line = "" if self.line is None else f" line {self.line}"
        column = "" if self.column is None else f", column {self.column}"
        return f"{self.file}{line}{column}"

    def text(self) -> str:
        """One line for a human."""
        return f"[{self.check}] {self.place()}: {self.what}; {self.how_to_mend}"


@dataclass(frozen=True, slots=True)
class ProblemReport:
    """The problems shown, at most `SHOWN`, by file and line; and how many each check found."""

    shown: tuple[Problem, ...]
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """How many problems there are, shown or not."""
        return sum(self.counts.values())

    def text(self) -> str:
        """The whole report for a human: a count, then a line per problem."""
        lines = [f"{self.total} problem{'s' * (self.total != 1)} in the exports"]
        lines += [problem.text() for problem in self.shown]
        if self.total > len(self.shown):
            by_check = ", ".join(f"{check} {count}" for check, count in sorted(self.counts.items()))
            lines.append(f"shown {len(self.shown)} of {self.total} ({by_check})")
        return "\n".join(lines)


def report(found: Iterable[Problem]) -> ProblemReport:
    """Counts every problem; keeps a bounded share of each check's, so that none hides another."""
    counts: Counter[str] = Counter()
    kept: dict[str, list[Problem]] = {}
    for problem in found:
        counts[problem.check] += 1
        if counts[problem.check] <= SHOWN:
            kept.setdefault(problem.check, []).append(problem)
    shown = sorted(islice(_in_turn(kept), SHOWN), key=_position)
    return ProblemReport(tuple(shown), dict(sorted(counts.items())))


def _in_turn(kept: Mapping[str, list[Problem]]) -> Iterator[Problem]:
    """The first of every check, then the second of every check, and so on."""
    for rank in range(SHOWN):
        for check in sorted(kept):
            if rank < len(kept[check]):
                yield kept[check][rank]


def _position(problem: Problem) -> tuple[str, int, str, str, str]:
    line = 0 if problem.line is None else problem.line
    return (problem.file, line, problem.check, problem.column or "", problem.what)
