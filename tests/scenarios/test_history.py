from pathlib import Path
from typing import Any

import orjson
import pytest

from contracts.journal import parse_line
from scenarios.errors import JournalMissing
from scenarios.history import History
from scenarios.history.decoding import decode
from scenarios.history.facts import Exchange
from scenarios.history.figures import Figures
from scenarios.history.health import insert
from scenarios.history.readers import customer, instant, number, price, rate, stock
from scenarios.history.rows import object_of
from scenarios.judge import judge_lines
from tests.scenarios import trade
from tests.scenarios.journals import MINUTE, Tale, per_unit
from tests.scenarios.trade import create, deliver, find, ordered, place, world

LONG = "x" * 600


def line(kind: str, body: dict[str, Any], **more: Any) -> bytes:
    """A record as the writer of journals writes it: keys in order, one line."""
    record: dict[str, Any] = {
        "actor": "erp",
        "body": body,
        "call_id": "c-000001",
        "edge": "engine>erp",
    }
    record |= {"kind": kind, "seq": 7, "t_us": 9, "world": "w"} | more
    return orjson.dumps(record) + b"\n"


def effect(after: object, before: object) -> bytes:
    body = {"after": after, "before": before, "entity": "order", "id": "1", "version": 2}
    data = orjson.loads(line("effect", body))
    return orjson.dumps({key: data[key] for key in data if key not in ("call_id", "edge")}) + b"\n"


def test_what_was_before_a_change_is_left_out_and_nothing_else() -> None:
    text = effect({"notes": LONG}, {"notes": LONG})
    whole = orjson.loads(text)
    del whole["body"]["before"]
    assert decode(text) == whole


@pytest.mark.parametrize(
    "after",
    [
        {"custom": {"a": 1, "before": {"b": 2}}, "notes": LONG},
        {"custom": {"before": {}, "entity": "x"}, "notes": LONG},
        {"notes": LONG + ',"before":{,"entity":"'},
    ],
)
def test_a_document_that_looks_like_a_record_is_still_read_whole(after: dict[str, Any]) -> None:
    assert decode(effect(after, {"notes": LONG}))["body"]["after"] == after


def message(kind: str, operation: str, **more: Any) -> bytes:
    body = {"operation": operation, "status": 200, "headers": {}} | more
    return line(kind, body)


def test_the_content_of_an_answer_that_nobody_looks_at_is_left_out() -> None:
    data = decode(message("answer", "erp.changes.list", content={"changes": [LONG]}))
    assert data["body"] == {"operation": "erp.changes.list", "status": 200, "headers": {}}
    assert (data["seq"], data["call_id"], data["edge"]) == (7, "c-000001", "engine>erp")


@pytest.mark.parametrize(
    ("operation", "more"),
    [
        ("storefront.catalog.view", {}),
        ("engine.webhook", {}),
        ("erp.orders.list", {"status": 422}),
        ("erp.orders.list", {"lost": True}),
        ("erp.orders.list", {"made_by": "garbage"}),
        ("erp.orders.list", {"violations": [{"pointer": "", "message": "lacks orders"}]}),
    ],
)
def test_a_content_that_matters_or_is_followed_by_more_is_kept(
    operation: str, more: dict[str, Any]
) -> None:
    text = message("answer", operation, **{"content": {"code": LONG}} | more)
    assert decode(text) == orjson.loads(text)


def test_a_record_in_another_order_of_keys_is_read_whole() -> None:
    data = orjson.loads(message("answer", "erp.changes.list", content={"a": LONG}))
    text = orjson.dumps(dict(reversed(data.items()))) + b"\n"
    assert decode(text) == data


def test_records_of_a_file_can_be_read_again(tmp_path: Path) -> None:
    tale = ordered().end()
    path = tmp_path / "journal.jsonl"
    path.write_bytes(b"".join(tale.sink.lines))
    history = History.read(path)
    for seq in (0, 7, len(tale.sink.lines) - 1):
        assert history.record(seq) == parse_line(tale.sink.lines[seq], seq)
    assert history.count == len(tale.sink.lines)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(JournalMissing):
        History.read(tmp_path / "journal.jsonl")


def test_calls_are_paired_with_what_came_of_them() -> None:
    tale = world()
    place(tale)
    deliver(tale)
    lost = create(tale, lost=True)
    find(tale)
    history = tale.history()
    (attempt,) = history.creates["S-1"]
    assert (attempt.call_id, attempt.failed, attempt.produced) == (lost, "timed_out", 201)
    assert (attempt.ok, attempt.uncertain, attempt.troubled) == (False, True, True)
    assert len(attempt.seqs) == 3
    assert [one.operation for one in history.business["S-1"]] == [
        "erp.orders.create",
        "erp.orders.list",
    ]
    assert history.events_of == {"S-1": ["E-S-1"]}


