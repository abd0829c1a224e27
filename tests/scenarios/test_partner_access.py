"""Partners who are let in for a time: the story, its trail, and planted defects."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from scenarios.suites.e2e.stories import STORIES
from scenarios.trail import trail_of
from simulator.guests import Guests
from tests.scenarios.stories.tales import Played, case_of, play

CLIENT = "partner-agency-let-in.north"
SENT_AWAY = "partner-agency-let-in.south"
READ = "erp.orders.read"


def told() -> Played:
    return play(case_of(STORIES["agency-let-in"]))


def said(played: Played) -> list[tuple[str, str]]:
    """Subject and sentence of what I-53 found."""
    (row,) = (row for row in played.judged["invariants"] if row["id"] == "I-53")
    return [(one["subject"], one["sentence"]) for one in row["findings"]]


def test_grant_uses_end_and_refusals_are_told_by_the_access_and_by_the_partner(
    tmp_path: Path,
) -> None:
    played = told()
    assert played.outcome.state == "passed"
    assert played.state("I-53") == "held"
    journal = tmp_path / "journal.jsonl"
    journal.write_bytes(b"".join(played.performance.lines))
    trail = trail_of(journal, CLIENT)
    assert [(step.action, step.who) for step in trail.steps] == [
        ("granted", "it-lead"),
        *[(READ, CLIENT)] * 3,
        ("ended", "time"),
        (READ, CLIENT),
        ("erp.token", CLIENT),
    ]
    assert [step.outcome.partition(" ")[0] for step in trail.steps] == [
        *("until", "used", "used", "used", "", "refused", "refused"),
    ]
    assert {step.behalf for step in trail.steps} == {"operations"}
    assert trail.steps[0].outcome.endswith("for ticket-4711")
    assert trail_of(journal, "AC-000001").steps == trail.steps
    sent_away = trail_of(journal, SENT_AWAY).steps
    assert [(step.action, step.who, step.behalf) for step in sent_away] == [
        ("granted", "it-lead", "finance"),
        (READ, SENT_AWAY, "finance"),
        ("revoked", "security-desk", "finance"),
        (READ, SENT_AWAY, "finance"),
        ("erp.token", SENT_AWAY, "finance"),
    ]
    lines = [line for line in played.performance.lines if b'"AU-000002"' not in line]
    journal.write_bytes(b"".join(_numbered(lines)))
    (broken,) = trail_of(journal, CLIENT).breaks
    assert broken == "erp, accesses of partners: row 2 is missing: row 3 follows row 1"


def _numbered(lines: list[bytes]) -> list[bytes]:
    """The lines with the numbers that they have without the one that was left out."""
    return [line.replace(_seq(line), b'"seq":%d,"t_us"' % n, 1) for n, line in enumerate(lines)]


def _seq(line: bytes) -> bytes:
    end = line.index(b',"t_us"')
    return line[line.rindex(b'"seq":', 0, end) : end] + b',"t_us"'


def _whatever_the_clock_says(_: Guests, body: Mapping[str, Any]) -> str:
    return "revoked" if body["state"] == "revoked" else "granted"


def _by_the_clock_alone(guests: Guests, body: Mapping[str, Any]) -> str:
    return "ended" if body["until_us"] <= guests._state.clock.now_us() else "granted"


@pytest.mark.parametrize(
    ("defect", "sentence"),
    [
        (_whatever_the_clock_says, f"{CLIENT} called {READ} after the end of access AC-000001"),
        (_by_the_clock_alone, f"{SENT_AWAY} called {READ} after access AC-000002 was revoked"),
    ],
)
def test_an_erp_that_takes_an_access_after_its_end_or_revocation_is_found(
    defect: Callable[[Guests, Mapping[str, Any]], str],
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Guests, "_state_of", defect)
    played = told()
    assert played.outcome.state != "passed"
    (first, *_) = said(played)
    assert first[0] == "simulator"
    assert sentence in first[1]


def test_an_erp_that_writes_no_use_down_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Guests, "used", lambda *_: None)
    found = said(told())
    assert {subject for subject, _ in found} == {"simulator"}
    sentences = [sentence for _, sentence in found]
    assert any("the use of the access" in one for one in sentences)
    assert any("the refusal of the access" in one for one in sentences)
