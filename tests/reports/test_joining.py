"""What the parts of a suite wrote, joined: as one process would have written it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reports.errors import FolderInvalid
from reports.folder import RunFolder, read_json, write_json
from reports.joining import join_contract, order_of_finding, part_of
from tests.reports.test_contract import record

FIRST, SECOND = "sim", "sim-http"


def _of(target: str, document: dict[str, Any]) -> dict[str, Any]:
    """The same document as if it told of another target."""
    rows = {name: [row | {"target": target} for row in document[name]] for name in LISTS}
    return document | rows


LISTS = ("operations", "findings")


def _covered(target: str) -> dict[str, Any]:
    left = {"target": target, "case": "walk", "why": "nothing is there", "declared": True}
    row = {"target": target, "system": "erp", "operation": "erp.items.list"}
    return {"run_id": "1", "targets": [], "not_exercised": [left], "operations": [row]}


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    made = RunFolder(tmp_path)
    for part in (FIRST, SECOND):
        write_json(part_of(made.contract, part), _of(part, record()))
        write_json(part_of(made.coverage, part), _covered(part))
    return made


def test_joined_parts_say_what_one_process_would_have_said(folder: RunFolder) -> None:
    join_contract(folder, (FIRST, SECOND))
    parts = [_of(target, record()) for target in (SECOND, FIRST)]  # as faces are sorted
    whole = read_json(folder.contract)
    assert whole["operations"] == [row for part in parts for row in part["operations"]]
    assert whole["findings"] == sorted(
        (row for part in parts for row in part["findings"]), key=order_of_finding
    )
    assert {name: whole[name] for name in record() if name not in LISTS} == {
        name: value for name, value in record().items() if name not in LISTS
    }
    covered = read_json(folder.coverage)
    assert [row["target"] for row in covered["operations"]] == [SECOND, FIRST]
    assert [row["target"] for row in covered["not_exercised"]] == [FIRST, SECOND]
    assert {path.name for path in folder.path.iterdir()} == {"contract.json", "coverage.json"}


def test_where_a_part_left_nothing_there_is_no_whole(folder: RunFolder) -> None:
    part_of(folder.contract, SECOND).unlink()
    join_contract(folder, (FIRST, SECOND))
    with pytest.raises(FolderInvalid):
        read_json(folder.contract)
    assert {path.name for path in folder.path.iterdir()} == {"coverage.json"}
