"""`findings.json`: what the judge found in a journal, as data that carries no live object.

The judge decides what happened; whether that is good enough for a release is the policy's business.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from reports.errors import FolderInvalid

SCHEMA: Final = "urn:seatrial:contract:run:1.0.0:findings"

HELD: Final = "held"
VIOLATED: Final = "violated"
NOT_EXERCISED: Final = "not_exercised"
UNKNOWN: Final = "unknown"
"""The judge itself broke over it; a problem of the findings says how."""
STATES: Final = (HELD, VIOLATED, NOT_EXERCISED, UNKNOWN)

INTEGRATION: Final = "integration"
"""The subject of a finding that speaks of the system under test; any other is of our own making."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One violation: about whom, in one sentence, and the journal records that show it."""

    fingerprint: str
    subject: str
    sentence: str
    evidence: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Invariant:
    """What the judge says of one invariant.

    `statement` is what must be true; `claim` says when it is judged (safety: always, liveness: in
    healthy time). `observations` counts how often it was put to the test, `violations` how often
    it did not hold; `findings` may tell only the first of these.
    """

    id: str
    name: str
    statement: str
    state: str
    claim: str
    observations: int
    violations: int
    findings: tuple[Finding, ...]
    notes: tuple[str, ...]

    @property
    def title(self) -> str:
        return f"{self.id} {self.name}"


@dataclass(frozen=True, slots=True)
class Fault:
    """What became of one rule of the plan: planned, fired, and how often it hit work in flight."""

    rule: str
    effect: str
    planned: int | None
    fired: int
    effective: int
    required: bool
    min_effective: int

    @property
    def is_weak(self) -> bool:
        """Whether it had to hit work and hit too little to prove anything."""
        return self.required and self.effective < self.min_effective


@dataclass(frozen=True, slots=True)
class Problem:
    """Why the journal is no whole evidence, and whose fault that is."""

    subject: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything the judge says about one journal; without a voyage there is none to speak of."""

    journal_sha256: str | None
    counts: Mapping[str, Any] | None
    invariants: tuple[Invariant, ...]
    faults: tuple[Fault, ...]
    problems: tuple[Problem, ...]


NO_VOYAGE: Final[Mapping[str, Any]] = {
    "journal_sha256": None,
    "counts": None,
    "invariants": [],
    "faults": [],
    "problems": [],
}
"""The judge's JSON where no voyage was asked for."""


def parse_findings(data: Mapping[str, Any]) -> Findings:
    """Read the judge's JSON; raises FolderInvalid when a key is missing or a state is unknown."""
    try:
        return Findings(
            data["journal_sha256"],
            data["counts"],
            tuple(_invariant(row) for row in data["invariants"]),
            tuple(parse_fault(row) for row in data["faults"]),
            tuple(parse_problem(row) for row in data["problems"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise FolderInvalid(f"findings.json is none: {type(error).__name__} {error}") from None


def _invariant(row: Mapping[str, Any]) -> Invariant:
    if row["state"] not in STATES:
        raise ValueError(f"{row['id']} has the unknown state {row['state']!r}")
    return Invariant(
        row["id"],
        row["name"],
        row["statement"],
        row["state"],
        row["claim"],
        int(row["observations"]),
        int(row["violations"]),
        tuple(parse_finding(finding) for finding in row["findings"]),
        tuple(row["notes"]),
    )


def parse_finding(row: Mapping[str, Any]) -> Finding:
    """One violation."""
    evidence = tuple(row["evidence"])
    return Finding(row["fingerprint"], row["subject"], row["sentence"], evidence)


def parse_fault(row: Mapping[str, Any]) -> Fault:
    """What became of one rule."""
    return Fault(
        row["rule"],
        row["effect"],
        row["planned"],
        int(row["fired"]),
        int(row["effective"]),
        bool(row["required"]),
        int(row["min_effective"]),
    )


def parse_problem(row: Mapping[str, Any] | str) -> Problem:
    """One problem; a bare sentence is the journal's."""
    if isinstance(row, str):
        return Problem("journal", row)
    return Problem(row["subject"], row["sentence"])
