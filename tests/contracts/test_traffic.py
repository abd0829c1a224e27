"""Recorded calls held to contracts: HAR files and journals, ours and somebody else's documents."""

from __future__ import annotations

import base64
from typing import Any

import orjson
import pytest

from contracts.errors import JournalInvalid, TrafficUnreadable
from contracts.traffic.book import Address, Book, book_of, our_book
from contracts.traffic.har import read_har
from contracts.traffic.holding import Held, Holder
from contracts.traffic.recorded import read_recorded
from tests.contracts.samples import example

ERP = "https://erp.test/base"
BOOK = our_book([Address("erp", "https://erp.test", "/base")])
SECRET = "sup3r-secret-token-of-somebody"


def entry(
    method: str,
    url: str,
    status: int,
    answer: Any = None,
    sent: Any = None,
    media: str = "application/json",
    **headers: str,
) -> dict[str, Any]:
    asked: dict[str, Any] = {
        "method": method,
        "url": url,
        "headers": [{"name": "Authorization", "value": f"Bearer {SECRET}"}]
        + [{"name": name.replace("_", "-"), "value": value} for name, value in headers.items()],
    }
    if sent is not None:
        asked["postData"] = {"mimeType": media, "text": orjson.dumps(sent).decode()}
    content: dict[str, Any] = {"mimeType": media, "size": 0}
    if answer is not None:
        content |= {"text": orjson.dumps(answer).decode(), "size": 1}
    return {"request": asked, "response": {"status": status, "headers": [], "content": content}}


def hold(*entries: dict[str, Any], book: Book = BOOK) -> Held:
    return Holder(book).hold(read_har({"log": {"version": "1.2", "entries": list(entries)}}))


def breaches(held: Held) -> list[tuple[str, str, str]]:
    return [(each.operation, each.direction, each.pointer) for each in held.breaches]


ORDER = example("orders", "erp-order-create")
ENTERED = example("orders", "erp-order")
PAGE = example("orders", "erp-order-page")


def test_a_recording_that_keeps_the_contract_has_no_finding() -> None:
    held = hold(
        entry("POST", f"{ERP}/orders", 201, ENTERED, ORDER),
        entry("GET", f"{ERP}/orders?limit=5&state=open", 200, PAGE),
    )
    assert held.breaches == []
    assert held.complete
    assert sum(held.checked.values()) == held.calls == 2


def test_a_finding_names_operation_direction_version_and_pointer_and_no_value() -> None:
    spoiled = {**ENTERED, "currency": SECRET}
    lines = [{**ENTERED["lines"][0], "sku": 7}, *ENTERED["lines"][1:]]
    held = hold(
        entry("POST", f"{ERP}/orders", 201, spoiled, {**ORDER, "shop": None}),
        entry("GET", f"{ERP}/orders/A-1", 200, {**ENTERED, "lines": lines}),
    )
    assert breaches(held) == [
        ("erp.orders.create", "request", "/shop"),
        ("erp.orders.create", "response", "/currency"),
        ("erp.orders.read", "response", "/lines/0/sku"),
    ]
    assert {(each.contract, each.version) for each in held.breaches} == {("orders", "1.0.0")}
    assert [each.place for each in held.breaches] == ["log.entries[0]"] * 2 + ["log.entries[1]"]
    assert held.broken
    assert SECRET not in str(held)


def test_a_status_that_nobody_documents_is_a_finding() -> None:
    held = hold(entry("GET", f"{ERP}/orders/A-1", 204))
    (found,) = held.breaches
    assert "status 204 is none of" in found.says


def test_what_the_system_refused_is_told_and_breaks_nothing() -> None:
    problem = example("common", "problem")
    asked = entry("POST", f"{ERP}/orders", 422, problem, {**ORDER, "shop": None})
    asked["response"]["content"]["mimeType"] = "application/problem+json; charset=utf-8"
    held = hold(asked)
    assert [each.refused for each in held.breaches] == [True]
    assert not held.broken


def test_a_parameter_is_read_as_the_number_that_it_says() -> None:
    page: dict[str, Any] = {"orders": [], "next": None}
    good = entry("GET", f"{ERP}/orders?limit=7", 200, page)
    bad = entry("GET", f"{ERP}/orders?limit=many", 200, page)
    assert breaches(hold(good, bad)) == [("erp.orders.list", "request", "query.limit")]


