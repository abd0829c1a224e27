"""`verdict.json`: findings plus policy, decided by a pure function: judged again, equal bytes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Any, Final

from reports import reasons
from reports.cases import FROM_OUTSIDE, JOURNALLED, Case
from reports.contract import Contract
from reports.findings import HELD, VIOLATED, Findings, Invariant
from reports.junit import BROKEN, FAILED, SKIPPED, Suites
from reports.limits import load_limits
from reports.loads import Load, document, of_load, of_none
from reports.policy import PLANNED, Policy
from reports.readiness import NO_EVIDENCE, Item, Judged, judge_item
from reports.reasons import GO, INCONCLUSIVE, ORDER, Reason
from reports.redaction import engine_name
from reports.run import URL, Configuration, Run, usual_plan

SCHEMA: Final = "urn:seatrial:contract:run:1.0.0:verdict"
EXIT_CODES: Final = {"GO": 0, "NO-GO": 10, "INCONCLUSIVE": 20, "INVALID": 70}

_FINDINGS_SHOWN: Final = 20
"""Findings of one invariant that the verdict carries; findings.json holds all of them."""


def decide(
    run: Run,
    findings: Findings,
    suites: Suites,
    policy: Policy,
    items: Sequence[Item],
    journal_sha256: str | None,
    world: str,
    others: Sequence[Reason] = (),
    cases: Sequence[Case] = (),
    loads: Sequence[Load] = (),
    contract: Contract = reasons.NO_CONTRACT,
    documents: Collection[str] = (),
) -> dict[str, Any]:
    """The verdict as plain JSON; holds no wall time and no path.

    `world` is the name that the journal gives; `others` are reasons that were seen while the
    folder was read, `documents` the checks of the checklist that somebody's papers meet. Where no
    voyage was asked for, `findings` and `journal_sha256` are empty.
    """
    limits = load_limits()
    under_load = {load.name: list(of_load(load, limits)) for load in loads}
    why = [
        *others,
        *reasons.of_run(run),
        *reasons.of_problems(findings, journal_sha256),
        *of_none(run, loads),
        *(reason for told in under_load.values() for reason in told),
        *reasons.of_suites(run, suites, cases, under_load, contract),
        *reasons.of_contract(contract),
        *reasons.of_cases(cases),
        *reasons.of_missing(run, suites, cases),
        *reasons.of_evidence(findings, cases, contract),
        *reasons.of_invariants(findings, policy),
        *reasons.of_faults(findings, policy),
    ]
    checks = _checks(run, findings, suites) | dict.fromkeys(documents, HELD)
    judged = [judge_item(item, checks) for item in items]
    why += _of_items(judged, policy)
    ended = {key: test for test in suites.cases for key in test.keys}
    listed = [
        *_weather(run.configuration),
        *_narrowed(run.configuration),
        *_unrequired(findings, cases, policy),
        *_untried(run.configuration, suites),
        *_need_not_hit(findings, policy),
        *contract.coverage.told(),
        _evidence(judged),
    ]
    return _document(run, policy, why, judged, listed) | {
        "world": world,
        "journal_sha256": journal_sha256,
        "counts": None if findings.counts is None else dict(findings.counts),
        "suites": suites.counts(),
        "invariants": [_invariant(row, policy) for row in findings.invariants],
        "faults": [asdict(fault) for fault in findings.faults],
        "cases": [case.document(ended.get(case.name)) for case in cases],
        "load": [document(load, limits) for load in loads],
        **_contract(contract),
    }


def _contract(contract: Contract) -> dict[str, Any]:
    """What the contract suite saw; nothing where it was not run, as in a verdict of before."""
    if not contract.operations:
        return {}
    told = [{"subject": each.subject, "sentence": each.said} for each in contract.findings]
    rows = [each.document() for each in contract.operations]
    return {"contract": {"operations": rows, "findings": told, **contract.coverage.document()}}


def without_evidence(run: Run, why: Sequence[Reason], policy: Policy) -> dict[str, Any]:
    """The verdict over a folder that proves nothing: never GO, the reasons, and nothing else."""
    given = why or [Reason(INCONCLUSIVE, "folder", "the run folder holds no evidence")]
    return _document(run, policy, given, [], []) | {
        "world": "unknown",
        "journal_sha256": None,
        "counts": None,
        "suites": {},
        "invariants": [],
        "faults": [],
        "cases": [],
        "load": [],
    }


def _document(
    run: Run,
    policy: Policy,
    why: Sequence[Reason],
    judged: Sequence[Judged],
    listed: Sequence[str],
) -> dict[str, Any]:
    ranked = sorted(why, key=lambda reason: ORDER.index(reason.state))
    state = ranked[0].state if ranked else GO
    configuration = run.configuration
    return {
        "schema": SCHEMA,
        "run_id": run.run_id,
        "seed": configuration.seed,
        "state": state,
        "line": "; ".join([_line(state, policy, ranked, configuration), *listed]),
        "reasons": [asdict(reason) for reason in ranked],
        "policy": policy.name,
        "engine": engine_name(configuration.engine),
        "profile": configuration.profile,
        "fault_plan": {"name": configuration.faults.name, "digest": configuration.faults.digest},
        "items": [_item(row) for row in judged],
    }


def _line(state: str, policy: Policy, why: Sequence[Reason], asked: Configuration) -> str:
    """The first line; it names the engine or the system where that is none of ours."""
    of = "" if asked.wall is None else f" for the engine `{engine_name(asked.engine)}`"
    if asked.target is not None and asked.target.file:
        of = f" for the target {asked.target.name}"
    head = f"{state}{of} under policy {policy.name}"
    if not why:
        return head
    more = len(why) - 1
    return f"{head}: {why[0].sentence}" + (f", and {more} more" if more else "")


def _weather(asked: Configuration) -> list[str]:
    """The fault plan where it is not the one that nobody need name: in fair weather GO is cheap."""
    usual = usual_plan(asked.profile, in_wall_time=asked.wall is not None)
    if asked.faults.plan == usual:
        return []
    of = "the file " if asked.faults.is_file else ""
    return [f"the fault plan was {of}{asked.faults.name}, not {usual}"]


def _narrowed(asked: Configuration) -> list[str]:
    """The cases that were asked for, where that is not every one of their suites."""
    if not asked.cases:
        return []
    return [f"of all cases only {', '.join(asked.cases)} asked for"]


def _unrequired(findings: Findings, cases: Sequence[Case], policy: Policy) -> list[str]:
    """What does not count under this policy and must not go unsaid."""
    titles = [
        row.title
        for row in findings.invariants
        if row.state == VIOLATED and not policy.counts(row.id)
    ]
    titles += [one.title for case in cases for one in case.violated if one not in case.decisive]
    return [f"{title} is violated and not required" for title in dict.fromkeys(titles)]


def _untried(asked: Configuration, suites: Suites) -> list[str]:
    """What nobody can try with this engine."""
    said = []
    if asked.engine.startswith(URL):
        said.append("process faults are not exercised, for nobody can kill an engine at a URL")
    for suite in asked.suites:
        skipped = suites.of(suite).ended(SKIPPED)
        count = sum(test.said.startswith(FROM_OUTSIDE) for test in skipped)
        if count:
            cases = f"{count} of the cases of {suite}"
            said.append(f"{cases} cannot be tried from outside: not exercised")
    return said


def _need_not_hit(findings: Findings, policy: Policy) -> list[str]:
    """Rules that the plan itself lets off, although the policy wants planned faults to hit."""
    if policy.faults != PLANNED:
        return []
    return [f"the fault {row.rule} need not hit" for row in findings.faults if not row.required]


def _evidence(judged: Sequence[Judged]) -> str:
    missing = sum(row.state == NO_EVIDENCE for row in judged)
    if not missing:
        return f"all {len(judged)} readiness items have evidence"
    verb = "has" if missing == 1 else "have"
    return f"{missing} of {len(judged)} readiness items {verb} no evidence yet"


def _checks(run: Run, findings: Findings, suites: Suites) -> dict[str, str]:
    """What each check of the checklist says: only what held or was violated is there.

    Some cases of a suite may show that it is violated; that it holds, all of them do.
    """
    states = {row.id: row.state for row in findings.invariants if row.state in (HELD, VIOLATED)}
    few = JOURNALLED if run.configuration.cases else ()
    for name in run.configuration.suites:
        suite = suites.of(name)
        if suite.names(FAILED):
            states[f"suite:{name}"] = VIOLATED
        elif suite.ran and not suite.names(BROKEN) and name not in few:
            states[f"suite:{name}"] = HELD
    return states


def _of_items(judged: Sequence[Judged], policy: Policy) -> list[Reason]:
    required = [row for row in judged if row.item.number in policy.items]
    return [
        Reason(
            reasons.NO_GO if row.state == VIOLATED else INCONCLUSIVE,
            f"item {row.item.number}",
            f"readiness item {row.item.number} ({row.item.title}) is required and "
            + ("is violated" if row.state == VIOLATED else "has no evidence"),
        )
        for row in required
        if row.state != HELD
    ]


def _invariant(row: Invariant, policy: Policy) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "statement": row.statement,
        "claim": row.claim,
        "state": row.state,
        "required": row.id in policy.invariants,
        "observations": row.observations,
        "violations": row.violations,
        "notes": list(row.notes),
        "evidence": [asdict(finding) for finding in row.findings[:_FINDINGS_SHOWN]],
    }


def _item(row: Judged) -> dict[str, Any]:
    return {
        "id": f"item-{row.item.number:02}",
        "number": row.item.number,
        "group": row.item.group,
        "title": row.item.title,
        "state": row.state,
        "evidence": list(row.held),
        "violated": list(row.violated),
        "missing": list(row.missing),
    }
