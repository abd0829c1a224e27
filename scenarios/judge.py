"""The judge: one journal in, findings out. It decides what happened, never whether that will do.

Everything comes from the journal, whose header carries the fault plan. Judging again gives equal
bytes. An invariant whose check breaks is `unknown`
and a problem of the harness; it never counts as held.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import orjson

from contracts.journal import digest_file
from reports.hush import Hush
from scenarios.history import History
from scenarios.history.history import uncollected
from scenarios.history.weather import Weather, weather_of
from scenarios.invariants.i01_no_lost_order import LOST, PARKED, fate
from scenarios.invariants.i02_no_duplicate_order import doubled
from scenarios.invariants.model import (
    HARNESS,
    UNKNOWN,
    VIOLATED,
    Finding,
    Invariant,
    Result,
    not_exercised,
)
from scenarios.invariants.orders import accepted
from scenarios.invariants.registry import INVARIANTS
from scenarios.sealed import overlay

JOURNAL: Final = "journal.jsonl"

_UNREAD_TOLD: Final = 3


def judge(path: Path, required: Collection[str] = ()) -> dict[str, Any]:
    """The content of findings.json for a run folder or a journal file.

    `required` are the ids that a policy asks for; they are marked, nothing else. Of a masked export
    what was judged before it was masked stands in its place (`scenarios.sealed`). Raises
    JournalMissing, JournalTruncated, JournalInvalid or HeaderInvalid: then there is no evidence.
    """
    journal = path / JOURNAL if path.is_dir() else path
    with uncollected():
        history = History.read(journal)
        return overlay(journal, _findings(history, digest_file(journal), required))


def judge_lines(lines: list[bytes], required: Collection[str] = ()) -> dict[str, Any]:
    """The same for a journal that is at hand, line by line."""
    history = History.of(lines)
    sha256 = hashlib.sha256(b"".join(lines)).hexdigest()
    return _findings(history, sha256, required)


def render(findings: Mapping[str, Any]) -> bytes:
    """Findings as bytes: keys sorted, indented by two, a line break at the end."""
    return orjson.dumps(
        findings, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    )


def _findings(history: History, sha256: str, required: Collection[str]) -> dict[str, Any]:
    weather = weather_of(history)
    found = {key: _check(history, entry) for key, entry in INVARIANTS.items()}
    results = _hushed(history, found)
    return {
        "journal_sha256": sha256,
        "counts": _counts(history, weather),
        "invariants": [
            _row(entry, results[key], required=key in required) for key, entry in INVARIANTS.items()
        ],
        "faults": [row.document() for row in weather.rules],
        "problems": [*weather.problems, *_problems(history, results)],
    }


def _check(history: History, entry: Invariant) -> Result:
    """One invariant's result; whatever its check raises, the others are still judged."""
    judgeable = history.header.get("judgeable", "all")
    if judgeable != "all" and entry.id not in judgeable:
        return not_exercised("the journal's header says that this world cannot judge it")
    try:
        return entry.check(history)
    except Exception as error:  # noqa: BLE001  a broken check must not hide what the others found
        return Result(UNKNOWN, 0, 0, (), (f"{type(error).__name__}: {error}",))


def _hushed(history: History, results: Mapping[str, Result]) -> Mapping[str, Result]:
    """The results without what their world keeps to itself: ids may be of an engine's wording."""
    if all(result.state not in (VIOLATED, UNKNOWN) for result in results.values()):
        return results
    hush = Hush.of_lines(history.lines())
    return {key: result.masked(hush) for key, result in results.items()}


def _row(entry: Invariant, result: Result, *, required: bool) -> dict[str, Any]:
    return {
        "id": entry.id,
        "name": entry.name,
        "statement": entry.statement,
        "state": result.state,
        "claim": entry.claim,
        "observations": result.observations,
        "violations": result.violations,
        "required": required,
        "findings": [_finding(finding) for finding in result.findings],
        "notes": list(result.notes),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "fingerprint": finding.fingerprint,
        "subject": finding.subject,
        "sentence": finding.sentence,
        "evidence": [
            {"seq": one.seq, "t_us": one.t_us, "kind": one.kind, "summary": one.summary}
            for one in finding.evidence
        ],
    }


def _counts(history: History, weather: Weather) -> dict[str, Any]:
    """What became of planned orders, of those that the storefront accepted, and of the faults."""
    fates = [fate(history, key, placed) for key, placed in accepted(history)]
    return {
        **_demand(history),
        "orders_accepted": len(fates),
        "orders_in_erp": sum(len(booked) for booked in history.booked.values()),
        "lost": fates.count(LOST),
        "duplicated": sum(bool(doubled(history, booked)) for booked in history.booked.values()),
        "parked": fates.count(PARKED),
        "faults_fired": sum(rule.fired for rule in weather.rules),
        "faults_effective": sum(rule.effective for rule in weather.rules),
    }


def _demand(history: History) -> dict[str, Any]:
    """What the buyers of a world with a plan came to, as the end of the journal says."""
    told = history.end.get("counts") or {}
    if "planned" not in told:
        return {}
    return {
        "orders_planned": told["planned"],
        "orders_placed": told["placed"],
        "orders_refused": told["refused"],
        "refused_by_reason": dict(told.get("refused_by_reason") or {}),
    }


def _problems(history: History, results: Mapping[str, Result]) -> Iterable[dict[str, str]]:
    """Why the journal, or the judge, is no whole evidence."""
    for key, result in results.items():
        if result.state == UNKNOWN:
            why = "; ".join(result.notes)
            yield {"subject": HARNESS, "sentence": f"{key} could not be judged: {why}"}
    if history.unread:
        told = ", ".join(f"record {row.seq} ({row.what})" for row in history.unread[:_UNREAD_TOLD])
        sentence = f"{len(history.unread)} record(s) could not be read: {told}"
        yield {"subject": HARNESS, "sentence": sentence}
