"""Somebody who has the redacted channels alone finds out what failed (docs/security.md)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from contracts.telling import ALERTS, DEAD_LETTERS, load_logging
from tests.engine.fakes.sea import Sea, sail

PAGE = Path(__file__).parents[2] / "docs" / "security.md"
SENTENCE = "unknown-price-rule"


def told(sea: Sea) -> list[dict[str, Any]]:
    """The alerts among the lines of the log."""
    lines = [orjson.loads(line) for line in sea.output.lines]
    return [line for line in lines if line["event"] in load_logging().alerts]


def test_a_refused_order_is_found_from_alert_dead_letter_and_trace_alone() -> None:
    seen: dict[str, Any] = {}

    async def story(sea: Sea) -> None:
        sea.erp.refuse["S-2"] = SENTENCE
        await sea.boot()
        for number in range(4):
            sea.order(f"S-{number}")
        await sea.settle()
        for name in ("parked", "audit"):
            seen[name] = await sea.get(f"/probe/{name}")

    (alert,) = told(sail(story))
    assert alert.keys() <= load_logging().shown[ALERTS]
    assert (alert["event"], alert["flow"], alert["key"]) == ("item.parked", "order_to_erp", "S-2")
    assert SENTENCE in alert["reason"]
    assert alert["attempts"] == 1
    (letter,) = seen["parked"]["parked"]
    assert letter.keys() == load_logging().shown[DEAD_LETTERS]
    assert (letter["key"], letter["reason"]) == ("S-2", alert["reason"])
    rows = [row for row in seen["audit"]["entries"] if row["key"] == "S-2"]
    assert rows[-1]["outcome"] == "parked"
    assert rows[-1]["correlation"]
    assert not any(row["outcome"] == "created" for row in rows)


def test_the_page_shows_such_an_alert() -> None:
    page = PAGE.read_text("utf-8")
    shown = next(line for line in page.splitlines() if line.startswith('{"at":'))
    alert = orjson.loads(shown)
    assert alert.keys() <= load_logging().shown[ALERTS]
    assert (alert["event"], alert["key"]) == ("item.parked", "S-2")
