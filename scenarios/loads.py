"""Findings of the cases of load: what was offered, and how long each flow took by the journal."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import orjson

from contracts.check import Checker
from contracts.errors import JournalError
from reports.loads import OFFERED
from scenarios.errors import JudgeError
from scenarios.flows import flows
from scenarios.history import History
from scenarios.history.history import uncollected

FILE: Final = "offered.json"


def measure_loads(load: Path, journals: Path) -> list[dict[str, Any]]:
    """The row of every case that left a folder in `load`, its journal being in `journals`.

    A function of the files alone: measuring again gives equal rows.
    """
    return [
        measure_load(folder, journals / f"{folder.name}.jsonl") for folder in sorted(load.glob("*"))
    ]


def measure_load(folder: Path, journal: Path) -> dict[str, Any]:
    """The row of one case; what cannot be read is its `problem`, and nothing of it counts then."""
    row: dict[str, Any] = {"case": folder.name, "offered": {}, "flows": [], "problem": None}
    try:
        offered = orjson.loads((folder / FILE).read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return row | {"problem": f"the generator left no {FILE} that can be read"}
    wrong = Checker().document(OFFERED, offered)
    if wrong:
        return row | {"problem": f"{FILE} breaks its contract: {wrong[0]}"}
    if "broken" in offered:
        return row | {"problem": offered["broken"]}
    try:
        with uncollected():
            taken = flows(History.read(journal))
    except (JournalError, JudgeError) as error:
        return row | {"offered": offered, "problem": f"its journal cannot be read: {error}"}
    return row | {"offered": offered, "flows": taken}
