"""Judging a run folder: journal to findings, findings to verdict, verdict to its renderings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from typing import Any, Final

from contracts.check import Checker
from contracts.errors import JournalError
from contracts.journal import digest_file
from reports import findings as found
from reports import reasons
from reports.allure import write_allure
from reports.cases import parse_cases
from reports.contract import SUITE, Contract, read_contract
from reports.coverage import read_coverage
from reports.drift import read_drift
from reports.ending import unrested
from reports.errors import FolderInvalid, FolderUnwritable
from reports.folder import RunFolder, read_json, write_bytes, write_json
from reports.header import Header, foreign, read_header
from reports.junit import Suites, read_junit
from reports.junit_verdict import add_verdict
from reports.loads import SUITE as LOAD
from reports.loads import of_loads, parse_loads
from reports.manifest import damage, write_manifest
from reports.matrix import documents, run_scope
from reports.page import render
from reports.policy import Policy, load_policy
from reports.readiness import load_items
from reports.reasons import INCONCLUSIVE, Reason
from reports.run import FINISHED, INTERRUPTED, Run, read_run, write_run
from reports.verdict import SCHEMA, decide, without_evidence
from scenarios.cases import judge_cases
from scenarios.errors import JudgeError
from scenarios.judge import judge
from scenarios.loads import measure_loads
from seatrial.errors import EvidenceDamaged, Interrupted
from seatrial.sailing import stoppable
from seatrial.suites import VOYAGE

_NO_WORLD: Final = "each case its own"
"""What the verdict calls the world where no voyage was sailed."""


def judge_again(folder: RunFolder) -> dict[str, Any]:
    """The verdict over a folder as it lies there; raises FolderInvalid when it is no run folder.

    Nothing is written to a folder that is not as its run left it: it stays as it was found.
    """
    run = read_run(folder.run)
    harm = damage(folder, run)
    if harm:
        return without_evidence(run, _of_damage(run, harm), load_policy(run.configuration.policy))
    if run.unjudged:
        run = replace(run, outcome=FINISHED)
        write_run(folder.run, run)
    return judge_whole(folder, run)


def judge_whole(folder: RunFolder, run: Run) -> dict[str, Any]:
    """Judge a run whose evidence is whole.

    Raises Interrupted when somebody stops it, FolderUnwritable or OSError when a file cannot be
    written; run.json says so then, and the folder can be judged again.
    """
    try:
        with stoppable():
            return judge_run(folder, run)
    except KeyboardInterrupt:
        _leave_unjudged(folder, run)
        raise Interrupted(
            f"stopped while judging; nothing of the voyage is lost: seatrial judge {folder.path}"
        ) from None
    except (FolderUnwritable, OSError):
        with suppress(FolderUnwritable, OSError):  # where nothing can be written, this cannot be
            _leave_unjudged(folder, run)
        raise


def _leave_unjudged(folder: RunFolder, run: Run) -> None:
    """A folder without half a verdict, and a manifest over what the voyage left."""
    for path in (folder.findings, folder.verdict, folder.report):
        path.unlink(missing_ok=True)
    for draft in folder.path.glob(".*.new"):
        draft.unlink()
    outcome = INTERRUPTED if run.outcome == FINISHED else run.outcome
    write_run(folder.run, replace(run, outcome=outcome))
    write_manifest(folder, run)


def judge_run(folder: RunFolder, run: Run) -> dict[str, Any]:
    """Judge a run that just ended, write every file that follows from it, return the verdict."""
    verdict = _verdict(folder, run)
    drift = read_drift(folder.journal)
    if drift is not None:
        verdict["drift"] = asdict(drift)
    write_json(folder.verdict, verdict)
    write_bytes(folder.report, render(verdict, run, _header(folder)))
    write_allure(folder, verdict, run)
    add_verdict(folder.junit, verdict)
    folder.allure_page.unlink(missing_ok=True)  # what an earlier verdict looked like
    write_manifest(folder, run)
    return verdict


def _of_damage(run: Run, harm: Sequence[str]) -> list[Reason]:
    return [*reasons.of_run(run), *(Reason(INCONCLUSIVE, "folder", sentence) for sentence in harm)]


def _verdict(folder: RunFolder, run: Run) -> dict[str, Any]:
    policy = load_policy(run.configuration.policy)
    suites, why = _suites(folder)
    rows = judge_cases(folder.worlds)
    cases = parse_cases(rows, policy.told)
    measured = measure_loads(folder.load, folder.worlds / LOAD)
    loads = parse_loads(measured)
    contract, unread = _contract(folder, run)
    why += unread
    try:
        run_scope(folder, run)
        judged, world, strange = _voyage(folder, run, policy)
    except (FolderInvalid, JournalError, JudgeError) as error:
        told = reasons.of_suites(run, suites, cases, contract=contract)
        why += [*reasons.of_run(run), *told, *reasons.of_contract(contract)]
        why += [*reasons.of_cases(cases), *of_loads(loads)]
        return without_evidence(run, [*why, Reason(INCONCLUSIVE, "journal", str(error))], policy)
    identity = {"schema": found.SCHEMA, "run_id": run.run_id, "seed": run.configuration.seed}
    write_json(folder.findings, {**judged, "cases": rows, "load": measured, **identity})
    sha256 = digest_file(folder.journal) if judged["journal_sha256"] else None
    findings = found.parse_findings(judged)
    items = load_items()
    seen, papers = [*why, *strange], list(documents(folder, run))
    rest = (cases, loads, contract, papers)
    return decide(run, findings, suites, policy, items, sha256, world, seen, *rest)


def _voyage(
    folder: RunFolder, run: Run, policy: Policy
) -> tuple[Mapping[str, Any], str, list[Reason]]:
    """What the judge says of the voyage, its world, and whether it is another run's or never ended.

    Where no voyage was asked for there is nothing to say.
    """
    if VOYAGE not in run.configuration.suites:
        return found.NO_VOYAGE, _NO_WORLD, []
    header = read_header(folder.journal)
    judged = judge(folder.path, policy.invariants)
    return judged, header.world, [*foreign(header, run), *unrested(folder.journal)]


def _suites(folder: RunFolder) -> tuple[Suites, list[Reason]]:
    try:
        return read_junit(folder.junit), []
    except FolderInvalid as error:
        return Suites(()), [Reason(INCONCLUSIVE, "suites", str(error))]


def _contract(folder: RunFolder, run: Run) -> tuple[Contract, list[Reason]]:
    """What the contract suite left, if it was asked for."""
    if SUITE not in run.configuration.suites:
        return reasons.NO_CONTRACT, []
    try:
        contract = read_contract(folder, run.run_id)
        if run.configuration.target is not None or folder.coverage.exists():
            contract = replace(contract, coverage=read_coverage(folder, run.run_id))
        return contract, list(reasons.of_record(contract))
    except FolderInvalid as error:
        return reasons.NO_CONTRACT, [Reason(INCONCLUSIVE, SUITE, str(error))]


def _header(folder: RunFolder) -> Header | None:
    try:
        return read_header(folder.journal)
    except FolderInvalid:
        return None


def read_verdict(folder: RunFolder) -> Mapping[str, Any]:
    """The verdict that lies in a whole folder.

    Raises EvidenceDamaged when the folder is not as its run left it, FolderInvalid when it is no
    run folder or its verdict does not meet the contract of a verdict.
    """
    harm = damage(folder, read_run(folder.run))
    if harm:
        raise EvidenceDamaged(f"{folder.path} proves nothing: {harm[0]}")
    verdict = read_json(folder.verdict)
    wrong = Checker().document(SCHEMA, verdict)
    if wrong:
        raise FolderInvalid(
            f"{folder.verdict} is no verdict of this version: {wrong[0]}; judge the folder again"
        )
    return verdict
