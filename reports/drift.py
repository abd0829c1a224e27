"""The drift that an engine saw last: what its probe told, as the journal of a voyage has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

_PROBE: Final = b'"engine.probe.drift"'
_PARTS: Final = ("entity", "id", "field", "since", "state", "owner", "escalation")


@dataclass(frozen=True, slots=True)
class Drift:
    """The last report: its number, how many objects were compared, and what differs.

    Each row says which field of which object, since when, for how many seconds, what became of its
    repair, whose it is and whom to call; what an engine does not say is empty (contract
    reconciliation 1.0.0, `drift`). `run` None: nothing was compared yet, or its comparisons have no
    number.
    """

    run: int | None
    compared: int
    rows: tuple[Mapping[str, Any], ...]

    @property
    def is_made(self) -> bool:
        """Whether anything was compared; an engine of `probe` 1.0.0 numbers none of its reports."""
        return self.run is not None or bool(self.rows)

    @property
    def title(self) -> str:
        """The report by its number and size, where the engine says them."""
        if self.run is None:
            return "last comparison"
        return f"comparison no. {self.run} of {self.compared} objects"


def read_drift(journal: Path) -> Drift | None:
    """The last report in a journal; None where no engine told of any, or there is no journal."""
    if not journal.is_file():
        return None
    last: dict[str, Any] | None = None
    with journal.open("rb") as file:
        for line in file:
            if _PROBE in line:
                last = _answered(line) or last
    if last is None:
        return None
    run, compared = last.get("run"), last.get("compared")
    rows = [_row(row) for row in last["drift"] if isinstance(row, dict)]
    return Drift(
        run if type(run) is int else None, compared if type(compared) is int else 0, tuple(rows)
    )


def _answered(line: bytes) -> dict[str, Any] | None:
    """The report in a record, where it is an answer that has one."""
    record = orjson.loads(line)
    body = record.get("body")
    content = body.get("content") if isinstance(body, dict) else None
    if record.get("kind") != "answer" or not isinstance(content, dict):
        return None
    return content if isinstance(content.get("drift"), list) else None


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {
        name: row[name] if isinstance(row.get(name), str) else "" for name in _PARTS
    }
    told["age_s"] = row["age_s"] if type(row.get("age_s")) is int else None
    return told


def age(seconds: int | None) -> str:
    """How old, for a reader: `2 d 3 h`."""
    if seconds is None:
        return "–"
    days, hours = seconds // 86_400, seconds % 86_400 // 3_600
    return f"{days} d {hours} h" if days else f"{hours} h {seconds % 3_600 // 60} min"
