"""What was judged before a journal was masked, and holds for the masked one.

A masked journal has other amounts, so whether totals add up cannot be seen from it: whoever could
check the rounding would know the grain of the amounts, and with it their scale. So each part of
the findings that masking changes is kept as it was judged before, bound to the masked journal by
its hash; everything else is judged from the masked journal itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import orjson

SEALED: Final = "sealed.json"
SCHEMA: Final = "seatrial.sealed/1.0.0"
NOTE: Final = "judged before the journal was masked"
_PARTS: Final = ("counts", "faults", "problems")
_COMPARED: Final = ("state", "observations", "violations")


def seal(before: Mapping[str, Any], masked: Mapping[str, Any]) -> dict[str, Any]:
    """What masking changed of the findings, as it was before; `masked` names the journal."""
    found = {row["id"]: row for row in masked["invariants"]}
    rows = [row for row in before["invariants"] if _differs(row, found[row["id"]])]
    parts = {name: before[name] for name in _PARTS if before[name] != masked[name]}
    return {"journal_sha256": masked["journal_sha256"], "invariants": rows, **parts}


def overlay(journal: Path, found: Mapping[str, Any]) -> dict[str, Any]:
    """The findings of a journal with what was sealed for it put in place; else as they are."""
    sealed = _sealed(journal)
    if sealed is None or sealed["journal_sha256"] != found["journal_sha256"]:
        return dict(found)
    kept = {row["id"]: row for row in sealed["invariants"]}
    rows = [
        {**kept[row["id"]], "required": row["required"], "notes": _told(kept[row["id"]])}
        if row["id"] in kept
        else row
        for row in found["invariants"]
    ]
    parts = {name: sealed[name] for name in _PARTS if name in sealed}
    return {**found, **parts, "invariants": rows}


def _differs(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    return any(before[name] != after[name] for name in _COMPARED)


def _told(row: Mapping[str, Any]) -> list[str]:
    return [*(note for note in row["notes"] if note != NOTE), NOTE]


def _sealed(journal: Path) -> Mapping[str, Any] | None:
    """What is sealed of a journal of a run folder: the voyage's lies at its top, a case's below."""
    tops = [journal.parent, *([journal.parents[2]] if len(journal.parents) > 2 else [])]
    for top in tops:
        path = top / SEALED
        if path.is_file():
            document = orjson.loads(path.read_bytes())
            row: Mapping[str, Any] | None = document["journals"].get(
                journal.relative_to(top).as_posix()
            )
            return row
    return None
