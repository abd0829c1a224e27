"""What was measured under load: each flow's figures beside their limits, and whether they count."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from reports.page.markup import Html, el, thousands
from reports.text import ms

_FIGURES: Final = ("p50_us", "p95_us", "p99_us", "max_us")


def load(verdict: Mapping[str, Any]) -> Html | None:
    """The section of load, case by case; figures that do not count say so before they are shown."""
    rows = verdict["load"]
    if not rows:
        return None
    return el(
        "section",
        el("h2", "Load"),
        el(
            "p",
            "Arrivals keep their schedule, whoever is slow. Percentiles are over everything; what "
            "never arrived ranks as later than all that did.",
            class_="note",
        ),
        [_case(row) for row in rows],
        id="load",
    )


def _case(row: Mapping[str, Any]) -> Html:
    return el(
        "div",
        el("h3", f"{row['case']} ", el("small", _asked(row))),
        None if row["valid"] else _invalid(),
        _table("Flow", row["flows"]),
        _table("Buyers, from when they were due", row.get("journeys", ())),
        [_side(side) for side in row.get("sides", ())],
        class_="group",
    )


def _asked(row: Mapping[str, Any]) -> str:
    rates = row.get("rates_per_minute", {})
    told = ", ".join(f"{rate} {kind}" for kind, rate in sorted(rates.items()))
    span = f"a minute for {row['span_us'] / 1_000_000:g} s; " if rates else ""
    return f"{told} {span}limits {row['limits']}: {row['source']}".strip()


def _invalid() -> Html:
    word = el("span", "does not count", class_="pill open")
    why = " Generator or simulators were saturated or broke: these figures say nothing of anybody."
    return el("p", word, why)


def _table(name: str, rows: Any) -> Html | None:
    shown = [row for row in rows if row["count"] or row.get("limits")]
    if not shown:
        return None
    names = (name, "Measured", "Never arrived", "p50", "p95", "p99", "Longest")
    return el(
        "table",
        el("thead", el("tr", [el("th", each, scope="col") for each in names])),
        el("tbody", [_row(row) for row in shown]),
        class_="list",
    )


def _row(row: Mapping[str, Any]) -> Html:
    never = row.get("never")
    return el(
        "tr",
        el("th", row.get("title", row.get("kind")), scope="row"),
        el("td", thousands(row["count"]), class_="number"),
        el("td", "–" if never is None else thousands(never), class_="number"),
        [_figure(row, name) for name in _FIGURES],
    )


def _figure(row: Mapping[str, Any], name: str) -> Html:
    if not row["count"]:
        return el("td", "–", class_="number")
    most = row.get("limits", {}).get(name)
    value = row[name]
    over = most is not None and (value is None or value > most)
    return el(
        "td",
        el("b", ms(value)) if over else ms(value),
        None if most is None else el("small", f" of {ms(most)}"),
        el("span", " too late", class_="pill bad") if over else None,
        class_="number",
    )


def _side(side: Mapping[str, Any]) -> Html:
    return el(
        "p",
        f"{side['side']}: {thousands(side['offered'])} arrivals, {side['dropped']} dropped, "
        f"{side['unfinished']} unfinished, {side['most_in_flight']} at once at most; begun "
        f"{ms(side['slip']['p99_us'])} late at p99, at most {ms(side['slip_limit_us'])}",
        class_="note",
    )
