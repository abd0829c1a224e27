"""What an invariant is, what judging one gives, and how a finding is made."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from contracts.canonical import digest
from scenarios.history import History
from scenarios.invariants.evidence import Evidence, slice_of

HELD: Final = "held"
VIOLATED: Final = "violated"
NOT_EXERCISED: Final = "not_exercised"
UNKNOWN: Final = "unknown"
"""An invariant whose check broke: never counted as held."""

INTEGRATION: Final = "integration"
SIMULATOR: Final = "simulator"
HARNESS: Final = "harness"

Subject = Literal["integration", "simulator", "harness"]

FINDINGS_TOLD: Final = 100
"""Findings of one invariant that are told with their evidence; all of them are counted."""

_FINGERPRINT_DIGITS: Final = 16


@dataclass(frozen=True, slots=True)
class Finding:
    """One violation: whose it is, in one sentence, and the records that show it.

    The fingerprint is made of the invariant and the business keys alone, so it survives another
    run of the same defect.
    """

    fingerprint: str
    subject: Subject
    sentence: str
    evidence: tuple[Evidence, ...]

    def masked(self, mask: Callable[[str], str]) -> Finding:
        """The same, every sentence masked."""
        evidence = tuple(replace(one, summary=mask(one.summary)) for one in self.evidence)
        return replace(self, sentence=mask(self.sentence), evidence=evidence)


@dataclass(frozen=True, slots=True)
class Result:
    """What one invariant says of one history.

    `observations` counts how often it was put to the test, `violations` how often it did not hold;
    `findings` are at most FINDINGS_TOLD of these per subject.
    """

    state: str
    observations: int
    violations: int
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()

    def masked(self, mask: Callable[[str], str]) -> Result:
        """The same, every sentence masked."""
        findings = tuple(finding.masked(mask) for finding in self.findings)
        return replace(self, findings=findings, notes=tuple(map(mask, self.notes)))


Check = Callable[[History], Result]


@dataclass(frozen=True, slots=True)
class Invariant:
    """One entry of the registry. `check` is a pure function of a history.

    `claim` is safety (judged always) or liveness (judged over healthy time and after healing).
    `needs` names the kinds of records without which it cannot be put to the test. `explain` is for
    humans: what it means, how it usually breaks, how to mend it.
    """

    id: str
    name: str
    statement: str
    claim: Literal["safety", "liveness"]
    needs: tuple[str, ...]
    explain: str
    check: Check


@dataclass(slots=True)
class Tally:
    """Counts one invariant's observations and gathers its findings while it is checked."""

    history: History
    invariant: str
    observations: int = 0
    violations: int = 0
    _seen: set[str] = field(default_factory=set)
    _findings: dict[str, Finding] = field(default_factory=dict)
    _told: dict[str, int] = field(default_factory=dict)
    _notes: list[str] = field(default_factory=list)

    def violated(
        self, subject: Subject, sentence: str, seqs: Iterable[int], *keys: str | int
    ) -> None:
        """Enter a violation; `keys` are the business keys that tell it from any other."""
        fingerprint = digest([self.invariant, *keys])[:_FINGERPRINT_DIGITS]
        if fingerprint in self._seen:
            return
        self._seen.add(fingerprint)
        self.violations += 1
        told = self._told.get(subject, 0)
        if told >= FINDINGS_TOLD:
            return
        self._told[subject] = told + 1
        evidence = slice_of(self.history, seqs)
        self._findings[fingerprint] = Finding(fingerprint, subject, sentence, evidence)

    def note(self, sentence: str) -> None:
        """Say something that a reader of the result should know."""
        self._notes.append(sentence)

    def result(self) -> Result:
        """The result: violated beats not exercised, for one counter-example is enough."""
        state = HELD if self.observations else NOT_EXERCISED
        if self.violations:
            state = VIOLATED
            hidden = self.violations - len(self._findings)
            if hidden:
                self._notes.append(f"{hidden} more of the same kind are not told one by one")
        return Result(
            state,
            self.observations,
            self.violations,
            tuple(self._findings.values()),
            tuple(self._notes),
        )


def not_exercised(why: str) -> Result:
    """The result of a check that had nothing to look at."""
    return Result(NOT_EXERCISED, 0, 0, (), (why,))
