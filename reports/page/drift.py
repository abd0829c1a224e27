"""What the engine said that differs between the systems, how old it is, and whom to call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from reports.drift import Drift, age
from reports.page.markup import Html, el

_MOST: Final = 100


def drift(verdict: Mapping[str, Any]) -> Html | None:
    """The section of the drift; none where no engine told of any comparison."""
    report = verdict.get("drift")
    if not report:
        return None
    found = Drift(**report)
    if not found.is_made:
        return None
    rows = found.rows
    names = ("Object", "Field", "Since", "Age", "State", "Whose", "Whom to call")
    table = el(
        "table",
        el("thead", el("tr", [el("th", name, scope="col") for name in names])),
        el("tbody", [_row(row) for row in rows[:_MOST]]),
        class_="list",
    )
    more = f" The first {_MOST} are shown." if len(rows) > _MOST else ""
    return el(
        "section",
        el("h2", "Drift"),
        el(
            "p",
            f"By the engine's {found.title}, {len(rows)} fields differ. Whether that is so I-46 "
            f"judges.{more}",
            class_="note",
        ),
        table if rows else None,
        id="drift",
    )


def _row(row: Mapping[str, Any]) -> Html:
    field = row["field"] or "all of it"
    return el(
        "tr",
        el("th", row["entity"], " ", el("code", row["id"]), scope="row"),
        el("td", el("code", field)),
        el("td", row["since"] or "–"),
        el("td", age(row["age_s"]), class_="number"),
        el("td", row["state"] or "–"),
        el("td", row["owner"] or "–"),
        el("td", row["escalation"] or "–"),
    )
