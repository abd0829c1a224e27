from __future__ import annotations

import io
from typing import Any

from rich.console import Console

from reports.text import print_verdict
from tests.reports import sample


def _printed(verdict: dict[str, Any], **console: Any) -> str:
    out = io.StringIO()
    print_verdict(Console(file=out, width=100, **console), verdict, "runs/latest")
    return out.getvalue()


def test_the_first_line_says_it_all() -> None:
    first = _printed(sample.verdict()).splitlines()[0]
    assert first == "GO under policy voyage; 10 of 11 readiness items have no evidence yet"


def test_counts_faults_and_the_place_of_the_evidence_are_printed() -> None:
    said = _printed(sample.verdict())
    assert "830 orders accepted, 830 in the ERP, 0 lost, 0 duplicated" in said
    assert "lost-response" in said
    assert said.rstrip().endswith("report: runs/latest/report.html")


def test_what_the_buyers_had_planned_is_said_first_where_the_world_had_a_plan() -> None:
    refused = {"orders_refused": 7, "refused_by_reason": {"item-blocked": 5, "over-limit": 2}}
    planned = {"orders_planned": 837, "orders_placed": 830, **refused}
    figures = sample.document()["counts"]
    said = _printed(sample.verdict(sample.findings(counts={**planned, **figures})))
    whole = "837 orders planned, 830 placed, 7 refused at checkout (item-blocked 5, over-limit 2)"
    assert whole in said
    assert said.index(whole) < said.index("830 orders accepted")
    assert "planned" not in _printed(sample.verdict()).split("\n\n")[1]


def test_a_violation_is_printed_with_its_sentence_and_its_records() -> None:
    row = sample.invariant("I-02", "violated", *[sample.finding(f"order S-{n}") for n in range(5)])
    said = _printed(sample.verdict(sample.with_invariant(row)))
    assert "order S-2  journal 812, 820" in said
    assert "and 2 more" in said
    assert said.index("violated") < said.index("held")


def test_no_colour_is_printed_where_none_is_wanted() -> None:
    assert "\x1b[" in _printed(sample.verdict(), force_terminal=True)
    assert "\x1b[3" not in _printed(sample.verdict(), force_terminal=True, no_color=True)
    assert "\x1b" not in _printed(sample.verdict())
