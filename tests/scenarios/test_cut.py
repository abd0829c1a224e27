"""The books of a cut: one figure a side, and a name for everything that one side has alone."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from contracts.journal import Record, parse_line
from scenarios.conservation.cut import cut, main, read
from scenarios.initial_load import brought_over
from scenarios.mutants import MUTANTS, Touch
from scenarios.stories.perform import Performance, Setting, perform
from scenarios.stories.stage import DAY_US, HOUR_US
from scenarios.suites.e2e.stories import STORIES, WEATHER
from simulator.faults import NO_FAULTS

Doc = dict[str, Any]
Spoil = Callable[[Doc], None]


@cache
def played(story: str = "initial-load", mutant: str | None = None) -> Performance:
    """A story with history, on an engine with a planted defect or on the sound one."""
    touch = Touch()
    mutate = None if mutant is None else lambda parts: MUTANTS[mutant].apply(parts, touch)
    plan = WEATHER.get(story, NO_FAULTS)
    setting = Setting(plan=plan, patience_us=3 * HOUR_US, mutate=mutate)
    return perform(f"e2e/{story}", [STORIES[story]], setting)


def parsed(one: Performance) -> list[Record]:
    return [parse_line(line, seq) for seq, line in enumerate(one.lines)]


def records() -> list[Doc]:
    return [json.loads(line) for line in played().lines]


def shown(entity: str, spoil: Spoil) -> list[str]:
    """The journal in which the portal's documents of a kind were spoiled."""
    told = records()
    for record in told:
        body = record["body"]
        if record["kind"] == "effect" and (record["actor"], body["entity"]) == (
            "storefront",
            entity,
        ):
            spoil(body)
    return [json.dumps(record) for record in told]


def gaps(lines: list[str]) -> str:
    return "\n".join(cut(read(lines)).gaps())


def test_what_the_erp_had_at_the_cut_is_in_the_portal_by_count_and_by_sum() -> None:
    made = cut(read(played().lines))
    assert made.gaps() == []
    figures = {
        " ".join(filter(None, figure)): str(one) for figure, (one, _) in made.figures.items()
    }
    assert figures["order count"] == "4"
    assert figures["order in state done/shipped/paid"] == "1"
    assert figures["order in state cancelled/none/none"] == "1"
    assert figures["order open quantity initial-load.nut in EA"] == "9"
    assert figures["invoice invoiced initial-load.bert in EUR"] == "6000"
    assert figures["statement open initial-load.bert in EUR"] == "4000"


def test_a_load_that_business_goes_on_beside_is_compared_as_it_was_then() -> None:
    made = cut(read(played().lines))
    assert made.moved
    assert made.at == next(row["seq"] for row in records() if row["kind"] == "process")


def a_cent_more(body: Doc) -> None:
    body["after"]["totals"]["total"]["amount_minor"] += 1


def one_less_open(body: Doc) -> None:
    for line in body["after"]["lines"]:
        line["backordered"] = str(int(line["backordered"]) - (line["backordered"] != "0"))


def under_another_name(body: Doc) -> None:
    body["id"] = f"{body['id']}-again"


def of_another_order(body: Doc) -> None:
    body["after"]["reference"] = "SO-000001"


@pytest.mark.parametrize(
    ("entity", "spoil", "said"),
    [
        ("invoice", a_cent_more, "invoice invoiced initial-load.bert in EUR: 6000 in the ERP"),
        ("invoice", of_another_order, "invoice invoiced initial-load.bert in EUR: 6000"),
        ("erp_order", one_less_open, "order open quantity initial-load.nut in EA: 9 in the ERP, 8"),
        ("shipment", under_another_name, "shipment: the ERP had SH-000001, SH-000002 at the cut"),
        ("shipment", under_another_name, "the portal has SH-000001-again"),
        ("item", under_another_name, "item count: 2 in the ERP, 0 in the portal (-2)"),
    ],
)
def test_what_differs_is_named_with_its_object_and_by_how_much(
    entity: str, spoil: Spoil, said: str
) -> None:
    assert said in gaps(shown(entity, spoil))


@pytest.mark.parametrize(
    ("mutant", "story", "lost"),
    [
        ("M-74", "initial-load", "order: the ERP had SO-000001, SO-000004 at the cut"),
        ("M-75", "initial-load-interrupted", "SO-000001, SO-000002, SO-000003, SO-000004 at the"),
    ],
)
def test_an_engine_that_leaves_history_behind_is_found_by_the_count(
    mutant: str, story: str, lost: str
) -> None:
    assert lost in "\n".join(cut(read(played(story, mutant).lines)).gaps())


@pytest.mark.parametrize("story", ["initial-load", "initial-load-interrupted"])
def test_no_paper_of_the_history_is_in_the_portal_before_its_order(story: str) -> None:
    there: dict[str, set[str]] = defaultdict(set)
    for record in parsed(played(story)):
        if record.kind == "effect" and record.actor == "storefront":
            kind, document = record.body["entity"], record.body["after"] or {}
            there[kind].add(record.body["id"])
            if kind in {"shipment", "invoice"}:
                assert document["reference"] in there["erp_order"] | there["order"]
    assert len(there["erp_order"]) == 5
    assert len(there["shipment"]) >= len(there["invoice"]) >= 2


def test_an_interrupted_load_is_whole() -> None:
    assert cut(read(played("initial-load-interrupted").lines)).gaps() == []


def test_the_case_fails_by_the_books_of_its_cut() -> None:
    assert brought_over(parsed(played())) == []
    lacking = brought_over(parsed(played("initial-load", "M-74")))
    assert lacking[0].startswith("at the cut, order: the ERP had SO-000001, SO-000004")


def test_history_happens_before_the_engine_is_there_and_what_misses_there_ends_the_story() -> None:
    started = next(row["t_us"] for row in records() if row["kind"] == "process")
    before = len(STORIES["initial-load"].before)
    told = played().told
    assert started >= 5 * DAY_US
    assert all(one.at_us <= started for one in told[:before])
    assert all(one.at_us >= started for one in told[before:])


def test_the_command_says_what_it_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sound, lacking, other = (tmp_path / name for name in ("sound", "lacking", "other"))
    sound.write_bytes(played().journal)
    lacking.write_text("\n".join(shown("shipment", under_another_name)))
    other.write_text("\n".join(json.dumps(row) for row in records() if row["kind"] != "process"))
    assert main([str(sound)]) == 0
    assert "both sides say the same" in capsys.readouterr().out
    assert main([str(lacking)]) == 10
    assert main([str(other)]) == 20
    assert main([str(other), "1000000"]) == 0
    assert main([str(tmp_path / "nothing")]) == main([]) == 30
    assert "name a journal.jsonl" in capsys.readouterr().err
