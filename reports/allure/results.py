"""Adds the verdict, each invariant and each readiness item to the Allure results of a run.

Ids come from the names, times from the run, so judging again rewrites the same files and never
doubles a result. An invariant that nothing put to the test is skipped and says `not exercised`; an
item without evidence is Allure's `unknown`. Allure's own percentage is not ours.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import attrs
import orjson
from allure_commons.model2 import (
    ATTACHMENT_PATTERN,
    Attachment,
    Label,
    Parameter,
    Status,
    StatusDetails,
)
from allure_commons.model2 import TestResult as AllureResult

from contracts.canonical import digest
from contracts.errors import JournalError
from contracts.instants import parse_instant
from reports.allure.environment import environment
from reports.findings import INTEGRATION, VIOLATED
from reports.folder import RunFolder, write_bytes
from reports.hush import hushed
from reports.run import Run
from reports.slices import records_at, tell

_PREFIX: Final = "seatrial-"
_CATEGORIES: Final = Path(__file__).with_name("categories.json")
_STATUS: Final = {
    "held": Status.PASSED,
    "violated": Status.FAILED,
    "not_exercised": Status.SKIPPED,
    "unknown": Status.BROKEN,
    "no_evidence": Status.UNKNOWN,
    "GO": Status.PASSED,
    "NO-GO": Status.FAILED,
    "INCONCLUSIVE": Status.UNKNOWN,
    "INVALID": Status.BROKEN,
}
_FINDINGS_TOLD: Final = 3
"""Findings of one invariant whose records are told in full."""

_NO_ITEM: Final = ("Beyond the checklist", "Asked for by no readiness item")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a result stands: under a group of the checklist, an item of it, and a story."""

    epic: str
    feature: str
    story: str
    severity: str


@dataclass(frozen=True, slots=True)
class _Entry:
    """One result to be written; `evidence` goes beside it as JSON, `records` as text."""

    key: str
    name: str
    place: _Place
    status: str
    said: str
    description: str = ""
    evidence: Any = None
    records: str = ""


def write_allure(folder: RunFolder, verdict: Mapping[str, Any], run: Run) -> None:
    """Replace what an earlier judging added to a run's Allure results by what this verdict says.

    What records are told is masked by all that the journal says of people and prices.
    """
    folder.allure.mkdir(exist_ok=True)
    for old in sorted(folder.allure.glob(f"{_PREFIX}*")):
        old.unlink()
    # Allure sorts by the clock: verdict, items and invariants come in this order, before the tests.
    first_ms = int(parse_instant(run.started_at).timestamp() * 1000)
    for at_ms, entry in enumerate(_entries(folder.journal, verdict), first_ms):
        _write(folder.allure, entry, at_ms)
    write_bytes(folder.allure / "environment.properties", environment(verdict, run))
    write_bytes(folder.allure / "categories.json", _CATEGORIES.read_bytes())


def _entries(journal: Path, verdict: Mapping[str, Any]) -> Iterator[_Entry]:
    reasons = [f"{row['state']}: {row['sentence']}" for row in verdict["reasons"]]
    told = "\n".join([verdict["line"], *reasons])
    place = _Place("Verdict", f"Policy {verdict['policy']}", "Verdict", "blocker")
    about = {name: verdict[name] for name in ("line", "reasons", "counts", "faults")}
    line = verdict["line"]
    yield _Entry("verdict", line, place, _STATUS[verdict["state"]], told, evidence=about)
    places, hush = _places(verdict), hushed(journal)
    for row in verdict["items"]:
        yield _item(row)
    for row in verdict["invariants"]:
        yield _invariant(row, places.get(row["id"], _NO_ITEM), journal, hush)


