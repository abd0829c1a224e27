"""What was judged before a journal was masked stands in its place, and only for that journal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from scenarios.sealed import NOTE, SCHEMA, SEALED, overlay, seal


def row(key: str, state: str = "held", observations: int = 3) -> dict[str, Any]:
    told = {"id": key, "state": state, "observations": observations, "violations": 0}
    return told | {"required": False, "notes": [], "findings": []}


def findings(sha256: str, *rows: dict[str, Any]) -> dict[str, Any]:
    parts = {"counts": {"lost": 0}, "faults": [], "problems": []}
    return {"journal_sha256": sha256, "invariants": list(rows), **parts}


BEFORE = findings("a", row("I-02"), row("I-06"))
MASKED = findings("b", row("I-02"), row("I-06", "violated"))


def test_only_what_masking_changed_is_sealed() -> None:
    sealed = seal(BEFORE, MASKED)
    assert [one["id"] for one in sealed["invariants"]] == ["I-06"]
    assert sealed["journal_sha256"] == "b"
    assert "counts" not in sealed


@pytest.mark.parametrize("name", ["journal.jsonl", "worlds/e2e/one.jsonl"])
def test_a_seal_stands_in_for_its_journal_and_for_no_other(tmp_path: Path, name: str) -> None:
    document = {"schema": SCHEMA, "journals": {name: seal(BEFORE, MASKED)}}
    (tmp_path / SEALED).write_bytes(orjson.dumps(document))
    found = overlay(tmp_path / name, MASKED)["invariants"]
    assert [(one["state"], one["notes"]) for one in found] == [("held", []), ("held", [NOTE])]
    changed = MASKED | {"journal_sha256": "c"}
    assert overlay(tmp_path / name, changed) == changed


def test_without_a_seal_findings_are_what_they_are(tmp_path: Path) -> None:
    assert overlay(tmp_path / "journal.jsonl", MASKED) == MASKED
