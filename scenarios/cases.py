"""Judging what lies under `worlds/`: one journal for each case, `worlds/<suite>/<case>.jsonl`.

Of each it is said which suite and case it is, the state of every invariant, and what was found. A
journal that cannot be judged is a problem of that case; the others are judged all the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from contracts.errors import JournalError
from contracts.journal import digest_file
from scenarios.errors import JudgeError
from scenarios.judge import judge

_PATTERN: Final = "*/*.jsonl"


def judge_cases(worlds: Path) -> list[dict[str, Any]]:
    """The row of every case under a folder, by suite and case; none when there is no such folder.

    A function of the journals alone: judging again gives equal rows.
    """
    return [judge_case(path) for path in sorted(worlds.glob(_PATTERN))]


def judge_case(path: Path) -> dict[str, Any]:
    """The row of one case, by the place and name of its journal."""
    name = {"suite": path.parent.name, "case": path.stem, "journal_sha256": digest_file(path)}
    try:
        judged = judge(path)
    except (JournalError, JudgeError) as error:
        problem = {"subject": "journal", "sentence": str(error)}
        return name | {
            "counts": None,
            "states": {},
            "violated": [],
            "faults": [],
            "problems": [problem],
        }
    return name | {
        "counts": judged["counts"],
        "states": {row["id"]: row["state"] for row in judged["invariants"]},
        "violated": list(_violated(judged)),
        "faults": judged["faults"],
        "problems": judged["problems"],
    }


def _violated(judged: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    told = ("id", "name", "violations", "findings")
    for row in judged["invariants"]:
        if row["findings"] or row["violations"]:
            yield {name: row[name] for name in told}
