"""Whom a change breaks, by what is used: read, handed on whole, sent, or seen by nobody."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import orjson
import pytest

from contracts.compat.openapi import compatible_api
from contracts.compat.verdict import Finding
from contracts.errors import UsageInvalid
from contracts.published import urn
from contracts.usage.pact import from_pact, is_pact, to_pact
from contracts.usage.record import Field, Reads, Sends, Usage, ends_here, parse_usage
from contracts.usage.spots import Spot, codes, message_schema, schema_of, spots
from contracts.usage.touch import Compared, Judge
from tests.contracts.samples import example

LINE = {
    "type": "object",
    "required": ["sku", "note"],
    "properties": {
        "sku": {"type": "string"},
        "note": {"type": "string"},
        "state": {"enum": ["open", "done"]},
        "price": {
            "type": "object",
            "required": ["amount", "scale"],
            "properties": {"amount": {"type": "string"}, "scale": {"type": "integer"}},
        },
    },
}
API: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "t", "version": "1"},
    "paths": {
        "/orders": {
            "get": {
                "operationId": "list",
                "parameters": [{"name": "limit", "in": "query", "schema": {"type": "integer"}}],
                "responses": {
                    "200": {
                        "description": "",
                        "content": {
                            "application/json": {
                                "schema": {
                                    "type": "object",
                                    "required": ["lines"],
                                    "properties": {"lines": {"type": "array", "items": LINE}},
                                }
                            }
                        },
                    }
                },
            },
            "post": {
                "operationId": "create",
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "required": ["shop"],
                                "properties": {
                                    "shop": {"type": "string", "maxLength": 20},
                                    "notes": {"type": "string", "maxLength": 20},
                                },
                            }
                        }
                    },
                },
                "responses": {"201": {"description": ""}},
            },
        }
    },
}


def reads(*fields: Field, operation: str = "list", which: str = "200") -> Reads:
    return Reads(operation, "x", "1", "response", which, fields)


def usage(*rows: Reads, sends: tuple[Sends, ...] = (), unknown: tuple[str, ...] = ()) -> Usage:
    return Usage("crm", "inside", rows, sends, unknown)


USED = usage(
    reads(
        Field("/lines"),
        Field("/lines/*"),
        Field("/lines/*/sku"),
        Field("/lines/*/price", whole=True),
    ),
    sends=(Sends("create", "x", "1", 1, ("/shop",), ()),),
)


def row(api: Any) -> Any:
    content = api["paths"]["/orders"]["get"]["responses"]["200"]["content"]
    return content["application/json"]["schema"]["properties"]["lines"]["items"]


def sent(api: Any) -> Any:
    content = api["paths"]["/orders"]["post"]["requestBody"]["content"]
    return content["application/json"]["schema"]


def gone(name: str) -> Callable[[Any], None]:
    def change(api: Any) -> None:
        del row(api)["properties"][name]
        row(api)["required"].remove(name)

    return change


def outcome(change: Callable[[Any], None], used: Usage = USED) -> str:
    new = copy.deepcopy(API)
    change(new)
    verdict = compatible_api(API, new, "backward", "tolerant-reader")
    assert verdict.result == "breaking"
    return Judge(Compared(), [used]).outcome(verdict.findings)


@pytest.mark.parametrize(
    ("change", "means"),
    [
        pytest.param(gone("sku"), "broken", id="a-field-that-is-read-is-gone"),
        pytest.param(gone("note"), "untouched", id="a-field-that-nobody-reads-is-gone"),
        pytest.param(
            lambda api: row(api)["properties"]["price"]["properties"].update(
                scale={"type": "string"}
            ),
            "broken",
            id="something-inside-what-is-handed-on-whole",
        ),
        pytest.param(
            lambda api: row(api)["properties"]["state"]["enum"].append("held"),
            "untouched",
            id="a-new-code-of-what-nobody-reads",
        ),
        pytest.param(
            lambda api: api["paths"]["/orders"].pop("post"),
            "broken",
            id="an-operation-that-is-called",
        ),
        pytest.param(
            lambda api: sent(api)["properties"]["shop"].update(maxLength=5),
            "broken",
            id="a-field-that-is-sent-is-narrowed",
        ),
        pytest.param(
            lambda api: sent(api)["properties"]["notes"].update(maxLength=5),
            "untouched",
            id="a-field-that-is-not-sent-is-narrowed",
        ),
        pytest.param(
            lambda api: (
                sent(api)["required"].append("notes"),
                sent(api)["properties"].update(notes={"type": "string"}),
            ),
            "broken",
            id="a-field-that-is-not-sent-is-required",
        ),
        pytest.param(
            lambda api: api["paths"]["/orders"]["get"]["parameters"].append(
                {"name": "shop", "in": "query", "required": True, "schema": {"type": "string"}}
            ),
            "broken",
            id="a-parameter-is-required-of-an-operation-whose-answer-is-read",
        ),
    ],
)
def test_a_change_breaks_who_uses_what_it_is_about(
    change: Callable[[Any], None], means: str
) -> None:
    assert outcome(change) == means


def test_what_nobody_could_see_is_unknown_and_never_harmless() -> None:
    outside = replace(USED, seen="outside", unknown=("seen from outside",))
    assert outcome(gone("note"), outside) == "unknown"
    assert outcome(gone("sku"), outside) == "broken"


def test_each_consumer_is_judged_by_itself_and_told_why() -> None:
    new = copy.deepcopy(API)
    gone("sku")(new)
    verdict = compatible_api(API, new, "backward", "tolerant-reader")
    other = replace(usage(reads(Field("/lines/*/note"))), consumer="bi")
    (finding,) = verdict.breaking
    told = Judge(Compared(), [USED, other]).affected(finding)
    assert [(each.consumer, each.touch) for each in told] == [
        ("crm", "broken"),
        ("bi", "untouched"),
    ]
    assert told[0].because == "it reads /lines/*/sku of list (200)"


def test_a_schema_is_the_same_wherever_a_message_holds_it() -> None:
    of_orders = Reads(
        *("erp.changes.list", "events", "1.0.0", "response", "200 order"),
        (
            Field("/changes/*/data/state"),
            Field("/changes/*/data/placed_at"),
            Field("/changes/*/data/lines"),
        ),
    )
    used = Usage("engine", "inside", (of_orders,), ())
    judge = Judge(Compared("orders", "1.0.0"), [used])
    place = "erp.orders.read (GET /orders/{number}) response 200 application/json"
    read = Finding("type-changed", "breaking", "/state", "", place=place)
    unread = Finding("type-changed", "breaking", "/notes", "", place=place)
    assert judge.outcome([read]) == "broken"
    assert judge.outcome([unread]) == "untouched"
    other = Finding("type-changed", "breaking", "/received_at", "", place=place)
    assert judge.outcome([other]) == "untouched", "two instants are of one type, and two things"
    alone = Judge(Compared(schema=urn("orders", "order-state")), [used])
    assert alone.outcome([Finding("type-changed", "breaking", "/state", "")]) == "broken"


def test_an_event_is_known_by_its_channel_and_a_header_is_not_known_at_all() -> None:
    event = Reads(
        *("engine.webhook", "events", "1.0.0", "event", "seatrial.order.placed"),
        (Field("/data"), Field("/data/lines")),
    )
    page = Reads("erp.changes.list", "events", "1.0.0", "response", "200", (Field("/next"),))
    judge = Judge(Compared("events", "1.0.0"), [Usage("engine", "inside", (event, page), ())])
    ours, theirs = ("send /webhooks/storefront event", "send /webhooks/erp hint")
    assert judge.outcome([Finding("channel-removed", "breaking", "", "", place=ours)]) == "broken"
    assert (
        judge.outcome([Finding("channel-removed", "breaking", "", "", place=theirs)]) == "untouched"
    )
    lines = Finding("type-changed", "breaking", "/data/lines", "", place=f"{ours} payload")
    assert judge.outcome([lines]) == "broken"
    header = "erp.changes.list (GET /changes) response 200 header ETag"
    gone = Finding("required-response-header-removed", "breaking", "", "", place=header)
    assert judge.outcome([gone]) == "unknown"


def test_a_place_belongs_to_the_branch_that_the_message_is_of() -> None:
    root = message_schema("events", "1.0.0", "erp.changes.list", "200")
    of_order = {
        spot.schema for spot, _ in spots(root, "/changes/*/data/state", {"entity": "order"})
    }
    of_item = {spot.schema for spot, _ in spots(root, "/changes/*/data/state", {"entity": "item"})}
    assert "orders/order-state" in of_order
    assert of_order.isdisjoint(of_item)
    listed = codes(spots(root, "/changes/*/entity", {}))
    assert listed is not None
    assert {"order", "item"} <= listed
    of_money, _ = spots(schema_of(urn("common", "money")), "/currency", {})[0]
    assert of_money == Spot("common/money", "/currency")


def test_a_usage_file_says_what_it_says() -> None:
    content = example("usage", "usage")
    assert orjson.loads(orjson.dumps(parse_usage(content, "u").document())) == content
    with pytest.raises(UsageInvalid, match=r"u is no usage file: /seen is none of"):
        parse_usage({**content, "seen": "guessed"}, "u")


ORDERS = Reads(
    *("erp.orders.read", "orders", "1.0.0", "response", "200"),
    (Field("/number"), Field("/lines"), Field("/lines/*"), Field("/lines/*/sku"), Field("/totals")),
)


def test_a_pact_file_holds_what_is_read_and_nothing_else() -> None:
    used = Usage("engine", "inside", (ORDERS,), ())
    pact = to_pact(used, "erp")
    assert is_pact(pact)
    (one,) = pact["interactions"]
    body = one["response"]["body"]["content"]
    whole = example("orders", "erp-order")
    assert body == {
        "number": whole["number"],
        "lines": [{"sku": whole["lines"][0]["sku"]}],
        "totals": whole["totals"],
    }
    assert one["request"]["method"] == "GET"
    assert set(one["response"]["matchingRules"]["body"]) == {
        "$.number",
        "$.lines",
        "$.lines[*].sku",
        "$.totals",
    }
    assert to_pact(used, "storefront")["interactions"] == []


def test_a_pact_file_comes_back_as_the_usage_that_it_was() -> None:
    back = from_pact(to_pact(Usage("engine", "inside", (ORDERS,), ()), "erp"), "p")
    read, whole = back.reads
    assert whole.fields == (Field("/totals"),), "an example cannot say that all of it counts"
    assert (back.consumer, back.seen, back.complete) == ("engine", "declared", True)
    assert (read.operation, read.contract, read.which) == ("erp.orders.read", "orders", "200")
    pointers = {field.pointer for field in read.fields}
    assert {"/number", "/lines", "/lines/*", "/lines/*/sku", "/totals"} <= pointers
    assert "/notes" not in pointers


def test_a_pact_of_another_version_is_refused_and_a_strange_part_is_unknown() -> None:
    pact = to_pact(Usage("engine", "inside", (ORDERS,), ()), "erp")
    old = {**pact, "metadata": {"pactSpecification": {"version": "2.0.0"}}}
    with pytest.raises(UsageInvalid, match=r"of version 2\.0\.0"):
        from_pact(old, "p")
    plugin = {**pact, "interactions": [*pact["interactions"], {"type": "Synchronous/Messages"}]}
    assert not from_pact(plugin, "p").complete
    for torn in (5, {"unknown": 5, "reads": [{}], "sends": []}):
        with pytest.raises(UsageInvalid, match=r"metadata\.seatrial of p"):
            from_pact({**pact, "metadata": {**pact["metadata"], "seatrial": torn}}, "p")
    with pytest.raises(UsageInvalid, match=r"interactions\[0\]"):
        from_pact({**pact, "interactions": [{"type": "Synchronous/HTTP"}]}, "p")


def test_a_pact_file_loses_nothing_that_a_usage_knows_or_does_not_know() -> None:
    whole = Reads(
        *("erp.shipments.read", "shipments", "2.0.0", "response", "200"),
        (Field("/number"), Field("/lines", whole=True), Field("/of_no_example")),
    )
    other = Reads("storefront.orders.read", "orders", "1.0.0", "response", "200", (Field("/id"),))
    refused = Reads("erp.orders.create", "orders", "1.0.0", "response", "422", (Field("/code"),))
    sent = (Sends("erp.orders.create", "orders", "1.0.0", 3, ("/shop",), ()),)
    used = Usage("engine", "outside", (ORDERS, whole, other, refused), sent, ("seen from outside",))
    pact = orjson.loads(orjson.dumps(to_pact(used, "erp")))
    back = from_pact(pact, "p")
    assert back.unknown == used.unknown
    assert back.sends == sent
    assert {other, refused} <= set(back.reads)

    def ends(rows: tuple[Reads, ...]) -> set[tuple[str, str, str, str, bool]]:
        return {
            (row.operation, row.version, row.which, one.pointer, ends_here(one, row.fields))
            for row in rows
            for one in row.fields
        }

    assert ends(used.reads) <= ends(back.reads)


def test_a_pact_of_somebody_else_is_unknown_for_what_it_does_not_speak_of() -> None:
    pact = to_pact(Usage("engine", "inside", (ORDERS,), ()), "erp")
    del pact["metadata"]["seatrial"]
    foreign = from_pact(pact, "p")
    assert not foreign.complete
    place = "erp.orders.list (GET /orders) response 200 application/json"
    gone = Finding("type-changed", "breaking", "/next", "", place=place)
    assert Judge(Compared("orders", "1.0.0"), [foreign]).outcome([gone]) == "unknown"


@pytest.mark.parametrize(
    ("event", "means"),
    [
        ({"dataschema": urn("orders", "storefront-order")}, ("engine.webhook", "1.0.0", True)),
        (
            {"dataschema": urn("orders", "storefront-order", "2.0.0")},
            ("engine.webhook", "2.0.0", True),
        ),
        ({"dataschema": "https://x.test/order"}, ("event seatrial.order.placed", "unknown", False)),
        ({}, ("event seatrial.order.placed", "unknown", False)),
    ],
)
def test_an_event_in_a_pact_is_of_the_version_that_its_content_says(
    event: dict[str, str], means: tuple[str, str, bool]
) -> None:
    pact = to_pact(Usage("engine", "inside", (), ()), "storefront")
    content = {"type": "seatrial.order.placed", "subject": "S-1", **event}
    message = {"type": "Asynchronous/Messages", "contents": {"content": content}}
    found = from_pact({**pact, "interactions": [message]}, "p")
    (read,) = found.reads
    assert (read.operation, read.version, found.complete) == means
