"""A voyage whose engine is watched: the same voyage, and what it used of what it was told."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import orjson
import pytest

import engine
from contracts.check import Checker
from contracts.published import urn
from contracts.usage.record import Usage, parse_usage
from reports.folder import RunFolder, create
from reports.run import Configuration, Run, WorldChoice
from scenarios.usage.outside import UNKNOWN, seen_from_outside
from scenarios.voyage.course import sail_in_virtual_time

SIZES = {"accounts": 3, "items": 6, "days": 1, "orders_per_day": 6}


def sailed(folder: Path, *, usage: bool) -> RunFolder:
    asked = Configuration(seed=3, world=WorldChoice(sizes=SIZES), usage=usage)
    made = create(folder)
    sail_in_virtual_time(Run(asked, {}, "2031-03-03T00:00:00.000000Z"), made, lambda *_: None)
    return made


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    return sailed(tmp_path_factory.mktemp("watched") / "run", usage=True)


@pytest.fixture(scope="module")
def used(watched: RunFolder) -> Usage:
    content: Any = orjson.loads(watched.usage.read_bytes())
    assert Checker().document(urn("usage", "usage"), content) == []
    return parse_usage(content, "usage.json")


def test_a_watched_voyage_is_the_same_byte_for_byte(watched: RunFolder, tmp_path: Path) -> None:
    bare = sailed(tmp_path / "bare", usage=False)
    assert not bare.usage.exists()
    assert bare.journal.read_bytes() == watched.journal.read_bytes()
    same = Configuration(seed=3, world=WorldChoice(sizes=SIZES))
    assert Configuration(seed=3, world=WorldChoice(sizes=SIZES), usage=True).run_id == same.run_id


def test_what_the_engine_reads_is_told_by_message_field_and_code(used: Usage) -> None:
    reads = {(each.operation, each.which): each for each in used.reads}
    order = {one.pointer: one for one in reads["erp.changes.list", "200 order"].fields}
    assert order["/changes/*/data/state"].values
    assert order["/changes/*/data/totals"].whole
    assert "/changes/*/data/lines/*/shipped" in order
    assert "/changes/*/data/lines/*/tax" not in order  # the engine has no business with it here
    event = {one.pointer: one for one in reads["engine.webhook", "seatrial.order.placed"].fields}
    assert event["/data"].whole  # it is held to its contract before it is passed on
    assert used.complete
    assert not {
        value for each in used.reads for one in each.fields for value in one.values or ()
    } & {"S-000001"}


def test_what_the_engine_sends_is_told_too(used: Usage) -> None:
    sends = {each.operation: each for each in used.sends}
    assert {"/reference", "/lines/*/sku"} <= set(sends["erp.orders.create"].fields)
    assert "query.after" in sends["erp.changes.list"].parameters


def test_from_outside_only_what_was_copied_is_seen_and_the_rest_is_said_to_be_unknown(
    watched: RunFolder, used: Usage
) -> None:
    outside = seen_from_outside(watched.journal, "theirs", "0" * 16, 3)
    assert outside.unknown == UNKNOWN
    seen = {
        (each.operation, each.which, one.pointer) for each in outside.reads for one in each.fields
    }
    assert ("engine.webhook", "seatrial.order.placed", "/data/placed_at") in seen
    inside = {(each.operation, one.pointer) for each in used.reads for one in each.fields}
    whole = {
        (each.operation, one.pointer) for each in used.reads for one in each.fields if one.whole
    }
    copied = {(operation, pointer) for operation, _, pointer in seen}
    strange = {
        (operation, pointer)
        for operation, pointer in copied - inside
        if not any(op == operation and pointer.startswith(f"{at}/") for op, at in whole)
    }
    assert len(strange) <= len(copied) // 3, "most of what seems copied was really read"


def test_every_module_of_the_engine_decodes_by_the_one_name_that_is_watched() -> None:
    for path in sorted(Path(engine.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            assert "json" not in names, path
            if isinstance(node, ast.ImportFrom):
                assert node.module not in {"json", "orjson"}, path
            renamed = [each for each in getattr(node, "names", ()) if isinstance(each, ast.alias)]
            assert not [each for each in renamed if each.name == "orjson" and each.asname], path
