"""The cases of the suites: which held, and what each of the others shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from reports.cases import TOGETHER
from reports.page.markup import Html, el
from reports.page.overview import share
from reports.page.state import pill


def cases(verdict: Mapping[str, Any]) -> Html | None:
    """The section of the cases, suite by suite; those that did not hold come first and lie open."""
    rows = verdict["cases"]
    if not rows:
        return None
    return el(
        "section",
        el("h2", "Cases"),
        el("p", _lived(rows), class_="note"),
        [_suite(name, list(told)) for name, told in groupby(rows, key=lambda row: row["suite"])],
        id="cases",
    )


def _lived(rows: Sequence[Mapping[str, Any]]) -> str:
    """In which worlds the cases of this run lived: where time is real, stories share one."""
    shared = [row["suite"] for row in rows if row["case"] == TOGETHER]
    apart = "world of its own, judged from a journal of its own: worlds/suite/case.jsonl."
    if not shared:
        return f"Each case is a story in a {apart}"
    suites = " and ".join(shared)
    return (
        f"The stories of {suites} lived side by side in one world and are judged from its one "
        f"journal; the row `{TOGETHER}` is all of them. Each other case is a story in a {apart}"
    )


def _suite(name: str, rows: Sequence[Mapping[str, Any]]) -> Html:
    held = [row for row in rows if row["state"] == "held"]
    others = [row for row in rows if row["state"] != "held"]
    return el(
        "div",
        el("h3", f"{name} ", el("small", f"{len(held)} of {len(rows)} held")),
        share([row["state"] for row in rows]),
        _table(others) if others else None,
        el(
            "details",
            el("summary", f"{len(held)} that held"),
            _table(held),
            open=not others and len(held) == 1,
        )
        if held
        else None,
        class_="group",
    )


def _table(rows: Sequence[Mapping[str, Any]]) -> Html:
    names = ("", "Case", "Invariants put to the test", "Faults that hit work", "What was found")
    return el(
        "table",
        el("thead", el("tr", [el("th", name, scope="col") for name in names])),
        el("tbody", [_row(row) for row in rows]),
        class_="list",
    )


def _row(row: Mapping[str, Any]) -> Html:
    fired, hit = row["faults_fired"], row["faults_effective"]
    tested = row["invariants_held"] + len(row["violated"])
    return el(
        "tr",
        el("td", pill(row["state"])),
        el("th", el("code", row["case"]), scope="row"),
        el("td", str(tested), class_="number"),
        el("td", f"{hit} of {fired}" if fired else "–", class_="number"),
        el("td", _shows(row) or "–", class_="claim"),
    )


def _shows(row: Mapping[str, Any]) -> list[list[Html]]:
    """What was violated; else, of a case that did not hold, what its test said."""
    found = [_found(broken) for broken in row["violated"]]
    said = row["said"] if row["state"] != "held" else ""
    return found or ([[el("p", said, class_="note")]] if said else [])


def _found(broken: Mapping[str, Any]) -> list[Html]:
    title = el("p", el("code", broken["id"]), f" {broken['name']}")
    return [title, *(el("p", sentence, class_="note") for sentence in broken["sentences"])]
