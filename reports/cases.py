"""What the judge says of the cases: each a test with a world and a journal of its own, or, where
time is real, all the stories of a suite that share a world and its journal.

The suites are stricter than the voyage's policy: whatever a case violates counts, required or not,
for a case is made to show just that; but for what the policy says is told of and decides nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from reports.errors import FolderInvalid
from reports.findings import (
    HELD,
    INTEGRATION,
    NOT_EXERCISED,
    UNKNOWN,
    VIOLATED,
    Fault,
    Finding,
    Problem,
    parse_fault,
    parse_finding,
    parse_problem,
)
from reports.junit import BROKEN, FAILED, SKIPPED
from reports.junit import Case as Test

JOURNALLED: Final = ("e2e", "negative")
"""The suites of which each case leaves a journal, `worlds/<suite>/<case>.jsonl`."""

TOGETHER: Final = "together"
"""The name of a suite's one world where time is real, and of its journal."""

SIDE_BY_SIDE: Final = ("e2e",)
"""The suites whose stories live in one world where time is real; others have one for each case."""

OWN_WORLD: Final[Mapping[str, Mapping[str, str]]] = {
    "e2e": {
        "amended-while-it-changes": "its weather would fall on every amendment",
        "quote-lost-answer": "its weather would fall on every quote",
        "address-asked-lost-answer": "its weather would fall on every request for an address",
        "cancelled-and-announced-again": "its weather would fall on every event",
        "card-approved-late": "its weather would fall on every card",
        "card-approved-late-for-two": "its weather would fall on every card",
        "card-captured-late": "its weather would fall on every card",
        "card-successor-late": "its weather would fall on every card",
        "card-refunded": "its weather would fall on every refund",
        "card-rebilled-twice": "its weather would fall on every refund",
        "taken-back-before-go-live": "it begins before there is an engine",
        "taken-back-in-weather": "its weather would fall on everything that is taken back",
        "initial-load": "it begins before there is an engine",
        "initial-load-interrupted": "it begins before there is an engine, which is then killed",
        "feed-out-of-reach": "its weather would fall on all that is told of who may buy what",
        "asked-in-time": "its ERP is away for hours",
        "withdrawn-price-comes-late": "its weather would fall on every price",
        "warehouse-away": "its weather would fall on every pick",
        "warehouse-answer-lost": "its weather would fall on every pick",
        "withdrawal-lost": "its weather would fall on every withdrawal",
        "posted-later": "its ERP posts orders later",
        "posting-refused": "its ERP posts orders later",
        "line-refused-later": "its ERP posts orders later",
        "posting-unheard": "its ERP posts orders later, and its weather would fall on every order",
        "price-held-and-released": "its ERP compares prices with its own",
        "refused-after-locks": "its ERP takes locks without waiting",
        "warned-and-confirmed": "its ERP warns before it enters",
        "tax-engine-away": "its world has a tax engine, and it is away",
        "tax-bill-taken-back": "its world has a tax engine",
        "tax-credit-lost": "its world has a tax engine, of which words are late and lost",
        "tax-ledger-swept": "its world has a tax engine",
        "tax-rate-changes": "its world has a tax engine",
        "head-asked-twice": "its weather would fall on every event",
        "ship-to-amended": "its world has a tax engine",
        "tax-given-up-late": "its world has a tax engine, of which words are late and lost",
        "tax-of-a-closed-period": "its world has a tax engine",
    }
}
"""Of a suite whose stories live in one world those that have one of their own all the same, why."""

FROM_OUTSIDE: Final = "not exercised from outside"
"""How the reason begins for which a case is skipped that no engine but ours could be put to."""

_ENDED: Final = {FAILED: VIOLATED, BROKEN: UNKNOWN, SKIPPED: NOT_EXERCISED}
_WORST: Final = (VIOLATED, UNKNOWN, NOT_EXERCISED, HELD)

_SHOWN: Final = 3
"""Findings of one invariant of one case that the verdict carries; findings.json holds all."""


