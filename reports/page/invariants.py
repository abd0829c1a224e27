"""What was violated, what held, what nothing exercised; with the journal records that show it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from contracts.instants import format_instant, parse_instant
from reports.header import Header
from reports.page.markup import Html, el, thousands
from reports.page.overview import share
from reports.page.state import pill

_OPEN: Final = 3
"""Findings of one invariant that lie open with their evidence; the rest unfold."""

_GROUPS: Final = (
    ("violated", "Violated"),
    ("held", "Held"),
    ("unknown", "Could not be judged"),
    ("not_exercised", "Never exercised"),
)


def invariants(verdict: Mapping[str, Any], header: Header | None) -> Html | None:
    """The section of the invariants, the violated ones first and open."""
    rows = verdict["invariants"]
    if not rows:
        return None
    groups = [
        _group(title, state, [row for row in rows if row["state"] == state], header)
        for state, title in _GROUPS
    ]
    return el(
        "section",
        el("h2", "Invariants"),
        share([row["state"] for row in rows]),
        groups,
        id="invariants",
    )


def _group(
    title: str, state: str, rows: list[Mapping[str, Any]], header: Header | None
) -> Html | None:
    if not rows:
        return None
    if state == "violated":
        body = [_violated(row, header) for row in rows]
    else:
        body = [el("table", _head(), el("tbody", [_row(row) for row in rows]), class_="list")]
    return el("div", el("h3", f"{title} ", el("small", str(len(rows)))), body, class_="group")


def _head() -> Html:
    names = ("", "Invariant", "What it claims", "Put to the test")
    return el("thead", el("tr", [el("th", name, scope="col") for name in names]))


def _row(row: Mapping[str, Any]) -> Html:
    times = row["observations"]
    tested = f"{thousands(times)} times" if times else "never"
    return el(
        "tr",
        el("td", pill(row["state"])),
        el("th", _name(row), scope="row"),
        el("td", row["statement"], [_note(note) for note in row["notes"]], class_="claim"),
        el("td", tested, class_="number"),
    )


def _name(row: Mapping[str, Any]) -> list[Html | str]:
    required = [] if row["required"] else [el("small", " not required")]
    return [el("code", row["id"]), " ", row["name"], *required]


def _note(note: str) -> Html:
    return el("p", note, class_="note")


def _violated(row: Mapping[str, Any], header: Header | None) -> Html:
    shown = row["evidence"]
    first = [_finding(one, header, unfold=True) for one in shown[:_OPEN]]
    rest = [_finding(one, header, unfold=False) for one in shown[_OPEN:]]
    more = row["violations"] - len(shown)
    times = "violated once" if row["violations"] == 1 else f"violated {row['violations']} times"
    return el(
        "article",
        el("h4", pill(row["state"]), " ", _name(row)),
        el("p", row["statement"], class_="claim"),
        el("p", f"{times} in {thousands(row['observations'])} observations", class_="note"),
        [_note(note) for note in row["notes"]],
        first,
        el("details", el("summary", f"{len(rest)} more of these"), rest) if rest else None,
        el("p", f"and {more} more, in findings.json", class_="note") if more > 0 else None,
        class_="violated",
        id=row["id"],
    )


def _finding(finding: Mapping[str, Any], header: Header | None, *, unfold: bool) -> Html:
    records = finding["evidence"]
    rows = [_record(record, header) for record in records]
    table = el(
        "table",
        el("caption", "From journal.jsonl; the number is the record's seq"),
        el(
            "thead",
            el("tr", [el("th", name, scope="col") for name in ("seq", "When", "Kind", "What")]),
        ),
        el("tbody", rows),
        class_="evidence",
    )
    about = "" if finding["subject"] == "integration" else f" (about the {finding['subject']})"
    return el(
        "details",
        el("summary", finding["sentence"], about),
        table if rows else el("p", "No single record shows it: it is what is missing."),
        el("p", "fingerprint ", el("code", finding["fingerprint"]), class_="note"),
        open=unfold,
    )


def _record(record: Mapping[str, Any], header: Header | None) -> Html:
    return el(
        "tr",
        el("td", str(record["seq"]), class_="number"),
        el("td", _when(record["t_us"], header), class_="when"),
        el("td", el("code", record["kind"])),
        el("td", record["summary"]),
    )


def _when(t_us: int, header: Header | None) -> str:
    if header is None:
        return f"+{timedelta(microseconds=t_us)}"
    instant = parse_instant(header.starts_at) + timedelta(microseconds=t_us)
    return format_instant(instant)[:-4].replace("T", " ")
