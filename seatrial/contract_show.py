"""What the commands on contracts print: lists, problems, and verdicts with their witnesses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

import orjson
from rich.table import Table
from rich.text import Text

from contracts.compat.verdict import Finding, Verdict
from contracts.health import Problem
from seatrial.screen import Screen

_STYLE: Final = {"breaking": "bold red", "unknown": "yellow", "info": "dim", "compatible": "green"}
_LONGEST: Final = 400
"""Characters of a witness that are printed; `--json` has all of it."""


def listing(screen: Screen, rows: Sequence[dict[str, Any]]) -> None:
    """The contracts and their versions."""
    if screen.json:
        screen.document({"contracts": list(rows)})
        return
    table = Table(box=None, pad_edge=False)
    columns = (
        "contract",
        "version",
        "status",
        "released",
        "sunset_at",
        "mode",
        "schemas",
        "locked",
    )
    for column in columns:
        table.add_column(column)
    for row in rows:
        table.add_row(*("" if row[one] is None else str(row[one]) for one in columns))
    screen.out.print(table)


def soundness(screen: Screen, found: Sequence[Problem]) -> None:
    """What is unsound in the contracts, or that nothing is."""
    if screen.json:
        screen.document({"problems": [asdict(problem) for problem in found]})
        return
    for problem in found:
        style = "red" if problem.weight == "broken" else "yellow"
        screen.out.print(Text(f"{problem.version} {problem.part}: {problem.says}", style))
    counted = "1 problem" if len(found) == 1 else f"{len(found)} problems"
    screen.out.print(Text(counted if found else "every contract is sound"))


def verdict_text(
    screen: Screen,
    found: Sequence[tuple[str, Verdict]],
    new: str,
    *,
    whole: bool,
    more: Mapping[str, Any] | None = None,
) -> None:
    """The verdicts of one new version on each of the old ones."""
    if screen.json:
        told = {"new": new, "comparisons": [_document(*one) for one in found]}
        screen.document({**told, **(more or {})})
        return
    for old, verdict in found:
        how = f"{verdict.mode}, {verdict.direction}, {verdict.reading}"
        screen.out.print(
            Text(f"{verdict.result}", _STYLE[verdict.result]).append(
                f": {old} -> {new} ({how})", "default"
            )
        )
        for finding in verdict.findings:
            if finding.severity != "info" or whole or finding.waiver:
                _finding(screen, finding)


def _finding(screen: Screen, finding: Finding) -> None:
    head = Text(f"  {finding.severity:9}", _STYLE[finding.severity]).append(finding.rule, "bold")
    if finding.place:
        head.append(f"  in {finding.place}", "default")
    if finding.at:
        head.append(f"  at {finding.at}", "default")
    screen.out.print(head)
    if finding.old is not None or finding.new is not None:
        screen.out.print(Text(f"            {_short(finding.old)} -> {_short(finding.new)}"))
    if finding.pointer:
        screen.out.print(Text(f"            schema: {finding.pointer}"))
    if finding.breaks:
        screen.out.print(Text(f"            for: {finding.breaks}"))
    if finding.witness is not None:
        screen.out.print(Text(f"            witness: {_short(finding.witness.document)}"))
        if not finding.witness.confirmed:
            screen.out.print(Text("            (jsonschema sees this witness otherwise)"))
    if finding.waiver:
        screen.out.print(Text(f"            waiver: {finding.waiver}"))


def _document(old: str, verdict: Verdict) -> dict[str, Any]:
    return {
        "old": old,
        "result": verdict.result,
        "mode": verdict.mode,
        "direction": verdict.direction,
        "reading": verdict.reading,
        "findings": [asdict(finding) for finding in verdict.findings],
    }


def _short(value: Any) -> str:
    if value is None:
        return "nothing"
    written = orjson.dumps(value).decode()
    return written if len(written) <= _LONGEST else f"{written[:_LONGEST]}…"
