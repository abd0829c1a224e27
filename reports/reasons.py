"""Why a run is not GO: every rule that takes GO away, one function each, over plain data.

The order of the states is lexicographic, there is no score: one INVALID makes the run INVALID
whatever else it shows, for a broken harness proves nothing against anybody; then NO-GO; then
INCONCLUSIVE. Nothing that is missing ever counts as good.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from reports import junit
from reports.cases import FROM_OUTSIDE, JOURNALLED, OWN_WORLD, SIDE_BY_SIDE, TOGETHER, Case
from reports.contract import SUITE as CONTRACT
from reports.contract import Contract
from reports.findings import (
    INTEGRATION,
    NOT_EXERCISED,
    UNKNOWN,
    VIOLATED,
    Fault,
    Findings,
    Invariant,
)
from reports.junit import Case as Test
from reports.junit import Suites
from reports.policy import PLANNED, Policy
from reports.run import FINISHED, INTERRUPTED, Run

GO: Final = "GO"
NO_GO: Final = "NO-GO"
INCONCLUSIVE: Final = "INCONCLUSIVE"
INVALID: Final = "INVALID"
ORDER: Final = (INVALID, NO_GO, INCONCLUSIVE, GO)

_BROUGHT: Final = "scenarios.errors.DefectInvalid: "
_OURSELVES: Final = frozenset({"simulator", "harness", "erp", "storefront"})
NO_CONTRACT: Final = Contract()
"""What a run without the contract suite left of it."""

_PYTEST_NO_TESTS: Final = 5
_PYTEST_JUDGEABLE: Final = (0, 1)


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that takes GO away: the state it leads to, what it is about, and the sentence."""

    state: str
    about: str
    sentence: str


def of_run(run: Run) -> Iterator[Reason]:
    """The run itself: interrupted, failed, or its process ended in a way that judges nothing."""
    if run.outcome == INTERRUPTED:
        yield Reason(INCONCLUSIVE, "run", "the run was interrupted before its end")
    elif run.outcome != FINISHED:
        yield Reason(INVALID, "run", f"the run did not finish: it is {run.outcome}")
    elif run.exit_code == _PYTEST_NO_TESTS:
        yield Reason(INCONCLUSIVE, "suites", "the suites ran no test at all")
    elif run.exit_code not in _PYTEST_JUDGEABLE:
        yield Reason(INVALID, "suites", f"the suites' process ended with {run.exit_code}")


def of_suites(
    run: Run,
    suites: Suites,
    cases: Sequence[Case] = (),
    others: Mapping[tuple[str, str], Sequence[Reason]] = MappingProxyType({}),
    contract: Contract = NO_CONTRACT,
) -> Iterator[Reason]:
    """The tests: a failed one speaks of the integration, a broken one of us, none of nobody.

    What failed or was skipped for what its own journal shows is told by `of_cases`. That a case
    cannot be tried with an engine that is watched from outside takes nothing away, and the verdict
    says so. `others` are reasons that are told elsewhere, by the names of cases. What broke or
    failed for a finding of the contract suite is told by `of_contract`.
    """
    told = {(reason.state, case.name) for case in cases for reason in of_case(case)}
    told |= {(reason.state, name) for name, why in others.items() for reason in why}
    elsewhere = {name for name, why in others.items() if any(one.state == INVALID for one in why)}
    for test in suites.ended(junit.BROKEN):
        if elsewhere.intersection(test.keys):
            continue
        name = test.name
        if contract.tells_of(test.keys):
            continue
        yield Reason(INVALID, name, _broken(test))
    for test in suites.ended(junit.FAILED):
        if not (contract.tells_of(test.keys) or any((NO_GO, key) in told for key in test.keys)):
            yield Reason(NO_GO, test.name, f"the test {test.name} failed{_said(test)}")
    for suite in run.configuration.suites:
        if not suites.of(suite).ran:
            yield Reason(INCONCLUSIVE, suite, f"the suite {suite} ran no test")
            continue
        for test in _skipped(run, suites.of(suite), contract):
            if not any((INCONCLUSIVE, key) in told for key in test.keys):
                yield Reason(
                    INCONCLUSIVE, test.name, f"the test {test.name} was skipped{_said(test)}"
                )


def _skipped(run: Run, suite: Suites, contract: Contract) -> Iterator[Test]:
    """The tests that might have been lived and were not.

    Of those that a target's profile lets off, the verdict's first line tells.
    """
    for test in suite.ended(junit.SKIPPED):
        outside = run.configuration.wall is not None and test.said.startswith(FROM_OUTSIDE)
        if not (outside or contract.coverage.declares(test.keys)):
            yield test


def _broken(test: Test) -> str:
    """Whose fault it is, as far as that is known: most texts of exceptions may hold anything."""
    if test.said.startswith(_BROUGHT):
        return f"the defect that was brought along breaks: {test.said.removeprefix(_BROUGHT)}"
    return f"the test {test.name} broke, which is the harness's own fault"


def _said(test: Test) -> str:
    return f": {test.said}" if test.said else ""


def of_case(case: Case) -> Iterator[Reason]:
    """One case: what a simulator broke, what the integration broke, what hit too little."""
    about = f"{case.suite}/{case.case}"
    for problem in case.problems:
        state = INVALID if problem.subject in _OURSELVES else INCONCLUSIVE
        yield Reason(state, about, f"{about}: {problem.sentence}")
    for broken in case.decisive:
        for subject in broken.subjects:
            if subject == INTEGRATION:
                yield Reason(NO_GO, about, f"{about}: {broken.title} is violated")
            else:
                sentence = f"{about}: {broken.title} was broken by the {subject} itself"
                yield Reason(INVALID, about, sentence)
    for fault in case.weak:
        yield Reason(INCONCLUSIVE, about, f"{about}: {_weak(fault)}")


