"""The table and the picture of a comparison."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.wiring import PATTERNS
from scenarios.patterns.advice import ADVICE, CASES, advised
from scenarios.patterns.comparison import Comparison
from scenarios.patterns.picture import Bar, Panel, picture
from scenarios.patterns.predictions import PREDICTIONS, Said

_NOTE: Final = "<!-- Written by `python -m scenarios.patterns --out docs/reference`. -->"
PICTURE: Final = "patterns.svg"
PAGE: Final = "patterns.md"
_DRAWN: Final = {
    "calls": "reads of the ERP's feed a day",
    "latency": "freshest rows: seconds to the portal, p95",
    "staleness": "slow rows: seconds to the portal, p95",
    "one-flow": "other rows held up while the calls of one flow fail",
}
"""The predictions that the picture shows, and what it calls them."""


def said(comparison: Comparison) -> dict[str, dict[str, Said]]:
    """By prediction and pattern what was predicted, what was seen, and whether it holds."""
    return {
        each.id: {name: each.of(comparison, one) for name, one in comparison.patterns.items()}
        for each in PREDICTIONS
    }


def failing(told: dict[str, dict[str, Said]]) -> list[str]:
    """The predictions that do not hold, by name and pattern."""
    return [
        f"{name} of {pattern}: predicted {one.predicted}, seen {one.seen}"
        for name, row in told.items()
        for pattern, one in row.items()
        if not one.holds
    ]


def page(comparison: Comparison, told: dict[str, dict[str, Said]]) -> str:
    """The page with the table, the picture and the advice, in Markdown."""
    lines = [
        *("# The four patterns, predicted and seen", "", _NOTE, ""),
        *(_world(comparison), ""),
        *(f"- `{each.id}`: {each.title}" for each in comparison.troubles),
        *("", f"![The four patterns compared]({PICTURE})", ""),
        *_table(told),
        *("", "## How each was predicted", "", "| measure | formula |", "| --- | --- |"),
        *(f"| {each.measure} | {each.formula} |" for each in PREDICTIONS),
        *_shared(),
        *_advice(),
    ]
    return "\n".join(lines) + "\n"


def _world(comparison: Comparison) -> str:
    asked, after_s = comparison.question, comparison.push_s
    push = "tells nobody of its changes" if after_s is None else f"pushes after {after_s} s"
    return (
        f"One world (seed {asked.seed}, {asked.days} days, {asked.orders_per_day} orders a day, "
        f"{asked.accounts} accounts, {asked.items} items), an ERP of the profile "
        f"*{asked.profile}*, which {push}. Each pattern sails through it in fair weather, and once "
        "through each trouble, which lasts a quarter of an hour every other hour from the second "
        "morning on:"
    )


def _table(told: dict[str, dict[str, Said]]) -> Iterator[str]:
    yield f"| predicted / **seen** | {' | '.join(_name(each) for each in PATTERNS)} |"
    yield f"| --- |{' --- |' * len(PATTERNS)}"
    for each in PREDICTIONS:
        cells = (told[each.id][pattern] for pattern in PATTERNS)
        row = " | ".join(
            f"{one.predicted} / **{one.seen}**{'' if one.holds else ' DOES NOT HOLD'}"
            for one in cells
        )
        yield f"| {each.measure} | {row} |"


def _shared() -> Iterator[str]:
    yield from ("", "## What the flows of each share", "")
    yield "| pattern | reader | workers | circuit | bus | takes hints |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for one in PATTERNS.values():
        shared = f"{one.readers} | {one.pools} | {one.circuits}"
        hinted = "the signals" if one.batched else "yes" if one.hinted else "no"
        yield f"| {_name(one.id)} | {shared} | {'yes' if one.by_bus else ''} | {hinted} |"


def _advice() -> Iterator[str]:
    yield from ("", "## Which for whom", "", "The first that fits:", "")
    for each in ADVICE:
        when = [
            *([f"{each.systems_from} systems or more"] if each.systems_from else []),
            *([f"{each.changes_from:,} changes a day or more"] if each.changes_from else []),
            *([f"something fresher than {each.fresh_below_s} s"] if each.fresh_below_s else []),
            *([f"at most {each.objects_up_to} objects"] if each.objects_up_to else []),
        ]
        yield f"- **{_name(each.pattern)}** for {' and '.join(when) or 'the rest'}: {each.why}."
    yield from ("", "| such as | systems | objects | changes a day | advice | connections |")
    yield "| --- | --- | --- | --- | --- | --- |"
    for name, asked in CASES:
        links = ", ".join(f"{_name(one)} {count}" for one, count in asked.links.items())
        advice = _name(advised(asked).pattern)
        size = f"{asked.systems} | {asked.objects} | {asked.changes_a_day:,}"
        yield f"| {name} | {size} | {advice} | {links} |"


def _name(pattern: str) -> str:
    return pattern.replace("_", " ")


def drawn(told: dict[str, dict[str, Said]]) -> str:
    """The picture of the comparison."""
    panels = [
        Panel(
            title,
            [Bar(_name(name), one.figure, one.most, one.seen) for name, one in told[key].items()],
        )
        for key, title in _DRAWN.items()
    ]
    return picture(panels, "Four patterns, one world: bars are seen, dashed is predicted at most")
