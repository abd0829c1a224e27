"""Which state a parameter is in, read from what is sent and from nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.check import ABSENT
from scenarios.contract.coverage import STATES, Coverage, Lens, Sent

DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "t", "version": "1"},
    "paths": {
        "/orders/{number}": {
            "post": {
                "operationId": "change",
                "parameters": [
                    {
                        "name": "number",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                    {
                        "name": "limit",
                        "in": "query",
                        "schema": {"type": "integer", "minimum": 1, "maximum": 50},
                    },
                    {"name": "X-Shop", "in": "header", "schema": {"enum": ["a", "b"]}},
                ],
                "requestBody": {
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/Change"}}
                    }
                },
                "responses": {"200": {"description": "done"}},
            }
        }
    },
    "components": {
        "schemas": {
            "Change": {
                "type": "object",
                "required": ["note"],
                "properties": {
                    "note": {"type": ["string", "null"], "maxLength": 5},
                    "lines": {"type": "array", "items": {"$ref": "#/components/schemas/Line"}},
                },
            },
            "Line": {"type": "object", "required": ["sku"]},
        }
    },
}
LENS = Lens(DOCUMENT)


def states(**given: Any) -> dict[str, str]:
    body = given.pop("body", ABSENT)
    sent = Sent(given.get("path", {}), given.get("query", {}), given.get("headers", {}), body)
    return {place: state for _, place, state, _ in LENS.shapes("change", sent, 200)}


@pytest.mark.parametrize(
    ("value", "state"),
    [
        (ABSENT, "absent"),
        (None, "null"),
        (7, "valid"),
        ("07", "invalid"),  # JSON knows no such number
        ("8", "valid"),  # as a query says it
        (1, "boundary"),
        ("50", "boundary"),
        (51, "invalid"),
        ("many", "invalid"),
        (True, "invalid"),
        (b"\xff", "invalid"),
    ],
)
def test_a_query_parameter_is_in_one_state(value: Any, state: str) -> None:
    query = {} if value is ABSENT else {"limit": value}
    assert states(query=query)["query.limit"] == state


@pytest.mark.parametrize(
    ("body", "body_is", "note", "lines"),
    [
        (ABSENT, "absent", "absent", "absent"),
        ({"note": "abc"}, "valid", "valid", "absent"),
        ({"note": "abcde", "lines": []}, "valid", "boundary", "boundary"),
        ({"note": None, "lines": [{"sku": 1}]}, "valid", "null", "valid"),
        ({"lines": [{}]}, "invalid", "absent", "invalid"),
        ({"note": "5"}, "valid", "valid", "absent"),  # a text in a body is a text
        ({"note": 5}, "invalid", "invalid", "absent"),
    ],
)
def test_a_body_and_each_of_its_fields_are_in_one_state(
    body: Any, body_is: str, note: str, lines: str
) -> None:
    found = states(body=body)
    assert (found["body"], found["body.note"], found["body.lines"]) == (body_is, note, lines)


def test_a_header_is_found_whatever_its_case_and_a_path_is_never_absent() -> None:
    found = states(headers={"X-SHOP": "a"}, path={"number": "7"})
    assert found["header.x-shop"] == "valid"
    possible = {place.name: place.possible() for place in LENS.places("change")}
    assert "absent" not in possible["path.number"]
    assert possible["query.limit"] == ["absent", "valid", "boundary", "invalid"]
    assert set(possible["body.note"]) == set(STATES)


def test_what_was_seen_is_counted_by_state_and_status() -> None:
    coverage = Coverage()
    for status in (200, 200, 422):
        sent = Sent({}, {"limit": 1}, {}, ABSENT)
        coverage.add("f", dict.fromkeys(LENS.shapes("change", sent, status), 1))
    rows = {row["place"]: row for row in coverage.rows("f", "change", LENS)}
    assert rows["query.limit"]["states"] == {"boundary": {"200": 2, "422": 1}}
    assert rows["body.note"]["required"]
    assert coverage.rows("another", "change", LENS)[0]["states"] == {}


def test_an_operation_that_nobody_knows_has_no_place() -> None:
    assert LENS.places("nothing") == []
