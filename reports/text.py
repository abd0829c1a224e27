"""The verdict on a terminal: the line that says it all, then what it rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from reports.demand import refusals

_STYLE: Final = {
    "GO": "bold green",
    "NO-GO": "bold red",
    "INCONCLUSIVE": "bold yellow",
    "INVALID": "bold magenta",
    "held": "green",
    "violated": "red",
    "not_exercised": "yellow",
    "unknown": "bold magenta",
}
_ORDER: Final = ("violated", "unknown", "not_exercised", "held")
_SHOWN: Final = 8
_SENTENCES: Final = 3


def print_verdict(console: Console, verdict: Mapping[str, Any], where: str) -> None:
    """Print all a release manager asks first; `where` is the run folder as the user named it."""
    line = verdict["line"]
    state = verdict["state"]
    console.print(Text(state, _STYLE[state]) + Text(line.removeprefix(state), "bold"))
    for row in verdict["reasons"][:_SHOWN]:
        console.print(Text(f"  {row['state']:<13}", _STYLE[row["state"]]) + row["sentence"])
    if len(verdict["reasons"]) > _SHOWN:
        console.print(f"  and {len(verdict['reasons']) - _SHOWN} more, in verdict.json")
    if verdict["counts"]:
        console.print()
        console.print(_counts(verdict["counts"]), markup=False)
    if verdict["invariants"]:
        console.print()
        console.print(_invariants(verdict))
    for text in _evidence(verdict):
        console.print(text)
    _faults(console, verdict)
    for text in _cases(verdict["cases"]):
        console.print(text)
    for row in verdict["load"]:
        console.print("")
        for line in load_lines(row):
            console.print(line, markup=False, highlight=False)
    console.print()
    console.print(f"report: {where}/report.html", markup=False)


def _counts(counts: Mapping[str, Any]) -> str:
    return _demand(counts) + (
        f"{counts['orders_accepted']} orders accepted, {counts['orders_in_erp']} in the ERP, "
        f"{counts['lost']} lost, {counts['duplicated']} duplicated, {counts['parked']} parked; "
        f"{counts['faults_fired']} faults fired, {counts['faults_effective']} of them effective"
    )


def _demand(counts: Mapping[str, Any]) -> str:
    """What the buyers set out to do, where the world had a plan for them."""
    if "orders_planned" not in counts:
        return ""
    why = refusals(counts)
    return (
        f"{counts['orders_planned']} orders planned, {counts['orders_placed']} placed, "
        f"{counts['orders_refused']} refused at checkout{f' ({why})' if why else ''}\n"
    )


def _invariants(verdict: Mapping[str, Any]) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
    for state in _ORDER:
        for row in verdict["invariants"]:
            if row["state"] != state:
                continue
            word = Text(state.replace("_", " "), _STYLE[state])
            required = "" if row["required"] else "not required"
            seen = f"{row['observations']} observations"
            table.add_row(word, row["id"], row["name"], seen, required)
    return table


def _evidence(verdict: Mapping[str, Any]) -> Iterator[Text]:
    for row in verdict["invariants"]:
        if not row["evidence"]:
            continue
        yield Text(f"\n{row['id']} {row['name']}", "bold")
        for finding in row["evidence"][:_SENTENCES]:
            seqs = ", ".join(str(record["seq"]) for record in finding["evidence"])
            yield Text(f"  {finding['sentence']}") + Text(f"  journal {seqs}", "dim")
        if row["violations"] > _SENTENCES:
            yield Text(f"  and {row['violations'] - _SENTENCES} more", "dim")


def _cases(cases: Sequence[Mapping[str, Any]]) -> Iterator[Text]:
    """A line for each suite, and what its cases violated."""
    for suite, rows in groupby(cases, key=lambda row: str(row["suite"])):
        told = list(rows)
        states = Counter(row["state"] for row in told)
        parts = [f"{states[name]} {name.replace('_', ' ')}" for name in _ORDER if states[name]]
        yield Text(f"\nsuite {suite}: ") + Text(", ".join(parts))
        for row in told:
            for broken in row["violated"]:
                yield Text(f"  {row['case']}: {broken['id']} {broken['name']}", "bold")
                for sentence in broken["sentences"]:
                    yield Text(f"    {sentence}")
            if row["state"] != "held" and not row["violated"]:
                yield Text(f"  {row['case']}: ", "bold") + Text(row["said"])


def load_lines(row: Mapping[str, Any]) -> Iterator[str]:
    """What the verdict carries of one case of load, a line each; figures in milliseconds."""
    flag = "" if row["valid"] else "; INVALID: none of these figures counts"
    yield f"load {row['case']} under limits {row['limits']} ({row['source']}){flag}"
    for side in row.get("sides", ()):
        slip, limit = ms(side["slip"]["p99_us"]), ms(side["slip_limit_us"])
        dropped = f"{side['dropped']} dropped, {side['unfinished']} unfinished"
        yield (
            f"  {side['side']}: {side['offered']} arrivals offered, {dropped}; "
            f"begun late by {slip} at p99, at most {limit}"
        )
    for flow in row["flows"]:
        if flow["count"] or flow["limits"]:
            yield f"  {flow['title']}: {_taken(flow)}"
    for journey in row.get("journeys", ()):
        yield f"  buyer's {journey['kind']}, from when it was due: {_taken(journey)}"


def _taken(row: Mapping[str, Any]) -> str:
    limits = row.get("limits", {})
    told = [f"{row['count']} measured"]
    if "never" in row:
        told.append(f"{row['never']} never arrived")
    for name in ("p50_us", "p95_us", "p99_us", "max_us"):
        most = f" (at most {ms(limits[name])})" if name in limits else ""
        told.append(f"{name.removesuffix('_us')} {ms(row[name])}{most}")
    return ", ".join(told)


def ms(span_us: int | None) -> str:
    """A span as people read it; None is never."""
    return "never" if span_us is None else f"{span_us / 1000:,.0f} ms"


def _faults(console: Console, verdict: Mapping[str, Any]) -> None:
    if not verdict["faults"]:
        return
    console.print()
    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
    for row in verdict["faults"]:
        weak = row["required"] and row["effective"] < row["min_effective"]
        fired = f"{row['effective']} effective of {row['fired']} fired"
        planned = "" if row["planned"] is None else f"{row['planned']} planned"
        needed = f"at least {row['min_effective']} needed" if row["required"] else "not required"
        table.add_row("fault", row["rule"], fired, planned, Text(needed, "yellow" if weak else ""))
    console.print(table)