@dataclass(frozen=True, slots=True)
class Broken:
    """An invariant that a case violated: how often, and the findings that are told."""

    id: str
    name: str
    violations: int
    findings: tuple[Finding, ...]

    @property
    def title(self) -> str:
        return f"{self.id} {self.name}"

    @property
    def subjects(self) -> tuple[str, ...]:
        """Whose doing it was, sorted; a violation without a finding is the integration's."""
        return tuple(sorted({one.subject for one in self.findings})) or (INTEGRATION,)


@dataclass(frozen=True, slots=True)
class Case:
    """One case: `states` has the state of every invariant by its id.

    What the integration violated of `told` is told of and decides nothing.
    """

    suite: str
    case: str
    journal_sha256: str
    states: Mapping[str, str]
    violated: tuple[Broken, ...]
    faults: tuple[Fault, ...]
    problems: tuple[Problem, ...]
    told: frozenset[str] = frozenset()

    @property
    def decisive(self) -> tuple[Broken, ...]:
        """What was violated and decides."""
        return tuple(one for one in self.violated if not self._only_told(one))

    def _only_told(self, broken: Broken) -> bool:
        return broken.id in self.told and broken.subjects == (INTEGRATION,)

    @property
    def name(self) -> tuple[str, str]:
        """What tells it from every other: suite and case."""
        return self.suite, self.case

    @property
    def weak(self) -> tuple[Fault, ...]:
        """The faults that had to hit work and hit too little."""
        return tuple(one for one in self.faults if one.is_weak)

    @property
    def state(self) -> str:
        """Violated, unknown, not exercised or held, in this order of precedence."""
        if self.decisive:
            return VIOLATED
        if self.problems or UNKNOWN in self.states.values():
            return UNKNOWN
        return NOT_EXERCISED if self.weak or HELD not in self.states.values() else HELD

    def document(self, test: Test | None) -> dict[str, Any]:
        """What the verdict carries of it; `test` is how its test ended, where that is known.

        A test sees more than a journal: what its story expected, and what it had to prove.
        """
        held = sum(state == HELD for state in self.states.values())
        seen = _ENDED.get(test.outcome, HELD) if test is not None else HELD
        return {
            "suite": self.suite,
            "case": self.case,
            "state": min(self.state, seen, key=_WORST.index),
            "said": test.said if test is not None else "",
            "journal_sha256": self.journal_sha256,
            "invariants_held": held,
            "faults_fired": sum(fault.fired for fault in self.faults),
            "faults_effective": sum(fault.effective for fault in self.faults),
            "violated": [_violated(broken) for broken in self.violated],
        }


def parse_cases(rows: Sequence[Mapping[str, Any]], told: Collection[str] = ()) -> tuple[Case, ...]:
    """The `cases` of findings.json; `told` are the invariants that decide nothing.

    Raises FolderInvalid when a key is missing.
    """
    try:
        return tuple(_case(row, frozenset(told)) for row in rows)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise FolderInvalid(f"no findings of cases: {type(error).__name__} {error}") from None


def _case(row: Mapping[str, Any], told: frozenset[str]) -> Case:
    return Case(
        row["suite"],
        row["case"],
        row["journal_sha256"],
        dict(row["states"]),
        tuple(_broken(one) for one in row["violated"]),
        tuple(parse_fault(one) for one in row["faults"]),
        tuple(parse_problem(one) for one in row["problems"]),
        told,
    )


def _broken(row: Mapping[str, Any]) -> Broken:
    findings = tuple(parse_finding(one) for one in row["findings"])
    return Broken(row["id"], row["name"], int(row["violations"]), findings)


def _violated(broken: Broken) -> dict[str, Any]:
    return {
        "id": broken.id,
        "name": broken.name,
        "violations": broken.violations,
        "sentences": list(_sentences(broken)),
    }


def _sentences(broken: Broken) -> Iterator[str]:
    for finding in broken.findings[:_SHOWN]:
        about = "" if finding.subject == INTEGRATION else f" (about the {finding.subject})"
        yield f"{finding.sentence}{about}"
