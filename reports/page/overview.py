"""The first screen: the verdict, why it is that, and the counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from reports.demand import refusals
from reports.header import Header
from reports.page.markup import Html, el, thousands
from reports.page.state import pill, sign, tone, word
from reports.redaction import engine_name
from reports.run import Run

_REASONS_SHOWN: Final = 12

_COUNTS: Final = (
    ("orders_planned", "orders planned", "by the buyers of this world"),
    ("orders_placed", "orders placed", "of those planned"),
    ("orders_refused", "orders refused", "at checkout"),
    ("orders_accepted", "orders accepted", "by the storefront"),
    ("orders_in_erp", "orders in the ERP", "that belong to them"),
    ("lost", "lost", "accepted, in no ERP order"),
    ("duplicated", "duplicated", "more than one ERP order"),
    ("parked", "parked", "visible, with a reason"),
    ("faults_fired", "faults fired", "on the wire and on processes"),
    ("faults_effective", "faults effective", "hit work in flight"),
)
_ORDER: Final = ("violated", "unknown", "not_exercised", "no_evidence", "held")
_NONE_IS_GOOD: Final = frozenset({"lost", "duplicated"})


def hero(verdict: Mapping[str, Any], run: Run, header: Header | None) -> Html:
    """The state in one word, the line that says it all, and whose verdict it is."""
    state = verdict["state"]
    return el(
        "header",
        el("p", _wordmark(), class_="brand"),
        el(
            "div",
            el("h1", sign(state), " ", state, class_=f"state {tone(state)}"),
            el("p", verdict["line"], class_="line"),
            _glance(verdict),
            class_="said",
        ),
        _facts(verdict, run, header),
        class_=f"hero {tone(state)}",
    )


def _glance(verdict: Mapping[str, Any]) -> Html | None:
    """How many of each kind stand where, with the way to them."""
    kinds = (
        ("Invariants", "invariants", "invariants"),
        ("Cases", "cases", "cases"),
        ("Readiness items", "items", "readiness"),
    )
    rows = [
        (el("dt", el("a", name, href=f"#{target}")), el("dd", _tally(verdict[key])))
        for name, key, target in kinds
        if verdict[key]
    ]
    return el("dl", rows, class_="glance") if rows else None


def _tally(rows: Sequence[Mapping[str, Any]]) -> list[Html]:
    counted = Counter(row["state"] for row in rows)
    return [
        el("span", sign(state), f"{counted[state]} {word(state)}", class_="count")
        for state in _ORDER
        if counted[state]
    ]


def _wordmark() -> Html:
    wave = "M1 15c3 0 3-2 6-2s3 2 6 2 3-2 6-2 3 2 6 2M4 10h18l-3 3M13 10V2l6 6h-6"
    icon = el(
        "svg",
        el("path", d=wave),
        viewBox="0 0 26 18",
        width=26,
        height=18,
        aria_hidden="true",
        fill="none",
        stroke="currentColor",
        stroke_width="1.6",
        stroke_linecap="round",
        stroke_linejoin="round",
    )
    return el("span", icon, " Seatrial")


def _facts(verdict: Mapping[str, Any], run: Run, header: Header | None) -> Html:
    rows = [
        ("World", f"{header.world} ({header.source})" if header else verdict["world"]),
        ("Sails", f"{header.starts_at[:10]} to {header.ends_at[:10]}" if header else None),
        ("Holds", _sizes(header) if header else None),
        ("Engine", engine_name(verdict["engine"])),
        ("ERP profile", verdict["profile"]),
        ("Policy", verdict["policy"]),
        ("Seed", str(verdict["seed"])),
        ("Ran", run.started_at[:16].replace("T", " ") + " UTC"),
    ]
    pairs = [(el("dt", name), el("dd", value)) for name, value in rows if value]
    return el("dl", pairs, class_="facts")


def _sizes(header: Header) -> str:
    told = ("customers", "items", "orders")
    sizes = [f"{thousands(header.sizes[name])} {name}" for name in told if name in header.sizes]
    return f"{', '.join(sizes)}; {header.currency}"


def reasons(verdict: Mapping[str, Any]) -> Html | None:
    """Everything that takes GO away, the worst first."""
    rows = verdict["reasons"]
    if not rows:
        return None
    shown = [_reason(row, verdict) for row in rows[:_REASONS_SHOWN]]
    more = len(rows) - len(shown)
    return el(
        "section",
        el("h2", f"Why {verdict['state']}"),
        el("ol", shown, class_="reasons"),
        el("p", f"and {more} more, in verdict.json", class_="note") if more else None,
        id="why",
    )


def _reason(row: Mapping[str, Any], verdict: Mapping[str, Any]) -> Html:
    """One reason, with the way to what shows it."""
    target = _target(str(row["about"]), verdict)
    said = el("a", row["sentence"], href=f"#{target}") if target else el("span", row["sentence"])
    return el("li", pill(row["state"]), " ", said)


def _target(about: str, verdict: Mapping[str, Any]) -> str | None:
    """The id of what on the page a reason is about; None when nothing there is."""
    if any(about == row["id"] for row in verdict["invariants"] if row["state"] == "violated"):
        return about
    if any(about == row["id"] for row in verdict["invariants"]):
        return "invariants"
    if any(about == row["rule"] for row in verdict["faults"]):
        return "faults"
    if any(about == f"{row['suite']}/{row['case']}" for row in verdict["cases"]):
        return "cases"
    return "readiness" if about.startswith("item ") and verdict["items"] else None


def counts(verdict: Mapping[str, Any]) -> Html | None:
    """What happened, in figures."""
    figures = verdict["counts"]
    if not figures:
        return None
    tiles = [_tile(key, name, note, figures[key]) for key, name, note in _COUNTS if key in figures]
    why = refusals(figures)
    return el(
        "section",
        el("h2", "What happened"),
        el("div", tiles, class_="tiles"),
        el("p", f"Refused at checkout: {why}.", class_="note") if why else None,
        id="counts",
    )


def _tile(key: str, name: str, note: str, figure: int) -> Html:
    mood = ""
    if key in _NONE_IS_GOOD:
        mood = "bad" if figure else "good"
    return el(
        "div",
        el("span", thousands(figure), class_="figure"),
        el("span", name, class_="name"),
        el("span", note, class_="note"),
        class_=f"tile {mood}".rstrip(),
    )


def share(states: Sequence[str]) -> Html:
    """A bar: how many held, were violated, were never exercised. The words below say the same."""
    total = max(1, len(states))
    order = ("violated", "held", "not_exercised", "unknown")
    parts, at = [], 0.0
    for state in order:
        width = 100 * states.count(state) / total
        if width:
            part = el("rect", x=f"{at:.3f}%", width=f"{width:.3f}%", height=10, class_=tone(state))
            parts.append(part)
        at += width
    said = ", ".join(f"{states.count(state)} {state.replace('_', ' ')}" for state in order)
    return el("svg", parts, class_="share", role="img", aria_label=said, height=10, width="100%")
