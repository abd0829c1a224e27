"""What a case has shown: by what was seen, what the judge found, and what the faults hit."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from scenarios.invariants.model import HELD, INTEGRATION
from scenarios.stories.case import Case
from scenarios.stories.perform import Performance

PASSED: Final = "passed"
FAILED: Final = "failed"
BROKEN: Final = "broken"
IDLE: Final = "idle"

State = Literal["passed", "failed", "broken", "idle"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a case ended, and why, a sentence each.

    `failed` speaks of the integration; `broken` of a simulator, the harness or the story itself;
    `idle` is a case that has proved nothing, because its fault hit no work or an invariant that it
    is there for was never put to the test.
    """

    state: State
    why: tuple[str, ...] = ()


def outcome_of(
    case: Case,
    performance: Performance,
    judged: Mapping[str, Any],
    complaints: Sequence[str],
    unexplained: State = BROKEN,
    told: Collection[str] = (),
    refused: Sequence[str] = (),
    rebuffed: Sequence[str] = (),
) -> Outcome:
    """The outcome, worst first; `complaints` are what the case's own oracles say.

    `unexplained` is what comes of a step that was missed though the journal shows nothing wrong: in
    virtual time a fault of ours, in wall time no proof of anything. What the integration violates
    of `told` decides nothing. What the engine was `refused` is said beside what was missed; where
    nothing explains that, what people were `rebuffed` with as well: a system may refuse too much.
    """
    ours = [*_findings(judged, ours=True), *(row["sentence"] for row in judged["problems"])]
    if ours:
        return Outcome(BROKEN, tuple(ours))
    missed = performance.missed
    wrong = [*_findings(judged, ours=False, but=told), *complaints]
    if not performance.settled:
        wrong.append("the engine never came to rest")
    if missed is not None and (wrong or missed.by_integration):
        wrong.insert(0, "; ".join((str(missed), *refused)))
    if wrong:
        return Outcome(FAILED, tuple(wrong))
    if missed is not None:
        said = "; ".join((str(missed), *rebuffed, *refused))
        return Outcome(unexplained, (f"nothing in the journal explains it: {said}",))
    idle = [*_weak(judged), *_unproven(case, judged)]
    return Outcome(IDLE, tuple(idle)) if idle else Outcome(PASSED)


def _findings(judged: Mapping[str, Any], *, ours: bool, but: Collection[str] = ()) -> Iterator[str]:
    for row in judged["invariants"]:
        for finding in () if row["id"] in but else row["findings"]:
            if (finding["subject"] != INTEGRATION) is ours:
                yield f"{row['id']} {row['name']}: {finding['sentence']}"


def _weak(judged: Mapping[str, Any]) -> Iterator[str]:
    for fault in judged["faults"]:
        if fault["effective"] < fault["min_effective"]:
            yield f"the fault {fault['rule']} hit no work"


def _unproven(case: Case, judged: Mapping[str, Any]) -> Iterator[str]:
    held = {row["id"] for row in judged["invariants"] if row["state"] == HELD}
    for wanted in case.proves:
        if wanted not in held:
            yield f"{wanted} was not put to the test"
