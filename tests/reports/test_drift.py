"""The drift that an engine told last: read from the journal, shown on the page."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson
import pytest

from reports.drift import age, read_drift
from reports.page.drift import drift
from reports.verdict import without_evidence
from tests.reports import sample

ROW = {
    "entity": "price",
    "id": "P-1",
    "field": "unit_price",
    "since": "2026-03-02T03:00:00Z",
    "age_s": 97_200,
    "state": "parked",
    "owner": "erp (Finance & supply chain)",
    "escalation": "on call",
    "erp_hash": "0" * 64,
}


def told(path: Path, *contents: Any) -> Path:
    """A journal in which an engine answered so, each time it was asked."""
    asked = {"operation": "engine.probe.drift"}
    lines = [{"kind": "call", "body": asked}]
    lines += [{"kind": "answer", "body": {**asked, "content": one}} for one in contents]
    path.write_bytes(b"".join(orjson.dumps(line) + b"\n" for line in lines))
    return path


def test_the_last_report_counts_and_keeps_no_more_than_is_shown(tmp_path: Path) -> None:
    first = {"drift": [], "run": 1, "compared": 5}
    last = {"drift": [ROW, {"entity": "item", "id": "0041", "field": ""}], "run": 2, "compared": 7}
    found = read_drift(told(tmp_path / "j", first, last, "no report"))
    assert found is not None
    assert (found.run, found.compared) == (2, 7)
    assert found.rows[0] == {name: ROW[name] for name in ROW if name != "erp_hash"}
    assert found.rows[1]["age_s"] is None
    assert found.rows[1]["owner"] == ""


@pytest.mark.parametrize("contents", [(), ("no report",), ({"drift": None},)])
def test_where_nobody_told_of_drift_there_is_none(tmp_path: Path, contents: Any) -> None:
    assert read_drift(told(tmp_path / "j", *contents)) is None
    assert read_drift(tmp_path / "no journal") is None


@pytest.mark.parametrize(
    ("seconds", "text"), [(None, "–"), (59, "0 h 0 min"), (3_900, "1 h 5 min"), (97_200, "1 d 3 h")]
)
def test_an_age_is_told_in_days_and_hours(seconds: int | None, text: str) -> None:
    assert age(seconds) == text


def test_the_page_says_what_differs_since_when_and_whom_to_call() -> None:
    verdict = without_evidence(sample.run(), [], sample.policy())
    assert drift(verdict) is None
    text = str(drift({**verdict, "drift": {"run": 3, "compared": 12, "rows": [ROW]}}))
    for part in (
        "no. 3 of 12 objects",
        "P-1",
        "1 d 3 h",
        "parked",
        "Finance &amp; supply",
        "on call",
    ):
        assert part in text
    assert "<table" not in str(drift({**verdict, "drift": {"run": 3, "compared": 1, "rows": []}}))


def test_what_an_engine_tells_without_a_number_is_shown_all_the_same(tmp_path: Path) -> None:
    found = read_drift(told(tmp_path / "j", {"drift": [{"entity": "price", "id": "P-1"}]}))
    assert found is not None
    assert (found.is_made, found.title) == (True, "last comparison")
    verdict = without_evidence(sample.run(), [], sample.policy())
    assert "P-1" in str(drift({**verdict, "drift": asdict(found)}))
    nothing = read_drift(told(tmp_path / "j", {"drift": [], "run": None}))
    assert nothing is not None
    assert not nothing.is_made