def test_unknown_operations_are_listed_without_what_may_be_a_secret() -> None:
    path = f"/orders/{SECRET}-0123456789/ann@acme.example/secrets"
    held = hold(entry("GET", f"{ERP}{path}?key={SECRET}", 200, {}))
    assert dict(held.unknown) == {("GET /base/orders/{…}/{…}/{…}", 200): 1}
    assert not held.complete
    absent = hold(
        entry("GET", f"{ERP}/nowhere", 404), entry("POST", f"{ERP}/orders", 201, ENTERED, ORDER)
    )
    assert absent.complete  # the system itself says that there is no such thing


@pytest.mark.parametrize(
    "path",
    ["/api/users/bob%40acme.de/x", "/orders/of/abcdefghijklmnopqrstuvwx", "/kunde/Erika%20M"],
)
def test_a_part_of_a_path_that_no_contract_says_is_never_shown(path: str) -> None:
    held = hold(entry("GET", f"{ERP}{path}", 200, {}))
    ((call, _),) = held.unknown
    assert call.startswith("GET /base/")
    assert not any(secret in call for secret in ("bob", "abcdef", "Erika"))
    assert list(held.first.values()) == ["log.entries[0]"]


def test_what_went_elsewhere_is_counted_and_held_to_nothing() -> None:
    held = hold(entry("GET", "https://cdn.test/orders", 200, {}))
    assert (held.elsewhere, len(held.unknown), held.complete) == (1, 0, False)


def test_without_an_address_a_system_is_known_by_its_paths() -> None:
    held = hold(entry("POST", "https://x.test/w/1/orders", 201, ENTERED, ORDER), book=our_book())
    assert held.breaches == []
    assert held.complete


def test_a_body_that_was_not_recorded_is_no_proof() -> None:
    lacking = entry("GET", f"{ERP}/orders/A-1", 200)
    lacking["response"]["content"]["size"] = 800
    held = hold(lacking)
    assert held.breaches == []
    assert not held.complete
    assert dict(held.unread) == {"the file does not hold the body": 1}


def test_a_body_in_base64_is_read_and_no_json_is_a_finding() -> None:
    coded = entry("GET", f"{ERP}/orders/A-1", 200)
    text = base64.b64encode(orjson.dumps({**ENTERED, "number": None})).decode()
    coded["response"]["content"] |= {"text": text, "encoding": "base64", "size": 9}
    page = entry("GET", f"{ERP}/orders/A-1", 200)
    page["response"]["content"] |= {"text": "<html>", "size": 6}
    html = entry("GET", f"{ERP}/orders/A-1", 200, {}, media="text/html")
    held = hold(coded, page, html)
    assert [(each.pointer, each.says[:24]) for each in held.breaches] == [
        ("/number", held.breaches[0].says[:24]),
        ("", "the content is not JSON "),
        ("", "content type text/html i"),
    ]


def test_an_answer_that_never_came_is_counted() -> None:
    assert hold(entry("POST", f"{ERP}/orders", 0, None, ORDER)).unanswered == 1


@pytest.mark.parametrize(
    "content",
    [
        {"log": {}},
        {"log": {"entries": [{"request": {}}]}},
        {"log": {"entries": ["text"]}},
        {"log": {"entries": [{"request": {"method": "GET", "url": "http://["}}]}},
    ],
)
def test_what_is_no_har_is_refused_with_its_place(content: Any) -> None:
    with pytest.raises(TrafficUnreadable, match="entries"):
        list(read_har(content))


def journal(*records: dict[str, Any], end: bool = True) -> list[bytes]:
    whole = [{"kind": "header", "body": {}}, *records]
    whole += [{"kind": "end", "body": {}}] if end else []
    frame = {"t_us": 0, "world": "w", "actor": "a"}
    return [orjson.dumps(frame | {"seq": nth} | one) + b"\n" for nth, one in enumerate(whole)]


