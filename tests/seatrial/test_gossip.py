"""An engine whose parked reasons quote names and contract prices: no report repeats them."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import orjson
import pytest

from contracts.journal import read
from reports.folder import RunFolder, read_json
from seatrial import exits
from tests.seatrial.command import ROOT, seatrial, squall

GOSSIP = Path(__file__).with_name("engines") / "gossip.py"
PRIVATE = ("journal.jsonl", "engine.log", "manifest.json", "run.json", "plan.json", "suites.log")
"""What stays in the folder and is its owner's; all else is passed on."""


@pytest.fixture(scope="module")
def overheard(tmp_path_factory: pytest.TempPathFactory) -> tuple[RunFolder, str]:
    """The run, and all that it printed on the terminal."""
    path = tmp_path_factory.mktemp("gossip") / "run"
    done = seatrial("run", *squall(), "--engine", f"mutant:{GOSSIP}", "--out", path, cwd=ROOT)
    assert done.returncode == exits.NO_GO, done.stdout + done.stderr
    return RunFolder(path), done.stdout + done.stderr


def quoted(folder: RunFolder) -> set[str]:
    """The names and the amounts that the engine put into its reasons."""
    found: set[str] = set()
    for record in read(folder.journal):
        if record.body.get("operation") == "engine.probe.parked" and record.kind == "answer":
            for row in record.body["content"]["parked"]:
                name, _, rest = row["reason"].removeprefix("unmappable-").partition(" zahlt ")
                found |= {name, rest.partition(" ")[0]}
    return found


def shown(folder: RunFolder) -> dict[str, str]:
    """The text of every file that is passed on, by its name."""
    files = [path for path in folder.path.rglob("*") if path.is_file() and not path.is_symlink()]
    return {
        path.name: html.unescape(path.read_text("utf-8"))
        for path in files
        if path.name not in PRIVATE
    }


def test_no_name_and_no_contract_price_of_a_parked_reason_leaves_the_journal(
    overheard: tuple[RunFolder, str],
) -> None:
    folder, printed = overheard
    words = quoted(folder)
    assert len(words) > 8
    assert any(re.fullmatch(r"\d+,\d+", word) for word in words)
    files = shown(folder)
    assert {"report.html", "junit.xml", "verdict.json", "findings.json"} < files.keys()
    for name, text in {**files, "the terminal": printed}.items():
        assert not [word for word in words if word in text], name


def test_what_is_no_canary_of_the_reason_is_still_told(overheard: tuple[RunFolder, str]) -> None:
    told = (overheard[0].allure / "seatrial-invariant-I-01-attachment.txt").read_text("utf-8")
    assert "unmappable-‹personal› zahlt ‹price› EUR (C-000" in told


def test_the_reasons_are_found_to_tell_names_and_contract_prices(
    overheard: tuple[RunFolder, str],
) -> None:
    verdict: dict[str, Any] = read_json(overheard[0].verdict)
    rows = {row["id"]: row for row in verdict["invariants"]}
    said = orjson.dumps(rows["I-39"]["evidence"]).decode()
    assert rows["I-39"]["state"] == "violated"
    assert "the probe parked holds the name of customer C-000" in said
    assert "the probe parked holds the price of contract rule C-C-000" in said
    assert "I-39 no personal data in output is violated" in orjson.dumps(verdict).decode()
    assert rows["I-40"]["state"] == "held"
