"""The smaller answers on the terminal: tables of changes, checks and problems, and pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

from rich.table import Table
from rich.text import Text

from reports.difference import BETTER, CHANGED, LESS, WORSE, Change
from seatrial.doctor import Check
from seatrial.explaining import Page
from seatrial.screen import Screen
from simulator.world.problem import ProblemReport

_MEANS: Final = {BETTER: "green", WORSE: "red", LESS: "yellow", CHANGED: ""}


def changes(screen: Screen, found: Sequence[Change]) -> None:
    """What changed between two runs."""
    if screen.json:
        screen.document({"changes": [asdict(change) for change in found]})
    elif not found:
        screen.out.print("nothing changed")
    else:
        table = _table("what", "before", "after", "")
        for change in found:
            means = Text(change.means, _MEANS[change.means])
            table.add_row(change.what, change.before, change.after, means)
        screen.out.print(table)


def checks(screen: Screen, found: Sequence[Check]) -> None:
    """What `doctor` saw."""
    if screen.json:
        screen.document({"checks": [asdict(check) for check in found]})
        return
    table = _table("", "what", "seen")
    for check in found:
        word = Text("ok", "green") if check.ok else Text("not ok", "red")
        table.add_row(word, check.name, Text(check.seen))
    screen.out.print(table)


def page(screen: Screen, found: Page) -> None:
    """One page about one thing."""
    if screen.json:
        screen.document(asdict(found) | {"parts": dict(found.parts)})
        return
    screen.out.print(Text(f"{found.id}  {found.title}", "bold"))
    screen.out.print(Text(f"\n{found.sentence}"))
    for heading, text in found.parts:
        screen.out.print(Text(f"\n{heading}", "bold"))
        screen.out.print(Text(text))


def problems(screen: Screen, report: ProblemReport) -> None:
    """All that is wrong in the exports, with how to mend it, on stderr."""
    table = _table("check", "file", "line", "column", "what is wrong", "how to mend it")
    for row in report.shown:
        line = "" if row.line is None else str(row.line)
        cells = (row.check, row.file, line, row.column or "", row.what, row.how_to_mend)
        table.add_row(*(Text(cell) for cell in cells))
    screen.err.print(table)
    if report.total > len(report.shown):
        counts = ", ".join(f"{check} {count}" for check, count in report.counts.items())
        screen.say(f"shown {len(report.shown)} of {report.total}: {counts}")


def _table(*names: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for name in names:
        table.add_column(name, overflow="fold")
    return table
