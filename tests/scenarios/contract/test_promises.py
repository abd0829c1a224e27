"""Promises between requests, tried against systems that answer from a function."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from contracts.ports import Request, Response
from scenarios.contract.coverage import Lens
from scenarios.contract.errors import Unexercised
from scenarios.contract.finding import Finding
from scenarios.contract.sandbox.pace import Pace
from scenarios.contract.sandbox.promises import PROMISES, Conversation
from scenarios.contract.sandbox.read import read_profile
from scenarios.contract.sandbox.sandbox import KnownFailures, SandboxTarget
from scenarios.contract.sandbox.variation import another
from scenarios.contract.talk import Talk
from tests.sandbox.berth import KEYS, profile

TODAY = date(2027, 1, 1)
System = Callable[[Request], Response]
Try = Callable[..., list[Finding]]


@pytest.fixture
def attempt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Try:
    """Tries a promise of the sandbox's profile, changed line by line, against a function."""
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)

    def attempted(promise: str, system: System, **replaced: str) -> list[Finding]:
        read = read_profile(profile(tmp_path, "http://127.0.0.1:9", **replaced), (), TODAY)
        target = SandboxTarget(read, KnownFailures((), TODAY), "1")
        target.gate.pace = Pace(1000, lambda: 0.0, lambda _: None)
        target.gate.send = lambda _origin, request, _timeout_s: system(request)
        talk = Talk(target.face("api"), promise)
        PROMISES[promise].attempt(Conversation(talk, read, read.promises[promise].about))
        return talk.findings

    return attempted


def told(content: Any, status: int = 200, **headers: str) -> Response:
    return Response(status, headers, json.dumps(content).encode())


def listing(rows: int, *, turns: bool = False) -> System:
    """A list by number of page, which begins again for ever if it `turns`."""

    def answer(request: Request) -> Response:
        asked = parse_qs(urlsplit(request.path).query)
        size, page = int(asked["per_page"][0]), int(asked.get("page", ["1"])[0])
        start = 0 if turns else (page - 1) * size
        return told({"data": [{"DocNum": nth} for nth in range(rows)[start : start + size]]})

    return answer


SIZE = 'size = "per_page"\n'
NO_CREATE = {"create": ""}


def test_a_link_that_carries_a_cursor_alone_is_followed(attempt: Try) -> None:
    def linked(request: Request) -> Response:
        asked = parse_qs(urlsplit(request.path).query)
        start = int(asked.get("after", ["0"])[0])
        size = int(asked.get("per_page", ["2"])[0])
        rows = [{"DocNum": nth} for nth in range(7)[start : start + size]]
        onward = f"/v3/SalesOrders?after={start + size}" if start + size < 7 else None
        return told({"data": rows, "next": onward})

    assert attempt("paging", linked, size=SIZE + 'style = "link"', **NO_CREATE) == []


def test_a_list_too_long_to_be_read_to_its_end_proves_nothing(attempt: Try) -> None:
    with pytest.raises(Unexercised, match=r"page_size 2; name a greater page_size"):
        attempt("paging", listing(900), **NO_CREATE)
    assert attempt("paging", listing(900), size=SIZE + 'page_size = "90"', **NO_CREATE) == []


def test_a_list_that_begins_again_on_every_page_is_a_finding(attempt: Try) -> None:
    findings = attempt("paging", listing(9, turns=True), **NO_CREATE)
    assert [each.sentence for each in findings] == ["expected: no row on two pages"]


@pytest.mark.parametrize("rows", [0, 2])
def test_paging_is_not_seen_on_fewer_than_two_pages(attempt: Try, rows: int) -> None:
    with pytest.raises(Unexercised, match="name a smaller page_size"):
        attempt("paging", listing(rows), **NO_CREATE)


