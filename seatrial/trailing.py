"""`seatrial audit-trail`: what happened to an order, price, right or access, and who did it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from reports.folder import RunFolder
from reports.manifest import damage
from reports.run import read_run
from scenarios.trail import Trail, trail_of
from seatrial import exits
from seatrial.errors import ConfigurationInvalid
from seatrial.screen import Screen


def audit_trail(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="A run folder.")],
    what: Annotated[
        str,
        typer.Argument(
            metavar="ORDER|PRICE|RIGHT|ACCESS",
            help="An order's id, ERP number or PO number; a price rule's id, or its SKU, which is "
            "its item's too; the id of an entitlement, account, user, budget or sourcing rule; an "
            "access, or its partner's client id.",
        ),
    ],
    json: Annotated[
        bool, typer.Option("--json", help="Print the answer as JSON and nothing else.")
    ] = False,
) -> int:
    """What happened to an order, price, right or access: when, who, for whom. 20: tampered."""
    screen, folder = Screen(json), RunFolder(directory)
    harm = damage(folder, read_run(folder.run))
    found = {name: trail for name, trail in _trails(folder, what) if trail.steps}
    if not found:
        raise ConfigurationInvalid(
            f"no journal of {directory} knows an order, price, right or access {what!r}; ids are "
            "in the journal and in the findings of report.html"
        )
    sound = not harm and not any(trail.breaks for trail in found.values())
    if json:
        journals = {name: asdict(trail) for name, trail in found.items()}
        screen.document({"what": what, "journals": journals, "harm": list(harm), "sound": sound})
        return exits.GO if sound else exits.INCONCLUSIVE
    for name, trail in found.items():
        _show(screen, name, trail)
    for sentence in harm:
        screen.out.print(Text(f"the folder is not as its run left it: {sentence}", "red"))
    return exits.GO if sound else exits.INCONCLUSIVE


def _trails(folder: RunFolder, what: str) -> Iterator[tuple[str, Trail]]:
    journals = [folder.journal] if folder.journal.is_file() else []
    journals += sorted(folder.worlds.glob("*/*.jsonl"))
    if not journals:
        raise ConfigurationInvalid(f"{folder.path} has no journal: its run kept none")
    for path in journals:
        yield path.relative_to(folder.path).as_posix(), trail_of(path, what)


def _show(screen: Screen, name: str, trail: Trail) -> None:
    screen.out.print(Text(f"{name}: {', '.join(trail.names)}", "bold"))
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    columns = (
        "when",
        "in",
        "who",
        "for",
        "action",
        "object",
        "outcome",
        "version",
        "before > after",
        "changed",
    )
    for column in columns:
        table.add_column(column, overflow="fold")
    for step in trail.steps:
        digests = f"{_short(step.before)} > {_short(step.after)}"
        who = step.who if step.identity is None else f"{step.who} as {step.identity}"
        cells: list[Any] = [step.at, step.source, who, step.behalf or "", step.action]
        cells += [step.object, step.outcome, step.version if step.version is not None else ""]
        cells += [digests, ", ".join(step.changed)]
        table.add_row(*(Text(str(cell)) for cell in cells))
    screen.out.print(table)
    if trail.breaks:
        for said in trail.breaks:
            screen.out.print(Text(f"the trail was tampered with: {said}", "red"))
    elif trail.chained:
        screen.out.print(Text(f"the engine's trail is whole: {trail.rows} rows, chained", "green"))
    else:
        screen.out.print(Text("the engine's trail is no chain: nothing shows a change of it"))


def _short(value: str | None) -> str:
    return "-" if value is None else value[:12]
