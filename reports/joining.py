"""`contract.json` and `coverage.json` of a suite that several processes ran in parts.

Each part writes what it saw beside those files, in their form. Joined, they say what one process
that had done everything would have said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from reports.errors import FolderInvalid
from reports.folder import RunFolder, read_json, write_json

_LISTS = ("operations", "findings", "targets", "not_exercised")


def part_of(path: Path, part: str) -> Path:
    """Where a part writes what belongs into a file; the file itself where it is the whole."""
    return path.with_name(f"{path.stem}-{part}{path.suffix}") if part else path


def join_contract(folder: RunFolder, parts: Sequence[str]) -> None:
    """Write both files from those of the parts, in that order, and leave none of theirs behind.

    Where a part left none there is none: nothing missing is good.
    """
    for whole in (folder.contract, folder.coverage):
        written = [part_of(whole, part) for part in parts]
        try:
            write_json(whole, _joined([read_json(path) for path in written]))
        except FolderInvalid:
            whole.unlink(missing_ok=True)
        for path in written:
            path.unlink(missing_ok=True)


def _joined(documents: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """One document of several of the same run."""
    joined = dict(documents[0])
    for name in _LISTS:
        if name in joined:
            joined[name] = [row for document in documents for row in document[name]]
    joined["operations"].sort(key=lambda row: f"{row['target']}/{row['system']}")
    joined.get("findings", []).sort(key=order_of_finding)
    return joined


def order_of_finding(row: Mapping[str, Any]) -> tuple[str, str, str, str, str, int]:
    """What findings are told in the order of."""
    return (
        row["target"],
        row["system"],
        row["operation"],
        row["check"],
        row["pointer"],
        row["status"],
    )
