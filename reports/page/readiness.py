"""The eleven readiness items, in their three groups, with what is still missing for each."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from reports.page.markup import Html, el
from reports.page.state import pill, sign


def readiness(verdict: Mapping[str, Any]) -> Html | None:
    """The section of the checklist."""
    rows = verdict["items"]
    if not rows:
        return None
    groups = [
        el(
            "div",
            el("h3", name),
            el("ul", [_item(row) for row in items], class_="items"),
            class_="column",
        )
        for name, items in groupby(rows, key=lambda row: str(row["group"]))
    ]
    return el(
        "section",
        el("h2", "Readiness for go-live"),
        el(
            "p",
            "An item is held only when every check of it is. What nobody checked is no evidence, "
            "and no evidence is never a pass.",
            class_="note",
        ),
        el("div", groups, class_="columns"),
        id="readiness",
    )


def _item(row: Mapping[str, Any]) -> Html:
    checks = [
        *(_check(name, "violated") for name in row["violated"]),
        *(_check(name, "held") for name in row["evidence"]),
        *(_check(name, "no_evidence") for name in row["missing"]),
    ]
    return el(
        "li",
        el("span", f"{row['number']}.", class_="index"),
        el(
            "div",
            el("p", row["title"]),
            el("p", pill(row["state"]), class_="is"),
            el("p", checks, class_="checks"),
        ),
    )


def _check(name: str, state: str) -> Html:
    word = name.replace(":", " ").replace("-", " ") if ":" in name else name
    said = el("span", f" ({state.replace('_', ' ')})", class_="unseen")
    return el("span", sign(state), word, said, class_="check")
