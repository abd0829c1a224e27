"""docs/tutorial.md as it stands there: every command of it is run, from red to green."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from contracts.journal import read
from reports.policy import load_policy
from tests.browser import program
from tests.docs.blocks import shell, shell_blocks, untold
from tests.seatrial.command import ROOT

pytestmark = pytest.mark.lengthy

LONGEST_S = 100
"""What a voyage may take, also of an engine that never comes to rest: both in four minutes."""

PAGE = ROOT / "docs/tutorial.md"
NEVER_SEEN = "which its caller never sees"


@dataclass(frozen=True)
class Followed:
    """A checkout in which the page was followed, and all that was said meanwhile."""

    folder: Path
    said: str


@pytest.fixture(scope="module")
def sailed(tmp_path_factory: pytest.TempPathFactory) -> Followed:
    """The page, followed from its first command to its last."""
    for name in ("sh", "node"):
        program(name)
    folder = tmp_path_factory.mktemp("checkout")
    (folder / "docs").symlink_to(ROOT / "docs")
    (folder / ".venv").symlink_to(sys.prefix)
    environment = untold() | {"XDG_CACHE_HOME": str(folder / "cache"), "NO_COLOR": "1"}
    script = "set -eu\n" + "".join(shell_blocks(PAGE.read_text("utf-8")))
    code, said = shell(script, folder, environment, timeout_s=540)
    assert code == 0, said[-6000:]
    return Followed(folder, said)


def verdict(folder: Path, name: str) -> Any:
    return json.loads((folder / name / "verdict.json").read_text("utf-8"))


def violated(folder: Path, name: str) -> set[str]:
    rows = verdict(folder, name)["invariants"]
    counts = load_policy("foreign").counts
    return {row["id"] for row in rows if row["state"] == "violated" and counts(row["id"])}


def test_the_naive_engine_is_no_go_for_doubled_orders_and_more(sailed: Followed) -> None:
    folder, said = sailed.folder, sailed.said
    assert verdict(folder, "red")["state"] == "NO-GO"
    assert "exit code 10\n" in said
    found = violated(folder, "red")
    assert "I-02" in found
    explained = {key for key in found if key in PAGE.read_text("utf-8")}
    assert len(explained) > 2, "the page explains what its reader sees"


def test_the_evidence_tells_how_an_order_came_to_be_there_twice(sailed: Followed) -> None:
    said = sailed.said
    assert "no duplicate order" in said
    assert NEVER_SEEN in said


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ([["sent again"], ["answers 201, which its caller never sees", "sent again"]], 1),
        ([["sent again"], ["came as two events"]], 0),
    ],
)
def test_of_all_findings_one_with_a_lost_answer_is_shown_else_the_first(
    told: list[list[str]], shown: int, tmp_path: Path
) -> None:
    (script,) = re.findall(r"<<'END'\n(.*?)END\n", PAGE.read_text("utf-8"), re.DOTALL)
    findings = [
        {
            "sentence": f"finding {nth}",
            "evidence": [{"t_us": 0, "summary": summary} for summary in summaries],
        }
        for nth, summaries in enumerate(told)
    ]
    document = {"invariants": [{"id": "I-02", "findings": findings}]}
    (tmp_path / "findings.json").write_text(json.dumps(document), "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path), "I-02"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    sentence, _, *facts = done.stdout.splitlines()
    assert sentence == f"finding {shown}"
    assert [fact.strip() for fact in facts] == [f"0.000 s  {said}" for said in told[shown]]


def test_the_sound_engine_is_go_and_nothing_got_worse(sailed: Followed) -> None:
    folder = sailed.folder
    assert verdict(folder, "green")["state"] == "GO"
    assert violated(folder, "green") == set()
    compared = re.split(r"what +before", sailed.said)[-1]
    assert "better" in compared
    assert "worse" not in compared


@pytest.mark.parametrize("name", ["red", "green"])
def test_neither_engine_takes_longer_than_a_pipeline_has_for_it(
    sailed: Followed, name: str
) -> None:
    *_, end = read(sailed.folder / name / "journal.jsonl")
    assert end.kind == "end"
    assert end.t_us < LONGEST_S * 1_000_000


def test_each_run_leaves_its_report_and_each_finding_its_evidence(sailed: Followed) -> None:
    folder = sailed.folder
    for name in ("red", "green"):
        assert (folder / name / "report.html").stat().st_size > 10_000
    for row in verdict(folder, "red")["invariants"]:
        if row["state"] == "violated":
            assert row["evidence"], row["id"]
