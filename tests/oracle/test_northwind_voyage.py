"""Northwind, all of it: 830 real orders on their real dates, checked against the CSV files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from reports.folder import read_json
from tests.oracle.northwind import SYSTEMS, compare
from tests.seatrial.exported import export, judged_as_before, search

pytestmark = pytest.mark.lengthy

ORDERS, LINES, SHIPPED, OPEN, KILLS_AT_LEAST = 830, 2155, 809, 21, 15


@pytest.fixture(scope="module")
def exports() -> Path:
    data = os.environ.get("SEATRIAL_DATA")
    folder = Path(data or "") / "northwind"
    if data is None or not folder.is_dir():
        pytest.skip("SEATRIAL_DATA names no folder that holds northwind/")
    return folder


def run(folder: Path, exports: Path, *options: str) -> dict[str, Any]:
    """Sail Northwind as a user would; return the verdict."""
    command = [sys.executable, "-m", "seatrial", "run", "--world", str(exports), "--seed", "7"]
    command += ["--suite", "voyage", "--faults", "northwind"]
    command += ["--out", str(folder), "--json", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    verdict: dict[str, Any] = json.loads(done.stdout)
    return verdict


@pytest.fixture(scope="module", params=["northwind", "northwind-contracts"])
def voyage(
    request: pytest.FixtureRequest, exports: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("northwind") / "run"
    return folder, run(folder, exports, "--mapping", request.param)


def test_every_order_arrives_once_and_enough_kills_hit_work(
    voyage: tuple[Path, dict[str, Any]],
) -> None:
    _, verdict = voyage
    counts = verdict["counts"]
    assert verdict["state"] == "GO"
    assert counts["orders_accepted"] == counts["orders_in_erp"] == ORDERS
    assert counts["lost"] == counts["duplicated"] == counts["parked"] == 0
    effective = {row["rule"]: row["effective"] for row in verdict["faults"]}
    assert effective["kill"] >= KILLS_AT_LEAST
    assert min(effective.values()) > 0


def test_both_systems_say_what_the_data_say_line_by_line(
    voyage: tuple[Path, dict[str, Any]], exports: Path
) -> None:
    compared = compare(voyage[0] / "journal.jsonl", exports)
    assert compared.differences == []
    assert compared.orders == dict.fromkeys(SYSTEMS, ORDERS)
    assert compared.lines == dict.fromkeys(SYSTEMS, LINES)
    assert compared.shipped == dict.fromkeys(SYSTEMS, SHIPPED)
    assert compared.left_open == dict.fromkeys(SYSTEMS, OPEN), "never shipped, and not given up"


@pytest.mark.parametrize("voyage", ["northwind-contracts"], indirect=True)
def test_a_masked_export_holds_nobodys_data_and_is_judged_the_same(
    voyage: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    exported = export(voyage[0], tmp_path)
    search(exported)
    judged_as_before(exported, read_json(exported.copy.verdict))