def _places(verdict: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Group and title of the first readiness item that asks for a check."""
    places: dict[str, tuple[str, str]] = {}
    for item in verdict["items"]:
        for check in (*item["evidence"], *item["violated"], *item["missing"]):
            places.setdefault(check, (item["group"], item["title"]))
    return places


def _invariant(
    row: Mapping[str, Any], place: tuple[str, str], journal: Path, hush: Callable[[str], str]
) -> _Entry:
    severity = "critical" if row["required"] else "normal"
    findings = row["evidence"]
    said = [finding["sentence"] for finding in findings]
    said = said or [f"{row['state'].replace('_', ' ')}; observed {row['observations']} times"]
    told = findings[:_FINDINGS_TOLD]
    seqs = {record["seq"] for finding in told for record in finding["evidence"]}
    return _Entry(
        f"invariant-{row['id']}",
        f"{row['id']} {row['name']}",
        _Place(*place, "Invariants", severity),
        _status_of(row),
        "\n".join([*said, *row["notes"]]),
        row["statement"],
        findings,
        _records(journal, seqs, hush),
    )


def _status_of(row: Mapping[str, Any]) -> str:
    """Failed is what the integration broke; what we broke ourselves is broken."""
    subjects = {finding["subject"] for finding in row["evidence"]} or {INTEGRATION}
    if row["state"] == VIOLATED and INTEGRATION not in subjects:
        return str(Status.BROKEN)
    return _STATUS[row["state"]]


def _records(journal: Path, seqs: set[int], hush: Callable[[str], str]) -> str:
    """The records behind findings, redacted; nothing where the journal cannot be read."""
    try:
        return tell(records_at(journal, seqs), hush) if seqs else ""
    except (JournalError, OSError):
        return ""


def _item(row: Mapping[str, Any]) -> _Entry:
    said = [f"violated: {check}" for check in row["violated"]]
    said += [f"no evidence from {check}" for check in row["missing"]]
    said += [f"held: {check}" for check in row["evidence"]]
    name = f"{row['number']}. {row['title']}"
    place = _Place(row["group"], row["title"], "Readiness", "critical")
    checks = {key: row[key] for key in ("evidence", "violated", "missing")}
    return _Entry(row["id"], name, place, _STATUS[row["state"]], "\n".join(said), evidence=checks)


def _write(folder: Path, entry: _Entry, at_ms: int) -> None:
    identity = digest(["seatrial", entry.key])
    place = entry.place
    result = AllureResult(
        uuid=str(uuid.UUID(identity[:32])),
        historyId=identity,
        testCaseId=identity,
        fullName=f"seatrial.{entry.key}",
        name=entry.name,
        description=entry.description or None,
        status=entry.status,
        statusDetails=StatusDetails(message=entry.said),
        stage="finished",
        start=at_ms,
        stop=at_ms,
        parameters=[Parameter(name="case", value=entry.key)],
        labels=[
            Label(name="epic", value=place.epic),
            Label(name="feature", value=place.feature),
            Label(name="story", value=place.story),
            Label(name="severity", value=place.severity),
            Label(name="parentSuite", value=place.epic),
            Label(name="suite", value=place.feature),
            Label(name="subSuite", value=place.story),
            Label(name="framework", value="seatrial"),
        ],
        attachments=list(_attachments(folder, entry)),
    )
    # The library's own file writer draws a random file name for each result: that doubles them.
    data = attrs.asdict(result, filter=lambda _, value: value or value is False)
    write_bytes(folder / f"{_PREFIX}{entry.key}-result.json", _json(data))


def _attachments(folder: Path, entry: _Entry) -> Iterator[Attachment]:
    if entry.evidence:
        source = ATTACHMENT_PATTERN.format(prefix=f"{_PREFIX}{entry.key}", ext="json")
        write_bytes(folder / source, _json(entry.evidence))
        yield Attachment(name="Evidence", source=source, type="application/json")
    if entry.records:
        source = ATTACHMENT_PATTERN.format(prefix=f"{_PREFIX}{entry.key}", ext="txt")
        write_bytes(folder / source, entry.records.encode())
        yield Attachment(name="From the journal", source=source, type="text/plain")


def _json(data: Any) -> bytes:
    return orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
