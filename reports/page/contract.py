"""The contract suite: which operations were called, which statuses were seen, and which never."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from reports.page.coverage import coverage
from reports.page.markup import Html, el


def contract(verdict: Mapping[str, Any]) -> Html | None:
    """The section of the contract suite; None where it was not run."""
    told = verdict.get("contract")
    if told is None:
        return None
    rows = told["operations"]
    targets = [(name, list(of)) for name, of in groupby(rows, key=lambda row: row["target"])]
    return el(
        "section",
        el("h2", "Contract"),
        el(
            "p",
            "Every published operation, called as its document says and as it does not: calls by "
            "status, and the documented statuses that no call was answered with. Requests and "
            "answers are in contract.json.",
            class_="note",
        ),
        _findings(told["findings"]),
        [_target(name, of) for name, of in targets],
        coverage(told),
        id="contract",
    )


def _findings(findings: Sequence[Mapping[str, Any]]) -> Html | None:
    if not findings:
        return None
    return el("ul", [el("li", finding["sentence"]) for finding in findings], class_="plain")


def _target(name: str, rows: Sequence[Mapping[str, Any]]) -> Html:
    called = [row for row in rows if row["calls"]]
    return el(
        "details",
        el("summary", f"{name}: {len(called)} of {len(rows)} operations called"),
        el(
            "table",
            el(
                "thead",
                el(
                    "tr",
                    [
                        el("th", head, scope="col")
                        for head in ("Operation", "Calls", "Statuses seen", "Never seen")
                    ],
                ),
            ),
            el("tbody", [_row(row) for row in rows]),
            class_="list",
        ),
        open=len(called) < len(rows),
    )


def _row(row: Mapping[str, Any]) -> Html:
    seen = ", ".join(f"{status} ({count})" for status, count in row["statuses"].items())
    return el(
        "tr",
        el("th", el("code", row["operation"]), scope="row"),
        el("td", str(row["calls"]), class_="number"),
        el("td", seen or "none"),
        el("td", ", ".join(row["never"]) or "–"),
    )