def door(*, open_to_all: bool = False, there: bool = True) -> System:
    """Reads orders to whoever has the full key; everything is 404 where nothing is `there`."""

    def answer(request: Request) -> Response:
        rightful = request.headers["X-Api-Key"] == KEYS["BRIGHTWATER_KEY"]
        return told({}, 200 if there and (rightful or open_to_all) else 404)

    return answer


def test_a_refusal_counts_only_where_the_rightful_caller_succeeds(attempt: Try) -> None:
    assert attempt("scope", door()) == []
    with pytest.raises(Unexercised, match="staff, who may, is answered 404 at the same path"):
        attempt("scope", door(there=False))
    (finding,) = attempt("scope", door(open_to_all=True))
    assert finding.sentence == "expected: 401, 403 or 404 for reader, who may not"
    with pytest.raises(Unexercised, match="no identity but staff"):
        attempt("scope", door(), identity='identity = "staff"')


FIELDS: list[tuple[dict[str, Any], Any]] = [
    ({"type": "integer", "maximum": 7}, 7),
    ({"type": "number", "exclusiveMinimum": 0}, 0.5),
    ({"type": "string", "enum": ["EUR", "CHF"]}, "EUR"),
    ({"anyOf": [{"enum": ["a"]}, {"enum": ["b"]}]}, "a"),
    ({"anyOf": [{"$ref": "#/components/schemas/State"}, {"type": "null"}]}, "open"),
    ({"type": "string", "format": "date", "pattern": "^2027-0[1-3]-01$|-02-01$"}, "2027-01-31"),
    ({"type": "string", "pattern": "^C[0-9]{3}$"}, "C001"),
    ({"type": "boolean"}, True),
    (
        {
            "type": "object",
            "additionalProperties": False,
            "properties": {"street": {"type": "integer"}},
        },
        {"street": 3},
    ),
    ({"type": "array", "minItems": 1, "maxItems": 1, "items": {"type": "integer"}}, [4]),
]


def looking_at(node: dict[str, Any]) -> Lens:
    schema = {"type": "object", "properties": {"field": node, "fixed": {"const": 1}}}
    content = {"content": {"application/json": {"schema": schema}}}
    call = {"operationId": "enter", "requestBody": content, "responses": {"200": {}}}
    parts = {"schemas": {"State": {"enum": ["open", "closed"]}}}
    about = {"openapi": "3.1.0", "info": {"version": "1"}, "components": parts}
    return Lens({**about, "paths": {"/x": {"post": call}}})


@pytest.mark.parametrize(("node", "value"), FIELDS)
def test_another_body_is_of_the_kind_that_its_schema_asks_for(
    node: dict[str, Any], value: Any
) -> None:
    lens = looking_at(node)
    other = another(lens, "enter", {"field": value}, "field")
    assert other["field"] != value
    (body,) = [place for place in lens.places("enter") if place.name == "body"]
    assert body.state({"field": "no such value at all, of any kind"}) == "invalid"
    assert body.state(other) == "valid"


def test_a_value_of_the_profile_is_taken_where_it_fits_and_is_another(attempt: Try) -> None:
    lens = looking_at({"type": "integer"})
    assert another(lens, "enter", {"field": 1}, "field", 9) == {"field": 9}
    for given in (1, "text"):
        with pytest.raises(Unexercised, match="vary_value is another one at field that fits"):
            another(lens, "enter", {"field": 1}, "field", given)
    with pytest.raises(Unexercised, match="no value that was tried"):
        another(lens, "enter", {"fixed": 1}, "fixed")
    with pytest.raises(Unexercised, match="is no object"):
        another(lens, "enter", [1], "field")

    sent: list[Any] = []

    def versioned(request: Request) -> Response:
        if request.method == "GET":
            return told({}, ETag="v1")
        sent.append(json.loads(request.body)["Remark"])
        return told({}, 200 if len(sent) == 1 else 412)

    vary = 'vary = "Remark"\nvary_value = "mine"'
    assert attempt("lost_update", versioned, vary=vary) == []
    assert sent == ["changed", "mine"]
