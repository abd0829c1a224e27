"""I-54: what the warehouse was told is what the ERP wanted, and what it shipped was posted once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.journals import HOUR, Document, Tale, at
from tests.scenarios.trade import erp_stock, shipment, world
from tests.scenarios.verdicts import (
    broken,
    broken_by_integration,
    broken_by_simulator,
    holds,
    is_not_exercised,
)

ID = "I-54"


def count(value: str) -> Document:
    return {"value": value, "unit": "CS"}


def pick(wanted: str = "3", **more: Any) -> Document:
    none = {"shipped": count("0"), "short": count("0")}
    return {
        "id": "PK-1",
        "shop": "shop",
        "order": "10001",
        "reference": "S-1",
        "warehouse": "W-1",
        "carrier": None,
        "state": "released",
        "lines": [{"line": 1, "sku": "TEA", "quantity": count(wanted), **none}],
        "released_at": at(0),
    } | more


def parcel(left: str = "3", short: str = "0", tracking: str | None = "T-1") -> Document:
    line = {"line": 1, "sku": "TEA", "quantity": count(left), "short": count(short)}
    return {"shop": "shop", "pick": "PK-1", "tracking": tracking, "lines": [line]}


def released(tale: Tale, **more: Any) -> Tale:
    tale.effect("erp", "pick", "PK-1", pick(**more), cause="c-clerk")
    return tale


def told(tale: Tale, **more: Any) -> Tale:
    """The engine tells the warehouse."""
    edge = ("engine>wms", "wms.instructions.put")
    call_id = tale.call(*edge, key="PK-1", method="PUT", content={})
    tale.effect("wms", "instruction", "PK-1", pick(**more) | {"claims": 1}, cause=call_id)
    tale.answer(call_id, *edge, 200, key="PK-1")
    return tale


def confirmed(tale: Tale, name: str = "WC-1", **more: Any) -> Tale:
    document = parcel(**more) | {"id": name, "confirmed_at": at(0), "told": 1}
    tale.effect("wms", "confirmation", name, document, cause="c-floor")
    return tale


def posted(tale: Tale, number: str = "WP-1", name: str = "WC-1", **more: Any) -> Tale:
    """The engine has a confirmation posted; what leaves is a shipment."""
    edge = ("engine>erp", "erp.warehouse-postings.create")
    call_id = tale.call(*edge, key=name, method="POST", content={})
    return committed(tale, call_id, number, name, **more)


def committed(
    tale: Tale, call_id: str, number: str, name: str, parcel_of: str | None = None, **more: Any
) -> Tale:
    body = parcel(**more)
    left, tracking = body["lines"][0]["quantity"]["value"], body["tracking"]
    gone = None if left == "0" else number.replace("WP", "SH")
    if gone is not None:
        lines = [{"line": 1, "sku": "TEA", "quantity": count(parcel_of or left)}]
        document = shipment(gone) | {"lines": lines, "tracking": tracking, "warehouse": "W-1"}
        tale.effect("erp", "shipment", gone, document, cause=call_id)
    document = {"id": number, "confirmation": name, "warehouse": "W-1", "shipment": gone}
    document |= {"posted_at": at(0), **body}
    tale.effect("erp", "warehouse_posting", number, document, cause=call_id)
    return tale


def begun() -> Tale:
    return told(released(Tale().begin()))


def test_a_world_without_a_warehouse_puts_nothing_to_the_test() -> None:
    is_not_exercised(ID, Tale().begin())


def test_a_pick_that_was_told_confirmed_and_posted_once_holds() -> None:
    assert holds(ID, begun()) == 1
    assert holds(ID, posted(confirmed(begun()))) == 4
    nothing: Document = {"left": "0", "short": "3", "tracking": None}
    holds(ID, posted(confirmed(begun(), **nothing), **nothing))


@pytest.mark.parametrize(
    ("tale", "named"),
    [
        (released(Tale().begin()), "was never told to the warehouse"),
        (told(Tale().begin()), "which the ERP never released"),
        (told(released(Tale().begin()), wanted="4"), "otherwise than the ERP released it"),
        (told(begun(), warehouse="W-2"), "otherwise than the ERP released it"),
        (confirmed(begun()), "never reached the ERP"),
        (posted(posted(confirmed(begun())), "WP-2"), "is posted 2 times: WP-1, WP-2"),
        (
            posted(confirmed(begun(), left="2", short="1"), left="3"),
            "posting WP-1 of the ERP is not what the warehouse confirmed by WC-1",
        ),
        (posted(confirmed(begun()), tracking="T-2"), "is not what the warehouse confirmed"),
        (posted(begun()), "which the warehouse never confirmed"),
    ],
)
def test_what_is_lost_doubled_or_changed_on_the_way_is_the_integrations(
    tale: Tale, named: str
) -> None:
    assert named in broken_by_integration(ID, tale).sentence


POSTING = ("engine>erp", "erp.warehouse-postings.create")
INSTRUCTING = ("engine>wms", "wms.instructions.put")


def test_what_was_refused_and_is_parked_is_no_finding_whatever_the_engine_calls_its_flows() -> None:
    holds(ID, parked(refused(confirmed(begun()), *POSTING, "WC-1"), "WC-1"))
    holds(
        ID,
        parked(refused(released(told(Tale().begin(), wanted="3")), *INSTRUCTING, "PK-1"), "PK-1"),
    )


def test_what_is_still_under_way_when_the_journal_ends_is_no_finding() -> None:
    under_way = confirmed(begun())
    under_way.end(drained=False)
    holds(ID, under_way)


def test_what_is_parked_has_a_reason_that_the_journal_shows() -> None:
    untried = parked(confirmed(begun()), "WC-1")
    assert broken_by_integration(ID, untried).sentence.endswith(
        "and nobody tried: nothing in the journal justifies that it is parked"
    )
    own = parked(refused(confirmed(begun()), *POSTING, "WC-1", "insufficient-scope"), "WC-1")
    assert "1 attempt(s) came to nothing" in broken_by_integration(ID, own).sentence
    another = parked(refused(confirmed(begun()), *POSTING, "WC-1"), "WC-11")
    assert broken_by_integration(ID, another).sentence.endswith(
        "which refused it (not-in-pick), and the engine does not show it as parked"
    )


def test_broken_calls_justify_that_something_is_parked_but_a_single_one_does_not() -> None:
    once, thrice = confirmed(begun()), confirmed(begun())
    for tale, times in ((once, 1), (thrice, 3)):
        for _ in range(times):
            refused(tale, *POSTING, "WC-1", "busy", 503)
    broken(ID, parked(once, "WC-1"))
    holds(ID, parked(thrice, "WC-1"))


def refused(
    tale: Tale, edge: str, operation: str, key: str, code: str = "not-in-pick", status: int = 422
) -> Tale:
    call_id = tale.call(edge, operation, key=key, method="POST", content={})
    tale.answer(call_id, edge, operation, status, key=key, content={"code": code})
    return tale


def parked(tale: Tale, key: str) -> Tale:
    edge = ("harness>engine", "engine.probe.parked")
    row = {"key": key, "flow": "mine", "reason": "r", "since": at(0), "attempts": 1}
    call_id = tale.call(*edge)
    tale.answer(call_id, *edge, 200, content={"parked": [row]})
    return tale


def test_a_request_that_a_middlebox_repeated_is_one_posting_of_the_engines() -> None:
    tale = confirmed(begun())
    edge = ("engine>erp", "erp.warehouse-postings.create")
    call_id = tale.call(*edge, key="WC-1", method="POST", content={})
    committed(tale, call_id, "WP-1", "WC-1")
    holds(ID, committed(tale, call_id, "WP-2", "WC-1"))


def test_a_warehouse_that_confirms_too_much_and_an_erp_that_ships_otherwise_are_found() -> None:
    tale = posted(posted(confirmed(confirmed(begun()), "WC-2")), "WP-2", "WC-2")
    assert "confirmed 6 of line 1 of pick PK-1" in broken_by_simulator(ID, tale).sentence
    tale = confirmed(begun())
    call_id = tale.call("engine>erp", "erp.warehouse-postings.create", key="WC-1", method="POST")
    committed(tale, call_id, "WP-1", "WC-1", parcel_of="2")
    assert "differ" in broken_by_simulator(ID, tale).sentence


def test_what_a_warehouse_did_not_find_explains_what_left_the_books() -> None:
    tale = world()
    nothing: Document = {"left": "0", "short": "3", "tracking": None}
    edge = ("engine>erp", "erp.warehouse-postings.create")
    call_id = tale.call(*edge, key="WC-1", method="POST", content={})
    tale.effect("erp", "availability", "W-1/TEA", erp_stock(70), cause=call_id)
    assert "where 0 was due" in broken("I-13", tale).sentence
    tale = world()
    call_id = tale.call(*edge, key="WC-1", method="POST", content={})
    tale.effect("erp", "availability", "W-1/TEA", erp_stock(70), cause=call_id)
    holds("I-13", committed(tale, call_id, "WP-1", "WC-1", **nothing))


def test_news_of_a_pick_and_of_a_parcel_has_its_figure() -> None:
    scope = {"scope": {"picks": 1800, "confirmations": 1800}}
    assert holds("I-24", posted(confirmed(told(released(Tale().begin(**scope)))))) == 2
    tale = posted(confirmed(told(released(Tale().begin(**scope)).later(HOUR))))
    assert "pick PK-1 reached the warehouse after 3600 s" in _late(tale)
    tale = posted(confirmed(told(released(Tale().begin(**scope)))).later(HOUR))
    assert "confirmation WC-1 reached the ERP after 3600 s" in _late(tale)


def _late(tale: Tale) -> str:
    return broken_by_integration("I-24", tale).sentence
