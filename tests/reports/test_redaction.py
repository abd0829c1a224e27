"""What a report may show of a message: tried with canaries, and against every published field."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

import contracts
from contracts.journal import Record
from reports.redaction import Redaction, load_fields
from reports.slices import MOST, records_at, tell
from tests.reports import sample

CANARY = "zzcanary"

LEAKS: dict[str, Any] = {
    "a price": {"lines": [{"unit_price": {"amount": f"{CANARY}1", "per": "1"}}]},
    "a total": {"totals": {"net": {"amount_minor": CANARY}}},
    "a credit limit": {"data": {"credit_limit": {"amount_minor": CANARY}}},
    "a name": {"addresses": [{"name": f"{CANARY} & Sons"}]},
    "an e-mail": {"email": f"{CANARY}@example.org"},
    "a note": {"notes": CANARY},
    "a token": {"access_token": CANARY},
    "a field that nobody knows": {"shoe_size": CANARY},
    "a field that nobody knows, deep": {"x": [{"y": {"z": [CANARY]}}]},
    "a free field": {"custom": {"id": CANARY}},
    "a map keyed by e-mails": {f"{CANARY}@example.org": {"id": "C-1"}},
    "an e-mail as an id": {"id": f"{CANARY}@example.org"},
    "a sentence as a code": {"code": f"the customer {CANARY} is unknown"},
    "a problem's words": {"detail": f"{CANARY} may not buy", "title": CANARY},
    "another spelling": {"Email": CANARY, "NAME": CANARY},
}


def _record(kind: str, body: dict[str, Any], **fields: Any) -> Record:
    return Record(7, 1_500_000, "voyage", kind, "engine", body, **fields)


def _call(content: Any = None, **body: Any) -> Record:
    said = {"operation": "erp.orders.create", "method": "POST", "path": "/orders", "headers": {}}
    return _record("call", said | {"content": content} | body, edge="engine>erp")


@pytest.mark.parametrize("content", LEAKS.values(), ids=LEAKS)
def test_no_canary_in_a_message_reaches_a_report(content: Any) -> None:
    effect = _record("effect", {"entity": "order", "id": "S-1", "before": None, "after": content})
    for record in (_call(content), _call([content]), effect):
        assert CANARY in str(record)
        assert CANARY not in tell([record])


@pytest.mark.parametrize(
    "body",
    [
        {"headers": {"authorization": f"Bearer {CANARY}", "cookie": CANARY, "x-user": CANARY}},
        {"path": f"/customers?email={CANARY}"},
        {"path": f"/customers/{CANARY}%40example.org/orders"},
        {"text": f"grant_type=password&password={CANARY}"},
        {"base64": CANARY},
    ],
    ids=["headers", "query", "path", "text", "bytes"],
)
def test_no_canary_around_a_message_reaches_a_report(body: dict[str, Any]) -> None:
    assert CANARY not in tell([_call(**body)])


def test_a_line_of_output_is_never_shown() -> None:
    assert CANARY not in tell([_record("output", {"stream": "stdout", "line": CANARY})])


def test_what_it_takes_to_find_a_failure_is_left() -> None:
    record = _call(
        {
            "reference": "S-000018",
            "lines": [{"line": 1, "sku": "AB 1", "quantity": {"value": "3"}}],
        },
        path="/orders/S-000018",
        headers={"retry-after": "30"},
    )
    text = tell([record._replace(call_id="c-000012", key="S-000018")])
    for said in ("7  +1.500000 s  call engine>erp c-000012 erp.orders.create for S-000018",):
        assert said in text
    for said in ('"reference":"S-000018"', '"value":"3"', '"retry-after":"30"', "/orders/S-000018"):
        assert said in text


def test_equal_values_have_equal_tags_and_different_ones_do_not() -> None:
    redaction = Redaction()
    low, high, again = ({"amount": amount} for amount in ("1.00", "1.07", "1.00"))
    shown = [redaction.value("unit_price", price) for price in (low, high, again)]
    assert shown == ["‹price 1›", "‹price 2›", "‹price 1›"]


def test_nothing_is_shown_as_nothing() -> None:
    assert Redaction().value("data", {"notes": "", "email": None, "custom": {}}) == {
        "notes": "",
        "email": None,
        "custom": {},
    }


def _fields(node: Any) -> Iterator[tuple[str, Any]]:
    """Every property that a schema publishes, with its own schema."""
    if isinstance(node, dict):
        for value in node.values():
            yield from _fields(value)
        if isinstance(node.get("properties"), dict):
            yield from node["properties"].items()
    elif isinstance(node, list):
        for value in node:
            yield from _fields(value)


def test_somebody_decided_for_every_published_field_whether_it_is_shown() -> None:
    policy = load_fields()
    schemas = Path(contracts.__file__).parent.glob("*/1.0.0/schemas/*.json")
    published = {
        name
        for path in schemas
        if path.parts[-4] in ("accounts", "availability", "events", "invoices", "items", "orders")
        or path.parts[-4] in ("prices", "probe", "shipments", "common")
        for name, schema in _fields(orjson.loads(path.read_bytes()))
        if schema.get("type") in ("string", "integer", "number")
    }
    assert len(published) > 40
    assert published - policy.shown - policy.free - policy.withheld.keys() == set()


def test_a_slice_tells_so_many_records_and_no_more(tmp_path: Path) -> None:
    records = [_call(path=f"/orders/S-{nth}") for nth in range(MOST + 5)]
    assert tell(records).count("/orders/S-") == MOST
    journal = tmp_path / "journal.jsonl"
    journal.write_bytes(sample.journal())
    assert [record.kind for record in records_at(journal, {1, 99})] == ["end"]
    assert list(records_at(journal, set())) == []
