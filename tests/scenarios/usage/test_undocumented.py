"""What is used that no contract names is told; what was only looked for, or is named, is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts.usage.record import Field, Reads, Usage
from scenarios.usage.outside import seen_from_outside
from scenarios.usage.undocumented import undocumented_uses
from tests.scenarios.journals import Document, Tale

LIST = "erp.orders.list"
ORIGIN = "shop/S-000001"


def order(**more: str) -> Document:
    return {"number": "10001", "reference": "S-000001", **more}


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """Two looks at the orders, an upgrade between them, and a call that copies what it saw."""
    tale = Tale().begin()
    seen = {"orders": [order(x_origin=ORIGIN)], "next": None}
    tale.asks("engine>erp", LIST, answer=seen)
    tale.asks("engine>storefront", "storefront.orders.status", content={"order": ORIGIN})
    tale.later(60_000_000)
    tale.asks("engine>erp", LIST, answer={"orders": [order()], "next": None})
    row = {"position": 1, "entity": "item", "id": "TEA", "version": 1, "data": {"colour": "red"}}
    tale.asks("engine>erp", "erp.changes.list", answer={"changes": [row], "next": 1})
    tale.end()
    path = tmp_path / "journal.jsonl"
    path.write_bytes(b"".join(tale.sink.lines))
    return path


def inside(*pointers: str) -> Usage:
    fields = tuple(Field(pointer) for pointer in pointers)
    reads = Reads(LIST, "orders", "1.0.0", "response", "200", fields)
    return Usage("an engine", "inside", (reads,), ())


def test_a_field_that_no_contract_names_is_told_with_when_it_was_there_last(journal: Path) -> None:
    used = inside("/orders", "/orders/*", "/orders/*/reference", "/orders/*/x_origin")
    (found,) = undocumented_uses(used, journal)
    assert (found.operation, found.pointer) == (LIST, "/orders/*/x_origin")
    assert found.first_us == found.last_us < 60_000_000
    assert "an upgrade may take it away" in found.sentence()


def test_what_was_looked_for_and_never_there_is_not_told(journal: Path) -> None:
    assert undocumented_uses(inside("/orders/*/order_number"), journal) == []


def test_of_rows_that_say_what_they_are_only_one_of_the_kind_counts(journal: Path) -> None:
    def fed(kind: str) -> Usage:
        fields = (Field("/changes/*/data/colour"),)
        which = f"200 {kind}"
        reads = Reads("erp.changes.list", "events", "1.0.0", "response", which, fields)
        return Usage("an engine", "inside", (reads,), ())

    assert undocumented_uses(fed("order"), journal) == []
    assert [one.pointer for one in undocumented_uses(fed("item"), journal)] == [
        "/changes/*/data/colour"
    ]


def test_what_a_contract_leaves_open_is_not_told(journal: Path) -> None:
    assert undocumented_uses(inside("/orders/*/custom/x_origin"), journal) == []


def test_of_a_foreign_engine_it_is_told_where_it_was_copied_into_a_call(journal: Path) -> None:
    used = seen_from_outside(journal, "theirs", "0" * 16, 1)
    assert [one.pointer for one in undocumented_uses(used, journal)] == ["/orders/*/x_origin"]
