"""Replaceable parts: each planted defect shows, and only where its replacement is used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from engine import Absent, Parts, Sight
from engine.store.tx import Tx
from tests.engine.fakes import documents
from tests.engine.fakes.sea import Sea, sail
from tests.engine.fakes.wire import FINE, Fate


def without_look_up(parts: Parts) -> Parts:
    async def probe(_shop: str, _reference: str, _doubt_us: int) -> Absent:
        return Absent()

    return replace(parts, probe=probe)


def with_dedup_in_memory(parts: Parts) -> Parts:
    known: dict[tuple[str, str], str] = {}

    def dedup(_tx: Tx, source: str, key: str, payload_hash: str, _at_us: int) -> Sight:
        if (source, key) not in known:
            known[source, key] = payload_hash
            return Sight.NEW
        return Sight.AGAIN if known[source, key] == payload_hash else Sight.CONFLICT

    return replace(parts, dedup=dedup)


def with_dedup_on_deliveries(parts: Parts) -> Parts:
    known_by_events = with_orders_known_by_their_events(parts)
    return replace(known_by_events, dedup_key=lambda delivery: delivery.delivery_id)


def with_orders_known_by_their_events(parts: Parts) -> Parts:
    return replace(parts, order_key=lambda _delivery: None)


def seven_percent_too_high(parts: Parts) -> Parts:
    def map_price(rule: Mapping[str, Any]) -> dict[str, Any]:
        row = parts.map_price(rule)
        if row["kind"] == "contract":
            amount = Decimal(row["unit_price"]["amount"]) * Decimal("1.07")
            row["unit_price"] = {**row["unit_price"], "amount": f"{amount:.4f}"}
        return row

    return replace(parts, map_price=map_price)


def showing_on_hand(parts: Parts) -> Parts:
    def map_availability(stock: Mapping[str, Any]) -> dict[str, Any]:
        return {**parts.map_availability(stock), "available": stock["on_hand"]}

    return replace(parts, map_availability=map_availability)


async def lost_answer(sea: Sea) -> None:
    left = [Fate(lost_answer=True)]
    sea.wire.decide = lambda _edge, request: (
        left.pop() if left and (request.method, request.path) == ("POST", "/orders") else FINE
    )
    await sea.boot()
    sea.order("S-1")
    await sea.settle()


async def duplicate(sea: Sea) -> None:
    await sea.boot()
    sea.order("S-1")
    await sea.settle()
    await sea.deliver("S-1")
    await sea.settle()


async def another_event(sea: Sea) -> None:
    await sea.boot()
    sea.order("S-1")
    await sea.settle()
    await sea.deliver("S-1", "another event of it")
    await sea.settle()


async def duplicate_after_a_restart(sea: Sea) -> None:
    await sea.boot()
    sea.order("S-1")
    await sea.settle()
    sea.kill()
    await sea.boot()
    await sea.deliver("S-1")
    await sea.settle()


async def master_data(sea: Sea) -> None:
    sea.erp.put("price", "L", documents.price("L", "0001", "10.0000"))
    sea.erp.put("price", "K", documents.price("K", "0001", "10.0000", customer="C-1"))
    sea.erp.put("availability", "W-1/0001", documents.availability("0001", 40, 15))
    await sea.boot()
    await sea.settle()


def orders_after(story: Any, apply: Any) -> int:
    async def planted(sea: Sea) -> None:
        sea.apply = apply
        await story(sea)

    return len(sail(planted).erp.numbers_of("S-1"))


def sound(parts: Parts) -> Parts:
    return parts


def test_the_sound_engine_makes_one_order_in_every_story() -> None:
    stories = (lost_answer, duplicate, another_event, duplicate_after_a_restart)
    assert [orders_after(story, sound) for story in stories] == [1, 1, 1, 1]


def test_without_a_look_up_a_lost_answer_doubles_the_order() -> None:
    assert orders_after(lost_answer, without_look_up) == 2
    assert orders_after(duplicate, without_look_up) == 1


def test_with_deduplication_in_memory_a_restart_lets_the_duplicate_through() -> None:
    assert orders_after(duplicate_after_a_restart, with_dedup_in_memory) == 2
    assert orders_after(duplicate, with_dedup_in_memory) == 1


def test_with_deduplication_on_the_delivery_every_delivery_makes_an_order() -> None:
    assert orders_after(duplicate, with_dedup_on_deliveries) == 2


def test_with_orders_known_by_their_events_another_event_makes_another_order() -> None:
    assert orders_after(another_event, with_orders_known_by_their_events) == 2
    assert orders_after(duplicate, with_orders_known_by_their_events) == 1


def test_the_price_mapper_is_the_one_that_was_planted() -> None:
    async def planted(sea: Sea) -> None:
        sea.apply = seven_percent_too_high
        await master_data(sea)

    rows = sail(planted).shop.rows
    amounts = {key: rows["prices", key]["data"]["unit_price"]["amount"] for key in ("L", "K")}
    assert amounts == {"L": "10.0000", "K": "10.7000"}


def test_the_availability_mapper_is_the_one_that_was_planted() -> None:
    async def planted(sea: Sea) -> None:
        sea.apply = showing_on_hand
        await master_data(sea)

    assert sail(planted).shop.rows["availability", "W-1/0001"]["data"]["available"] == "40"
    assert sail(master_data).shop.rows["availability", "W-1/0001"]["data"]["available"] == "25"
