"""What the commands on the scope matrix print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from rich.table import Table
from rich.text import Text

from contracts.scope import ERROR, Problem, Scope, ScopeObject
from contracts.scope.cost import Changed, Cost, of_row, of_scope, reads_per_day
from seatrial import exits
from seatrial.screen import Screen

_URGENT: Final = ("real_time", "near_real_time", "batch", "never")
_COSTS: Final = ("mappings", "stories", "alerts", "runbooks", "calls_per_day")


def matrix(screen: Screen, scope: Scope | None, problems: Sequence[Problem]) -> None:
    """The rows, whom to call, the backlog in phases; problems on stderr."""
    if screen.json:
        screen.document(_document(scope, problems))
        return
    if scope is not None:
        screen.out.print(_rows(scope))
        screen.out.print(_systems(scope))
        screen.out.print(_backlog(scope))
        total = of_scope(scope)
        told = ", ".join(f"{getattr(total, name)} {_word(name)}" for name in _COSTS)
        screen.out.print(Text(f"\nin all: {told}"))
    for problem in problems:
        style = "red" if problem.weight == ERROR else "yellow"
        screen.err.print(Text(f"{problem.weight}: {problem}", style))
    if not problems:
        screen.out.print(Text("nothing is wrong with it", "green"))


def changes(screen: Screen, found: Sequence[Changed], old: Scope, new: Scope) -> None:
    """What changed, and what it costs."""
    total = Cost()
    for change in found:
        total += change.cost
    if screen.json:
        rows = [{"row": one.row, "what": one.what, "cost": asdict(one.cost)} for one in found]
        before, after = asdict(of_scope(old)), asdict(of_scope(new))
        screen.document({"changes": rows, "cost": asdict(total), "before": before, "after": after})
        return
    if not found:
        screen.out.print("nothing changed")
        return
    table = _table("row", "what", *map(_word, _COSTS))
    for change in found:
        table.add_row(change.row, change.what, *_figures(change.cost))
    table.add_row("in all", "", *_figures(total))
    screen.out.print(table)


def backlog(scope: Scope) -> list[ScopeObject]:
    """The synced rows in the order of work: by phase, the most urgent first, then by figure."""
    return sorted(
        scope.synced(),
        key=lambda row: (row.phase, _URGENT.index(row.freshness_class), row.shortest_s, row.id),
    )


def _rows(scope: Scope) -> Table:
    head = ("owner", "direction", "freshness", "seconds", "ids", "definition", "pattern", "phase")
    table = _table("object", *head)
    for row in scope.objects.values():
        figures = "" if row.freshness_s is None else str(row.freshness_s)
        figures += "".join(f", {name} {at}" for name, at in row.segments.items())
        table.add_row(
            row.id,
            row.owner,
            row.direction,
            row.freshness_class,
            figures,
            row.identifiers,
            row.definition,
            row.pattern,
            str(row.phase),
        )
    return table


def _systems(scope: Scope) -> Table:
    table = _table("\nsystem", "\nstakeholder", "\nescalation", "\nsupport hours", "\nreads a day")
    reads = reads_per_day(scope)
    for name, one in scope.systems.items():
        said = str(reads[name]) if name in reads else "by events" if one.events else ""
        table.add_row(name, one.stakeholder, one.escalation, one.support_hours, said)
    return table


def _backlog(scope: Scope) -> Table:
    table = _table("\nphase", "\nbacklog", *(f"\n{_word(name)}" for name in _COSTS))
    for row in backlog(scope):
        table.add_row(str(row.phase), row.id, *_figures(of_row(row), plus=False))
    return table


def _document(scope: Scope | None, problems: Sequence[Problem]) -> dict[str, Any]:
    told: dict[str, Any] = {"problems": [asdict(problem) for problem in problems]}
    errors = sum(problem.weight == ERROR for problem in problems)
    if errors:
        told |= {"error": f"{errors} errors in the scope matrix", "exit_code": exits.USAGE}
    if scope is None:
        return told
    work = [
        {"phase": row.phase, "object": row.id, "cost": asdict(of_row(row))}
        for row in backlog(scope)
    ]
    return {
        "matrix": asdict(scope),
        "backlog": work,
        "cost": asdict(of_scope(scope)),
        "reads_per_day": reads_per_day(scope),
        **told,
    }


def _figures(cost: Cost, *, plus: bool = True) -> list[str]:
    figures = [getattr(cost, name) for name in _COSTS]
    return [f"{figure:+}" if plus and figure else str(figure) for figure in figures]


def _word(name: str) -> str:
    return name.replace("_", " ")


def _table(*names: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for name in names:
        table.add_column(name, overflow="fold")
    return table