def of_cases(cases: Sequence[Case]) -> Iterator[Reason]:
    """All cases; a violated invariant counts unless the policy says that it is only told of."""
    for case in cases:
        yield from of_case(case)


def of_contract(contract: Contract) -> Iterator[Reason]:
    """The contract suite: what breaks a contract, and what was never called.

    A real system that is tested is itself the subject; a simulator's breach proves nothing against
    anybody.
    """
    for finding in contract.findings:
        state = INVALID if finding.subject in _OURSELVES else NO_GO
        yield Reason(state, finding.operation, finding.said)
    for row in contract.operations:
        if not row.count and not contract.coverage.closed(row.target, row.operation):
            sentence = f"{row.operation} was never called over {row.target}"
            yield Reason(INCONCLUSIVE, row.operation, sentence)


def of_evidence(
    findings: Findings, cases: Sequence[Case], contract: Contract = NO_CONTRACT
) -> Iterator[Reason]:
    """Something must have been judged: the voyage's journal, one of a case, or calls."""
    if findings.journal_sha256 is None and not (cases or contract.operations):
        yield Reason(INCONCLUSIVE, "folder", "the run left no journal that could be judged")


def of_missing(run: Run, suites: Suites, cases: Sequence[Case]) -> Iterator[Reason]:
    """A case that passed and left no journal proves nothing: nobody can judge it again.

    Where time is real the stories of some suites live in one world, and so have one journal.
    """
    kept, wall = {case.name for case in cases}, run.configuration.wall
    for suite in run.configuration.suites:
        if suite not in JOURNALLED:
            continue
        passed = [test for test in suites.of(suite).ended(junit.PASSED) if test.case]
        together = wall is not None and suite in SIDE_BY_SIDE
        own = OWN_WORLD.get(suite, {})
        wanted = {
            test.case: TOGETHER if together and test.case not in own else test.case
            for test in passed
        }
        for case, journal in wanted.items():
            if (suite, journal) not in kept:
                sentence = f"{suite}/{case} passed and left no journal that could be judged"
                yield Reason(INCONCLUSIVE, f"{suite}/{case}", sentence)


def of_record(contract: Contract) -> Iterator[Reason]:
    """The record of a contract suite that was asked for: one that names no operation is none."""
    if not contract.operations:
        yield Reason(INCONCLUSIVE, CONTRACT, "the suite contract left no operation on its record")


def of_problems(findings: Findings, journal_sha256: str | None) -> Iterator[Reason]:
    """The evidence: damaged, or of another journal than the one that lies there."""
    for problem in findings.problems:
        state = INVALID if problem.subject in _OURSELVES else INCONCLUSIVE
        yield Reason(state, problem.subject, problem.sentence)
    if findings.journal_sha256 != journal_sha256:
        yield Reason(INCONCLUSIVE, "findings", "the findings are stale: they judge another journal")


def of_invariants(findings: Findings, policy: Policy) -> Iterator[Reason]:
    """The invariants: what we broke ourselves, what the integration broke, what nobody tested."""
    found = {invariant.id: invariant for invariant in findings.invariants}
    for invariant in findings.invariants:
        yield from _of_subjects(invariant)
        if invariant.state == UNKNOWN:
            yield Reason(INVALID, invariant.id, f"the judge itself broke over {invariant.title}")
    for wanted in policy.invariants:
        if wanted not in found:
            yield Reason(INCONCLUSIVE, wanted, f"{wanted} is required and was not judged")
        else:
            yield from _of_required(found[wanted])
    for invariant in findings.invariants:
        if invariant.id in policy.never_violated and invariant.state == VIOLATED:
            yield from _of_required(invariant)


def _of_subjects(invariant: Invariant) -> Iterator[Reason]:
    for subject in sorted({finding.subject for finding in invariant.findings} - {INTEGRATION}):
        yield Reason(INVALID, invariant.id, f"{invariant.title} was broken by the {subject} itself")


def _of_required(invariant: Invariant) -> Iterator[Reason]:
    others = sum(finding.subject != INTEGRATION for finding in invariant.findings)
    count = invariant.violations - others
    if invariant.state == VIOLATED and (count > 0 or not others):
        times = "once" if count == 1 else f"{count} times"
        yield Reason(NO_GO, invariant.id, f"{invariant.title} is violated {times}")
    elif invariant.state == NOT_EXERCISED:
        yield Reason(
            INCONCLUSIVE, invariant.id, f"{invariant.title} is required and was not exercised"
        )


def of_faults(findings: Findings, policy: Policy) -> Iterator[Reason]:
    """The faults: a planned one that hit too little work proves too little."""
    if policy.faults != PLANNED:
        return
    for fault in findings.faults:
        if fault.is_weak:
            yield Reason(INCONCLUSIVE, fault.rule, _weak(fault))


def _weak(fault: Fault) -> str:
    planned = "" if fault.planned is None else f" of {fault.planned} planned"
    return (
        f"the fault {fault.rule} hit work in flight {fault.effective} times{planned}, "
        f"at least {fault.min_effective} needed"
    )
