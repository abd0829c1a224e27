"""The weather: which faults were planned, fired, and hit work in flight."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.page.markup import Html, el


def faults(verdict: Mapping[str, Any]) -> Html | None:
    """The section of the faults; one that hit too little says so."""
    rows = verdict["faults"]
    if not rows:
        return None
    names = ("Fault", "Effect", "Planned", "Fired", "Hit work in flight", "Needed")
    return el(
        "section",
        el("h2", "Faults"),
        el(
            "p",
            "A fault that hits no work proves nothing: what counts is how often one was effective.",
            class_="note",
        ),
        el(
            "table",
            el("thead", el("tr", [el("th", name, scope="col") for name in names])),
            el("tbody", [_row(row) for row in rows]),
            class_="list",
        ),
        id="faults",
    )


def _row(row: Mapping[str, Any]) -> Html:
    needed = row["min_effective"] if row["required"] else 0
    weak = row["effective"] < needed
    return el(
        "tr",
        el("th", el("code", row["rule"]), scope="row"),
        el("td", row["effect"].replace("_", " ")),
        el("td", "–" if row["planned"] is None else str(row["planned"]), class_="number"),
        el("td", str(row["fired"]), class_="number"),
        el("td", el("b", str(row["effective"])), _meter(row), class_="number"),
        el(
            "td",
            f"at least {needed}" if needed else "not required",
            el("span", " too few", class_="pill open") if weak else None,
        ),
    )


def _meter(row: Mapping[str, Any]) -> Html | None:
    if not row["fired"]:
        return None
    width = 100 * min(1.0, row["effective"] / row["fired"])
    bar = el("rect", width=f"{width:.1f}%", height=6, class_="good")
    back = el("rect", width="100%", height=6, class_="back")
    return el("svg", back, bar, width=64, height=6, class_="meter", aria_hidden="true")