def called(nth: int, body: dict[str, Any], answer: dict[str, Any] | None) -> list[dict[str, Any]]:
    call = {"kind": "call", "edge": "engine>erp", "call_id": f"c{nth}", "body": body}
    if answer is None:
        return [call]
    return [call, {"kind": "answer", "call_id": f"c{nth}", "body": answer}]


def test_a_journal_is_held_to_the_contracts_also_where_it_was_cut() -> None:
    post = {"method": "POST", "path": "/orders", "headers": {}, "content": ORDER}
    post["headers"] = {"content-type": "application/json"}
    answer: dict[str, Any] = {"status": 201, "headers": dict(post["headers"])}
    records = [
        *called(1, post, answer | {"content": {**ENTERED, "number": None}}),
        *called(2, post, answer | {"content": {}, "made_by": "rule"}),
        *called(3, post, None),
        *called(4, {**post, "path": "/odd"}, answer),
    ]
    for end in (True, False):
        held = Holder(our_book()).hold(read_recorded(journal(*records, end=end), "j"))
        assert breaches(held) == [("erp.orders.create", "response", "/number")]
        assert held.breaches[0].place == "seq 1"
        assert (held.unanswered, held.foreign, held.calls) == (1, 1, 4)
        assert dict(held.unknown) == {("erp POST /{…}", 201): 1}


def test_a_damaged_journal_is_refused() -> None:
    lines = journal(*called(1, {"method": "GET", "path": "/"}, None))
    with pytest.raises(JournalInvalid):
        list(read_recorded([lines[0], b"no json\n"], "j"))


def test_a_document_of_somebody_else_is_held_to_as_well() -> None:
    document = {
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "9"},
        "paths": {
            "/a/{id}": {
                "get": {
                    "parameters": [
                        {
                            "name": "id",
                            "in": "path",
                            "required": True,
                            "schema": {"type": "integer"},
                        },
                        {
                            "name": "q",
                            "in": "query",
                            "required": True,
                            "schema": {"type": "string"},
                        },
                    ],
                    "responses": {
                        "200": {
                            "description": "ok",
                            "headers": {"ETag": {"required": True, "schema": {"type": "string"}}},
                            "content": {
                                "application/json": {
                                    "schema": {"type": "object", "properties": _NULLABLE}
                                }
                            },
                        }
                    },
                }
            },
            "/a/b": {"get": {"responses": {"200": {"description": "ok"}}}},
        },
    }
    book = book_of(document, "theirs", lambda _: None, [Address("", "https://x.test", "/v1")])
    held = hold(
        entry("GET", "https://x.test/v1/a/7?q=x", 200, {"n": None}),
        entry("GET", "https://x.test/v1/a/seven", 200, {"n": "x"}),
        entry("GET", "https://x.test/v1/a/b", 200),
        book=book,
    )
    assert breaches(held) == [
        ("GET /a/{id}", "response", "header.ETag"),
        ("GET /a/{id}", "request", "path.id"),
        ("GET /a/{id}", "request", "query.q"),
        ("GET /a/{id}", "response", "header.ETag"),
        ("GET /a/{id}", "response", "/n"),
    ]
    assert {(each.contract, each.version) for each in held.breaches} == {("theirs", "9")}


_NULLABLE = {"n": {"type": "integer", "nullable": True}}


def test_one_version_alone_may_be_asked_for() -> None:
    only = our_book(only=("items", "1.0.0"))
    held = hold(entry("POST", f"{ERP}/orders", 201, ENTERED, ORDER), book=only)
    assert len(held.unknown) == 1


def test_without_an_address_a_call_of_two_systems_is_held_to_the_one_that_fits() -> None:
    shop = "https://x.test/orders"
    book = our_book()
    theirs = example("orders", "storefront-order-page")
    assert hold(entry("GET", shop, 200, PAGE), book=book).complete
    of_shop = hold(entry("GET", shop, 200, theirs), book=book)
    assert (of_shop.breaches, of_shop.complete) == ([], True)
    assert hold(entry("GET", shop, 200, {"odd": 1}), book=book).broken
    either = hold(entry("GET", shop, 200, {"orders": [], "next": None}), book=book)
    assert dict(either.unknown) == {("GET /orders (of erp or storefront: say --at)", 200): 1}
    assert not either.complete
