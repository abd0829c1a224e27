"""Which state of which parameter was tried, target by target, and what of a target was not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from reports.coverage import STATES
from reports.page.markup import Html, el

_UNTRIED_SHOWN = 6


def coverage(told: Mapping[str, Any]) -> list[Html]:
    """The coverage of the contract suite; nothing where an older run has none."""
    rows = told.get("coverage", [])
    targets = [(name, list(of)) for name, of in groupby(rows, key=lambda row: row["target"])]
    return [
        *_left_out(told.get("not_exercised", [])),
        *_known(told.get("known", [])),
        *_lacks(told.get("lacks", [])),
        *(_target(name, of) for name, of in targets),
    ]


def _target(name: str, rows: Sequence[Mapping[str, Any]]) -> Html:
    counts = [count for row in rows for count in row["states"].values()]
    tried, able = sum(one for one, _ in counts), sum(one for _, one in counts)
    return el(
        "details",
        el("summary", f"{name}: {tried} of {able} states of parameters tried"),
        el(
            "p",
            "Of every parameter and field of a body: left out, null, valid, at an edge of what is "
            "allowed, not allowed. Which status each was answered with is in coverage.json.",
            class_="note",
        ),
        el(
            "table",
            el("thead", el("tr", [el("th", head, scope="col") for head in _HEADS])),
            el("tbody", [_row(row) for row in rows]),
            class_="list",
        ),
    )


_HEADS = ("Operation", "Version", *(state.capitalize() for state in STATES), "Never tried")


def _row(row: Mapping[str, Any]) -> Html:
    untried = row["untried"]
    more = len(untried) - _UNTRIED_SHOWN
    told = ", ".join(untried[:_UNTRIED_SHOWN]) + (f" and {more} more" if more > 0 else "")
    return el(
        "tr",
        el("th", el("code", row["operation"]), scope="row"),
        el("td", row["version"]),
        [el("td", _of(row["states"].get(state)), class_="number") for state in STATES],
        el("td", told or "–"),
    )


def _of(counts: Sequence[int] | None) -> str:
    return "–" if counts is None else f"{counts[0]}/{counts[1]}"


def _left_out(rows: Sequence[Mapping[str, Any]]) -> list[Html]:
    if not rows:
        return []
    return [el("h3", "Not exercised"), el("ul", [el("li", _why(row)) for row in rows])]


def _why(row: Mapping[str, Any]) -> str:
    who = "the profile says" if row["declared"] else "nobody says otherwise"
    return f"{row['case']}: {row['why']} ({who})"


def _known(rows: Sequence[Mapping[str, Any]]) -> list[Html]:
    if not rows:
        return []
    told = [
        f"{row['id']}: {row['operation']}, {row['check']}, seen {row['seen']} times; "
        f"{'expired' if row['expired'] else 'excused until'} {row['expires']}: {row['reason']}"
        for row in rows
    ]
    return [el("h3", "Known failures"), el("ul", [el("li", each) for each in told])]


def _lacks(rows: Sequence[Mapping[str, Any]]) -> list[Html]:
    if not rows:
        return []
    told = [f"{row['what']}: {row['why']}" for row in rows]
    return [el("h3", "What the target lacks"), el("ul", [el("li", each) for each in told])]
