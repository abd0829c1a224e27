"""Edits of an AsyncAPI document: channels, messages, keys, and what they carry."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from contracts.compat.asyncapi import compatible_events
from contracts.errors import SchemaUnreadable

PAYLOAD = {
    "type": "object",
    "required": ["type", "order"],
    "properties": {"type": {"const": "order.placed"}, "order": {"type": "string"}},
}
OLD: dict[str, Any] = {
    "asyncapi": "3.0.0",
    "info": {"title": "orders", "version": "1.0.0"},
    "channels": {
        "placed": {
            "address": "orders.placed",
            "messages": {"OrderPlaced": {"$ref": "#/components/messages/OrderPlaced"}},
        },
        "cancel": {
            "address": "orders.cancel",
            "messages": {"Cancel": {"payload": {"type": "object", "properties": {}}}},
        },
    },
    "operations": {
        "tell": {"action": "send", "channel": {"$ref": "#/channels/placed"}},
        "hear": {"action": "receive", "channel": {"$ref": "#/channels/cancel"}},
    },
    "components": {
        "messages": {
            "OrderPlaced": {
                "name": "OrderPlaced",
                "payload": PAYLOAD,
                "headers": {"type": "object", "required": ["id"], "properties": {"id": {}}},
                "correlationId": {"location": "$message.header#/id"},
                "x-order": "by key",
                "bindings": {"kafka": {"key": {"type": "string"}}},
            }
        }
    },
}
SECOND: dict[str, Any] = {
    "asyncapi": "2.6.0",
    "channels": {
        "orders.placed": {"subscribe": {"message": {"name": "OrderPlaced", "payload": PAYLOAD}}}
    },
}


def edited(*path: Any, value: Any) -> dict[str, Any]:
    new = copy.deepcopy(OLD)
    node: Any = new
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    return new


MESSAGE = ("components", "messages", "OrderPlaced")
CANCEL = ("channels", "cancel", "messages", "Cancel", "payload")
EDITS = {
    "a channel renamed": (
        edited("channels", "placed", "address", value="o"),
        "channel-removed",
        "breaking",
    ),
    "a message renamed": (edited(*MESSAGE, "name", value="Placed"), "message-removed", "breaking"),
    "a type changed": (
        edited(*MESSAGE, "payload", "properties", "type", "const", value="order.new"),
        "const-changed",
        "breaking",
    ),
    "a field no longer promised": (
        edited(*MESSAGE, "payload", "required", value=["type"]),
        "required-removed",
        "breaking",
    ),
    "a field added": (
        edited(*MESSAGE, "payload", "properties", "note", value={"type": "string"}),
        "property-added",
        "compatible",
    ),
    "a header no longer promised": (
        edited(*MESSAGE, "headers", "required", value=[]),
        "required-removed",
        "breaking",
    ),
    "a key of another type": (
        edited(*MESSAGE, "bindings", "kafka", "key", "type", value="integer"),
        "type-changed",
        "breaking",
    ),
    "no key": (edited(*MESSAGE, "bindings", value={}), "key-changed", "breaking"),
    "another order": (edited(*MESSAGE, "x-order", value="none"), "order-changed", "breaking"),
    "another media type": (
        edited(*MESSAGE, "contentType", value="application/avro"),
        "content-type-changed",
        "breaking",
    ),
    "another correlation": (
        edited(*MESSAGE, "correlationId", "location", value="$message.header#/x"),
        "correlation-changed",
        "breaking",
    ),
    "more asked of who sends to us": (
        edited(*CANCEL, "required", value=["why"]),
        "required-added",
        "breaking",
    ),
    "the direction turned": (
        edited("operations", "tell", "action", value="receive"),
        "message-removed",
        "breaking",
    ),
    "a channel added": (
        edited("channels", "more", value={"messages": {"M": {"payload": {}}}}),
        "message-added",
        "compatible",
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_is_named_and_weighed(name: str) -> None:
    new, rule, result = EDITS[name]
    verdict = compatible_events(OLD, new)
    assert verdict.result == result, verdict.findings
    assert rule in {finding.rule for finding in verdict.findings}


@pytest.mark.parametrize("document", [OLD, SECOND], ids=["3", "2"])
def test_a_document_is_compatible_with_itself(document: dict[str, Any]) -> None:
    verdict = compatible_events(document, document, "full")
    assert (verdict.result, verdict.findings) == ("compatible", ())


def test_the_older_spelling_means_the_same() -> None:
    new = copy.deepcopy(SECOND)
    new["channels"]["orders.placed"]["subscribe"]["message"]["payload"]["required"] = []
    assert {f.rule for f in compatible_events(SECOND, new).breaking} == {"required-removed"}
    assert compatible_events(SECOND, new, "forward").result == "compatible"


def test_a_new_kind_of_event_is_unknown_to_a_strict_reader() -> None:
    new = EDITS["a channel added"][0]
    assert compatible_events(OLD, new, reading="strict").result == "unknown"


@pytest.mark.parametrize("document", [None, {}, {"asyncapi": "1.0.0"}])
def test_what_is_no_asyncapi_is_refused(document: Any) -> None:
    with pytest.raises(SchemaUnreadable):
        compatible_events(document, OLD)