def test_a_call_that_was_never_answered_stays_open() -> None:
    tale = world()
    place(tale)
    tale.call("engine>erp", "erp.orders.create", key="S-1", method="POST", content={})
    (attempt,) = tale.history().creates["S-1"]
    assert (attempt.status, attempt.uncertain, attempt.seqs) == (None, True, (attempt.seq,))


def test_an_answer_that_comes_after_its_caller_gave_up_was_still_produced() -> None:
    tale = world()
    place(tale)
    edge = ("engine>erp", "erp.orders.create")
    call = tale.call(*edge, key="S-1", method="POST", content={})
    tale.failed(call, *edge, "timed_out", key="S-1")
    tale.later(MINUTE).answer(call, *edge, 201, key="S-1", lost=True)
    (attempt,) = tale.history().creates["S-1"]
    assert (attempt.status, attempt.produced) == (None, 201)


def test_rows_that_a_storefront_keeps_beside_a_version_are_read() -> None:
    tale = Tale().begin()
    row = {"id": "P-1", "version": 3, "data": trade.price()}
    tale.effect("storefront", "price", "P-1", row)
    tale.effect("storefront", "account", "C-1", trade.customer())
    history = tale.history()
    assert history.storefront.prices["P-1"][0].document == price(trade.price())
    assert history.storefront.customers["C-1"][0].document == customer(trade.customer())


def test_documents_are_compared_by_meaning_and_not_by_spelling() -> None:
    plain = trade.price("14.0000", valid_from="2026-01-05T00:00:00Z")
    other = trade.price("14", valid_from="2026-01-05T00:00:00.000000Z", min_quantity="1.0")
    assert price(plain) == price(other)
    assert rate(per_unit("1400", per="100")) == rate(per_unit("14.00"))
    assert number("1.50") == number("1.5")
    assert price(plain) != price(trade.price("14.0001"))


def test_the_judge_subtracts_for_itself_what_the_erp_can_promise() -> None:
    wrong = trade.erp_stock(100, 30, 10) | {"available_to_promise": "99"}
    assert stock(wrong).available == number("60")
    assert stock(wrong).claimed == number("99")
    assert stock(trade.erp_stock(10, 30)).available == number("0")


def test_an_instant_is_counted_in_microseconds_since_1970() -> None:
    assert instant("1970-01-01T00:00:00.000001Z") == 1
    assert instant("1996-07-04T00:00:00Z") == 836_438_400_000_000


def test_freshness_may_be_less_than_a_second() -> None:
    figures = Figures.of({"scope": {"prices": 0.25, "order_status": 2}})
    assert figures.of_entity("price") == 250_000
    assert figures.of_entity("order") == 2_000_000
    assert figures.of_entity("item") is None
    assert Figures.of({}).longest_us == 0


@pytest.mark.parametrize(
    ("edge", "operation", "moves"),
    [
        ("storefront>engine", "engine.webhook", "orders"),
        ("engine>erp", "erp.orders.create", "orders"),
        ("engine>storefront", "storefront.orders.status", "order_status"),
        ("engine>storefront", "storefront.accounts.put", "customers"),
        ("engine>erp", "erp.availability.list", "availability"),
        ("engine>erp", "erp.changes.list", None),
        ("engine>erp", "", None),
    ],
)
def test_every_call_is_known_by_what_it_moves(edge: str, operation: str, moves: str | None) -> None:
    assert object_of(Exchange(1, 0, edge, operation, "c-1", None, 1)) == moves


def test_a_window_is_put_where_it_belongs_and_swallows_what_it_touches() -> None:
    windows = [(0, 10), (20, 30), (40, 50)]
    insert(windows, 12, 15)
    assert windows == [(0, 10), (12, 15), (20, 30), (40, 50)]
    insert(windows, 14, 45)
    assert windows == [(0, 10), (12, 50)]
    insert(windows, 60, 70)
    assert windows == [(0, 10), (12, 50), (60, 70)]


def test_a_long_journal_is_judged_like_a_short_one() -> None:
    tale = world()
    for nth in range(1, 1501):
        ordered(tale.later(MINUTE), f"S-{nth}", str(10_000 + nth))
    findings = judge_lines(tale.later(300 * MINUTE).end().sink.lines)
    assert findings["counts"]["orders_accepted"] == 1500
    assert findings["counts"]["lost"] == 0
    states = {one["id"]: one["state"] for one in findings["invariants"]}
    assert [key for key, state in states.items() if state == "violated"] == []
    assert states["I-24"] == "held"
