"""What is masked in a text before it leaves the journals, and what is left as it is."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import orjson
import pytest

from contracts.journal import Record
from reports.hush import NAME, PRICE, WHOLE, Hush, hushed
from reports.slices import tell

CUSTOMER = {
    "id": "C-1",
    "name": "Teahouse Ltd",
    "email": "buyer@teahouse.example",
    "country": "Scotland",
    "credit_limit": {"amount_minor": 150_000, "currency": "USD"},
    "addresses": [
        {"id": "C-1-S", "name": "Order", "street": "1 Long Stra\N{LATIN SMALL LETTER SHARP S}e"},
        {"id": "C-1-B", "city": "Leith", "postal_code": "10115"},
    ],
    "custom": {"segment": "generated"},
}
PRICES = {"id": "P-1", "unit_price": {"amount": "12.3400", "currency": "USD", "per": "1"}}
TWIN = {"id": "S-000018", "purchase_order_number": "S-000018", "notes": "Ring twice,\nplease"}
HUSH = Hush.of_documents([CUSTOMER, PRICES, TWIN])


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("blocked: TEAHOUSE ltd owes 12,34", f"blocked: {NAME} owes {PRICE}"),
        ("to Buyer@Teahouse.example!", f"to {NAME}!"),
        ("street 1 LONG STRASSE, leith", f"street {NAME}, leith"),
        ("in Leith (10115)", f"in {NAME} ({NAME})"),
        ("limit 1,500.00 USD or 1.500,00", f"limit {PRICE} USD or {PRICE}"),
        ("said: Ring twice,\nplease.", f"said: {NAME}."),
        ("with tag:0123456789ab", "with ‹secret›"),
    ],
)
def test_what_is_somebodys_is_masked_where_it_stands(text: str, masked: str) -> None:
    assert HUSH(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        b64encode(b"mail to buyer@teahouse.example").decode(),
        "name=Teahouse%20Ltd",
        r"{\"name\":\"\u0054eahouse Ltd\"}",
        "it costs " + b64encode(b"12.34 dollars").decode(),
    ],
)
def test_what_is_hidden_in_an_encoding_takes_the_whole_text_with_it(text: str) -> None:
    assert HUSH(text) == WHOLE


@pytest.mark.parametrize(
    "text",
    [
        "refused by the ERP: 422 credit-limit, after 3 attempts",
        "order S-000018 of C-1, shipment S-10115-1",
        "the order was generated in Scotland",
        "took 12.35 s",
        "of orders 150.0.00: it speaks 12.3.4",
        "Teahouse Ltdx",
        "",
    ],
)
def test_ids_codes_and_common_words_are_left(text: str) -> None:
    assert HUSH(text) == text


def test_without_anything_known_a_text_is_left() -> None:
    assert Hush()("Teahouse Ltd") == "Teahouse Ltd"


def _effect(after: dict[str, Any], entity: str = "customer") -> Record:
    body = {"entity": entity, "id": "C-1", "version": 1, "before": None, "after": after}
    return Record(1, 0, "w", "effect", "erp", body, cause="seed")


def _parked(reason: str) -> Record:
    row = {"key": "S-1", "flow": "order_to_erp", "reason": reason, "attempts": 1}
    body = {"operation": "engine.probe.parked", "status": 200, "content": {"parked": [row]}}
    return Record(9, 0, "w", "answer", "engine", body, edge="harness>engine", call_id="c-1")


def test_a_reason_of_the_engine_is_shown_where_it_was_searched_and_else_withheld() -> None:
    hush = Hush()
    assert len(list(hush.watching([_effect(CUSTOMER), _effect(PRICES, "price")]))) == 2
    told = tell([_parked("refused for Teahouse Ltd at 12.34")], hush)
    assert f'"reason":"refused for {NAME} at {PRICE}"' in told
    assert '"reason":"‹text 1›"' in tell([_parked("refused")])


def test_an_id_of_an_engines_own_wording_is_masked_too() -> None:
    hush = Hush.of_documents([CUSTOMER, {"name": "Teahouses"}])
    assert "Teahouses" not in tell([_parked("x")._replace(key="Teahouses")], hush)


def test_a_journal_is_read_when_the_first_text_is_to_be_masked(tmp_path: Any) -> None:
    journal = tmp_path / "journal.jsonl"
    mask = hushed(journal)
    body = {"entity": "customer", "id": "C-1", "version": 1, "before": None, "after": CUSTOMER}
    line = {"kind": "effect", "actor": "erp", "body": body}
    journal.write_bytes(orjson.dumps({"kind": "call", "body": 1}) + b"\n" + orjson.dumps(line))
    assert mask("Teahouse Ltd") == NAME


@pytest.mark.parametrize(
    "entity", ["user", "quote", "credit_note", "return_request", "amendment", "requisition", "new"]
)
def test_whatever_kind_of_thing_says_it_is_masked(entity: str) -> None:
    after = {"name": "Marigold Quayside", "total": {"amount_minor": 123_457, "currency": "EUR"}}
    body = {"entity": entity, "id": "X-1", "version": 1, "before": None, "after": after}
    line = orjson.dumps({"seq": 1, "kind": "effect", "body": body})
    assert Hush.of_lines([line])("Marigold Quayside owes 1234.57") == f"{NAME} owes {PRICE}"


def test_a_share_is_no_price_even_where_the_figure_is_one() -> None:
    assert HUSH("12.34 % above 12.34") == f"12.34 % above {PRICE}"
