"""`seatrial drift`: what the engine of a run said that differs, how old it is, and whom to call."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from reports.drift import Drift, age, read_drift
from reports.folder import RunFolder
from reports.run import read_run
from seatrial import exits
from seatrial.errors import ConfigurationInvalid
from seatrial.screen import Screen


def drift(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="A run folder.")],
    json: Annotated[
        bool, typer.Option("--json", help="Print the answer as JSON and nothing else.")
    ] = False,
) -> int:
    """What the engine said last that differs between the systems, how old it is, whom to call."""
    screen, folder = Screen(json), RunFolder(directory)
    read_run(folder.run)
    found = read_drift(folder.journal)
    if found is None:
        raise ConfigurationInvalid(
            f"no engine told in {folder.journal} what drift it sees; the reference engine does, "
            "others where they serve GET /probe/drift"
        )
    if json:
        screen.document(asdict(found))
    else:
        _show(screen, found)
    return exits.GO


def _show(screen: Screen, found: Drift) -> None:
    if not found.is_made:
        screen.out.print("the engine compared nothing yet")
        return
    screen.out.print(f"{found.title}: {len(found.rows)} fields differ")
    if not found.rows:
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("object", "field", "since", "age", "state", "whose", "whom to call"):
        table.add_column(name, overflow="fold")
    for row in found.rows:
        cells = (row["field"] or "all of it", row["since"], age(row["age_s"]), row["state"])
        table.add_row(
            *(Text(cell) for cell in (f"{row['entity']} {row['id']}", *cells)),
            *(Text(row[name]) for name in ("owner", "escalation")),
        )
    screen.out.print(table)
