"""The page as a whole: verdict first, then what supports it, then how to check it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from reports.header import Header
from reports.page.cases import cases
from reports.page.contract import contract
from reports.page.drift import drift
from reports.page.faults import faults
from reports.page.invariants import invariants
from reports.page.load import load
from reports.page.markup import Child, Html, el, join
from reports.page.overview import counts, hero, reasons
from reports.page.readiness import readiness
from reports.run import Run

_STYLE: Final = Path(__file__).with_name("style.css")
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""The browser itself refuses whatever this page would ask the network for."""

_FILES: Final = (
    ("journal.jsonl", "every call, answer, change, fault and process event of the voyage; private"),
    ("worlds/", "the same of each case, in a journal of its own; private"),
    ("findings.json", "every finding of the judge, with the records that show it"),
    ("verdict.json", "what the policy makes of them; this page is made of it"),
    ("allure-results/", "the same for Allure, and each test with its steps and messages"),
    ("junit.xml", "the tests, for a CI system"),
    ("engine.log", "what the integration printed; private"),
    ("manifest.json", "a hash of every file above"),
)


def render(verdict: Mapping[str, Any], run: Run, header: Header | None) -> bytes:
    """The page over a verdict; `header` is None when the folder holds no readable journal."""
    sections = [
        ("why", "Why", reasons(verdict)),
        ("counts", "Figures", counts(verdict)),
        ("readiness", "Readiness", readiness(verdict)),
        ("invariants", "Invariants", invariants(verdict, header)),
        ("faults", "Faults", faults(verdict)),
        ("drift", "Drift", drift(verdict)),
        ("cases", "Cases", cases(verdict)),
        ("load", "Load", load(verdict)),
        ("contract", "Contract", contract(verdict)),
        ("generated", "Data", _generated(header)),
        ("evidence", "Evidence", _evidence(verdict)),
        ("again", "Check it yourself", _again(verdict, run)),
    ]
    present = [(id_, name, part) for id_, name, part in sections if part is not None]
    links = [el("a", name, href=f"#{id_}") for id_, name, _ in present]
    page = el(
        "html",
        _head(verdict),
        el(
            "body",
            el("a", "To the verdict", href="#verdict", class_="skip"),
            el(
                "main",
                hero(verdict, run, header),
                el("nav", links, aria_label="Sections"),
                [part for _, _, part in present],
                id="verdict",
            ),
            _foot(verdict, run),
        ),
        lang="en",
    )
    return f"<!doctype html>\n{page}\n".encode()


def _head(verdict: Mapping[str, Any]) -> Html:
    return el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("meta", name="robots", content="noindex"),
        el("title", f"{verdict['state']} · Seatrial"),
        el("style", Html(_STYLE.read_text("utf-8"))),
    )


def _generated(header: Header | None) -> Html | None:
    if header is None or not header.generated:
        return None
    return el(
        "section",
        el("h2", "Where the data comes from"),
        el(
            "p",
            f"{header.source}. What the data lacks was generated from the seed; ",
            "no value that the data has was changed.",
            class_="note",
        ),
        el("ul", [el("li", note) for note in header.generated], class_="plain"),
        id="generated",
    )


def _evidence(verdict: Mapping[str, Any]) -> Html:
    """Where each thing lies that this page was made of, in the folder beside it."""
    there = {
        "journal.jsonl": verdict["journal_sha256"],
        "worlds/": verdict["cases"],
        "findings.json": verdict["invariants"] or verdict["cases"],
    }
    rows = [
        (el("dt", el("code", name)), el("dd", what))
        for name, what in _FILES
        if there.get(name, True)
    ]
    return el(
        "section",
        el("h2", "Where the evidence lies"),
        el("p", "Beside this page, in the run folder:", class_="note"),
        el("dl", rows, class_="steps"),
        id="evidence",
    )


def _again(verdict: Mapping[str, Any], run: Run) -> Html:
    steps = [("seatrial judge DIR", "judges this folder again, from its journal alone")]
    if run.configuration.wall is None:  # real time gives no journal twice
        what = "sails the same run again and compares the journals' hashes"
        steps.append(("seatrial replay DIR", what))
    steps.append((f"seatrial explain {_first(verdict)}", "says what an invariant means"))
    rows = [(el("dt", el("code", command)), el("dd", what)) for command, what in steps]
    return el(
        "section",
        el("h2", "Check it yourself"),
        el("dl", rows, class_="steps"),
        _digest("Journal, SHA-256", verdict["journal_sha256"]),
        _digest("Run", run.run_id),
        id="again",
    )


def _first(verdict: Mapping[str, Any]) -> str:
    by_state = sorted(verdict["invariants"], key=lambda row: row["state"] != "violated")
    return by_state[0]["id"] if by_state else "I-02"


def _digest(name: str, value: str | None) -> Html | None:
    return el("p", f"{name} ", el("code", value), class_="digest") if value else None


def _foot(verdict: Mapping[str, Any], run: Run) -> Html:
    versions = ", ".join(f"{name} {version}" for name, version in sorted(run.versions.items()))
    tests = ", ".join(f"{count} {name}" for name, count in verdict["suites"].items() if count)
    parts: list[Child] = [f"Suites: {', '.join(run.configuration.suites)} ({tests or 'no test'}). "]
    return el("footer", el("p", join(parts), versions), class_="foot")
