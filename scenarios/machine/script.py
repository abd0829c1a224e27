"""A script: what was done in a run, so that it can be played again, whole or shorter."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from scenarios.driver.reference import Mutation
from scenarios.invariants.model import VIOLATED
from scenarios.machine import keying
from scenarios.machine.hands import Hands
from scenarios.machine.run import Run
from scenarios.machine.weather import weather

Change = tuple[Callable[..., None], tuple[Any, ...], dict[str, Any]]
"""What somebody does, and how."""

_ACT_US: Final = 30_000_000
"""How long it takes to do something."""

_TOLD: Final = 3


@dataclass(frozen=True)
class Script:
    """The beginning of a run, and everything that was done in it."""

    faults: tuple[str, ...]
    profile: str
    seed: int
    changes: list[Change] = field(default_factory=list)

    def steps(self) -> list[str]:
        """What was done, a line each."""
        said = ", ".join((*self.faults, self.profile, f"seed {self.seed}"))
        return [f"begin({said})", *map(_told, self.changes)]


@dataclass(frozen=True)
class Verdict:
    """What was violated, everything that was found, and which invariants were put to the test."""

    blamed: tuple[str, ...]
    sentences: tuple[str, ...]
    exercised: tuple[str, ...]
    lines: Sequence[bytes]

    def told(self) -> str:
        """In one line."""
        return "; ".join([", ".join(self.blamed) or "no invariant", *self.sentences[:_TOLD]])


class Playing:
    """A script while it is played; `whole` unless something in the harness broke."""

    def __init__(self, script: Script, mutate: Mutation | None = None) -> None:
        self.script = script
        self.hands = Hands(Run(weather(script.faults), script.profile, script.seed, mutate))
        self.whole = True

    def do(self, change: Change) -> None:
        """Have one more thing done."""
        self.script.changes.append(change)
        self.whole = False
        act, values, named = change
        act(self.hands, *values, **named)
        self.hands.run.let_pass(_ACT_US)
        self.whole = True

    def end(self) -> Verdict:
        """Let everything come to rest and judge it."""
        keying.state_balances(self.hands)
        judged, missed = self.hands.run.end()
        rows = judged["invariants"]
        told = [one["sentence"] for row in rows for one in row["findings"]]
        told += [*(one["sentence"] for one in judged["problems"]), *missed]
        return Verdict(
            tuple(row["id"] for row in rows if row["state"] == VIOLATED),
            tuple(told),
            tuple(row["id"] for row in rows if row["observations"]),
            self.hands.run.lines,
        )


def play(script: Script, mutate: Mutation | None = None) -> Verdict:
    """Play a script from its beginning to the verdict."""
    playing = Playing(replace(script, changes=[]), mutate)
    try:
        for change in script.changes:
            playing.do(change)
        return playing.end()
    finally:
        playing.hands.run.abandon()


def shortened(script: Script, verdict: Verdict, mutate: Mutation | None = None) -> Script:
    """The same without whatever can be left out and something of it is still found.

    A run without any one of the remaining steps or faults finds nothing of it.
    """

    def still(shorter: Script) -> bool:
        found = play(shorter, mutate)
        if not verdict.blamed:
            return bool(found.sentences)
        return not set(verdict.blamed).isdisjoint(found.blamed)

    for fewer in _without(script.faults):
        calmer = replace(script, faults=fewer)
        if still(calmer):
            script = calmer
            break
    span = max(1, len(script.changes) // 2)
    while True:
        left_out = _pass(script, span, still)
        if left_out is script and span == 1:
            return script
        script, span = left_out, span if left_out is not script and span == 1 else max(1, span // 2)


def _without(faults: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """No fault at all, then each alone."""
    if faults:
        yield ()
    if len(faults) > 1:
        yield from ((each,) for each in faults)


def _pass(script: Script, span: int, still: Callable[[Script], bool]) -> Script:
    """Leave out `span` steps at a time wherever that may be, the last ones first."""
    start = len(script.changes) - span
    while start > -span:
        kept = script.changes[: max(0, start)] + script.changes[start + span :]
        shorter = replace(script, changes=kept)
        if len(kept) < len(script.changes) and still(shorter):
            script = shorter
        start -= span
    return script


def _told(change: Change) -> str:
    act, values, named = change
    said = [*map(str, values), *(f"{name}={value}" for name, value in named.items())]
    return f"{act.__name__}({', '.join(said)})"
