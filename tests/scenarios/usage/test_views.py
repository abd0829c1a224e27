"""Views note what is read of a document, and hand out what the document says."""

from __future__ import annotations

from functools import partial
from operator import add
from typing import Any

import orjson

from scenarios.usage.views import Notes, ReadList, ReadObject, hand_on

ORDER: dict[str, Any] = {
    "number": "A-1",
    "state": "open",
    "total": {"amount": 5},
    "lines": [{"sku": "S", "note": None}, {"sku": "T", "note": "x"}],
}


def view() -> tuple[Any, Notes]:
    notes = Notes()
    return notes.wrapped("", ORDER), notes


def test_a_field_counts_when_it_is_asked_for_and_not_before() -> None:
    order, notes = view()
    assert order["number"] == "A-1"
    assert order.get("nothing") is None
    assert [line["sku"] for line in order["lines"]] == ["S", "T"]
    assert {pointer: noted.count for pointer, noted in notes.places.items()} == {
        "/number": 1,
        "/nothing": 1,
        "/lines": 1,
        "/lines/*": 2,
        "/lines/*/sku": 2,
    }
    assert notes.places["/number"].values == {"A-1"}


def test_what_is_handed_on_as_it_is_counts_as_whole() -> None:
    order, notes = view()
    hand_on({"kept": order["total"], "rows": [order["lines"]]})
    assert notes.places["/total"].whole
    assert notes.places["/lines"].whole
    again, fresh = view()
    assert again["total"] == {"amount": 5}
    assert fresh.places["/total"].whole  # compared, so all of it was looked at


def test_every_way_to_look_into_a_document_is_noted() -> None:
    for look in (
        lambda order: {**order},
        lambda order: order | {},
        dict,
        lambda order: list(order.values()),
        lambda order: dict(order.items()),
    ):
        order, notes = view()
        look(order)
        assert {"/number", "/state", "/total", "/lines"} <= set(notes.places)
    order, notes = view()
    assert "state" in order
    assert set(notes.places) == {"/state"}


def test_every_way_to_walk_a_list_is_noted() -> None:
    for walk in (
        lambda rows: rows[0],
        lambda rows: rows[-1],
        lambda rows: rows[:1],
        lambda rows: [*rows],
        partial(add, []),
        lambda rows: add(rows, []),
        lambda rows: sorted(rows, key=len),
    ):
        order, notes = view()
        walk(order["lines"])
        assert notes.places["/lines/*"].count > 0


def test_rows_that_say_what_they_are_are_noted_by_that() -> None:
    notes = Notes()
    page = notes.wrapped(
        "", {"changes": [{"entity": "order", "id": 1}, {"entity": "item", "id": 2}]}
    )
    for change in page["changes"]:
        assert change["id"]
    assert set(notes.kinds) == {"order", "item"}
    assert "/changes/*/id" in notes.kinds["order"].places
    assert "/changes/*/id" not in notes.places


def test_a_view_is_json_like_what_it_shows() -> None:
    order, notes = view()
    assert orjson.loads(orjson.dumps(order)) == ORDER
    assert isinstance(order, ReadObject)
    assert isinstance(order["lines"], ReadList)
    assert "/number" not in notes.places
