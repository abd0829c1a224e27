from typing import Any

import pytest

from scenarios.history.facts import Exchange, ProcessEvent
from scenarios.history.health import Health, merge
from tests.scenarios.journals import HOUR, MINUTE, SECOND, Document, Tale
from tests.scenarios.trade import (
    create,
    deliver,
    erp_stock,
    invoice,
    item,
    move,
    ordered,
    place,
    price,
    shipment,
    shop_stock,
    show,
    world,
)
from tests.scenarios.verdicts import broken_by_integration, holds, is_not_exercised, judged

ID = "I-24"


def changes(tale: Tale) -> None:
    tale.later(3 * HOUR).effect("erp", "price", "P-1", price("15.0000"))


def shows(tale: Tale, amount: str = "15.0000") -> None:
    tale.effect("storefront", "price", "P-1", price(amount), cause="c-000009")


def test_news_that_is_shown_within_its_figure_is_fresh() -> None:
    tale = world()
    changes(tale)
    shows(tale.later(59 * MINUTE))
    holds(ID, tale.later(2 * HOUR))


def test_news_that_is_shown_a_minute_late_is_not_fresh() -> None:
    tale = world()
    changes(tale)
    shows(tale.later(61 * MINUTE))
    finding = broken_by_integration(ID, tale.later(HOUR))
    assert "price P-1 changed in the ERP (version 2)" in finding.sentence
    assert "after 3660 s; 3600 s of healthy time" in finding.sentence


def test_news_that_is_never_shown_is_not_fresh() -> None:
    tale = world()
    changes(tale)
    assert "not before the end" in broken_by_integration(ID, tale.later(2 * HOUR)).sentence


def test_news_that_is_not_due_at_the_end_is_not_judged() -> None:
    tale = Tale().begin()
    tale.effect("erp", "price", "P-1", price())
    is_not_exercised(ID, tale.later(30 * MINUTE))


def test_news_that_a_newer_one_overtook_is_served_by_the_newer() -> None:
    tale = world()
    changes(tale)
    tale.later(MINUTE).effect("erp", "price", "P-1", price("16.0000"))
    shows(tale.later(50 * MINUTE), "16.0000")
    holds(ID, tale.later(2 * HOUR))


def test_an_older_value_serves_nothing() -> None:
    tale = world()
    changes(tale)
    tale.effect("storefront", "price", "P-1", price("13.0000"), cause="c-000009")
    broken_by_integration(ID, tale.later(2 * HOUR))


def test_a_value_that_comes_back_is_served_by_itself() -> None:
    tale = world()
    changes(tale)
    tale.later(MINUTE).effect("erp", "price", "P-1", price("14.0000"))
    holds(ID, tale.later(2 * HOUR))


def test_time_in_which_the_engine_was_down_is_left_out() -> None:
    tale = world()
    changes(tale)
    tale.restart(1, down_us=5 * HOUR)
    shows(tale.later(80 * MINUTE))
    holds(ID, tale.later(2 * HOUR))


def test_after_a_restart_the_engine_is_not_excused_for_ever() -> None:
    tale = world()
    changes(tale)
    tale.restart(1, down_us=HOUR)
    shows(tale.later(95 * MINUTE))
    broken_by_integration(ID, tale.later(2 * HOUR))


@pytest.mark.parametrize(
    ("edge", "operation", "excused"),
    [
        ("engine>erp", "erp.changes.list", True),
        ("engine>erp", "erp.prices.list", True),
        ("engine>erp", "erp.token", True),
        ("engine>storefront", "storefront.prices.put", True),
        ("engine>storefront", "storefront.availability.put", False),
        ("engine>erp", "erp.orders.create", False),
    ],
)
def test_only_trouble_that_matters_for_the_object_is_left_out(
    edge: str, operation: str, excused: bool
) -> None:
    tale = world()
    changes(tale)
    call = tale.call(edge, operation)
    tale.failed(call, edge, operation, "connection_lost")
    tale.fault("lost-response", call)
    shows(tale.later(75 * MINUTE))
    tale.later(2 * HOUR)
    if excused:
        holds(ID, tale)
    else:
        broken_by_integration(ID, tale)


@pytest.mark.parametrize("status", [401, 403, 404, 422])
def test_an_engine_that_is_refused_for_its_own_fault_is_not_excused(status: int) -> None:
    tale = world()
    changes(tale)
    for _ in range(5):
        tale.later(10 * MINUTE).asks("engine>erp", "erp.changes.list", status)
    shows(tale.later(25 * MINUTE))
    broken_by_integration(ID, tale.later(2 * HOUR))


@pytest.mark.parametrize("status", [429, 500, 503])
def test_an_engine_that_is_told_to_come_back_is_excused(status: int) -> None:
    tale = world()
    changes(tale)
    tale.asks("engine>erp", "erp.changes.list", status)
    shows(tale.later(80 * MINUTE))
    holds(ID, tale.later(2 * HOUR))


def test_an_engine_that_gives_up_by_itself_is_not_excused() -> None:
    tale = world()
    changes(tale)
    edge = ("engine>erp", "erp.changes.list")
    tale.failed(tale.call(*edge), *edge, "timed_out")
    shows(tale.later(75 * MINUTE))
    broken_by_integration(ID, tale.later(2 * HOUR))


def test_an_order_whose_first_deliveries_were_lost_is_late_from_the_first_that_came() -> None:
    tale = world()
    place(tale)
    edge = ("storefront>engine", "engine.webhook")
    event = {"id": "E-S-1", "subject": "S-1"}
    call = tale.call(*edge, key="E-S-1", method="POST", content=event)
    tale.failed(call, *edge, "timed_out", key="E-S-1")
    tale.fault("lost-request", call)
    deliver(tale.later(HOUR))
    create(tale.later(10 * MINUTE))
    show(tale)
    holds(ID, tale.later(2 * HOUR))


def test_an_engine_that_does_not_answer_its_deliveries_is_late_from_the_first_one() -> None:
    tale = world()
    place(tale)
    edge = ("storefront>engine", "engine.webhook")
    event = {"id": "E-S-1", "subject": "S-1"}
    call = tale.call(*edge, key="E-S-1", method="POST", content=event)
    tale.failed(call, *edge, "timed_out", key="E-S-1")
    deliver(tale.later(HOUR))
    create(tale.later(10 * MINUTE))
    show(tale)
    broken_by_integration(ID, tale.later(2 * HOUR))


def test_an_engine_that_turns_its_deliveries_away_is_late_all_the_same() -> None:
    tale = world()
    place(tale)
    for _ in range(12):
        deliver(tale.later(10 * MINUTE), status=503)
    create(tale)
    assert "order S-1" in broken_by_integration(ID, tale).sentence


def test_trouble_with_another_order_is_no_excuse() -> None:
    tale = ordered()
    move(tale.later(HOUR), state="processing")
    edge = ("engine>storefront", "storefront.orders.status")
    tale.asks(*edge, 503, key="S-2", method="PUT")
    show(tale.later(40 * MINUTE))
    broken_by_integration(ID, tale.later(2 * HOUR))


def test_trouble_with_the_order_itself_is_left_out() -> None:
    tale = ordered()
    move(tale.later(HOUR), state="processing")
    edge = ("engine>storefront", "storefront.orders.status")
    tale.asks(*edge, 503, key="S-1", method="PUT")
    show(tale.later(40 * MINUTE))
    holds(ID, tale.later(2 * HOUR))


def test_a_refusal_on_the_merits_is_no_excuse() -> None:
    tale = world()
    changes(tale)
    tale.asks("engine>storefront", "storefront.prices.put", 422, method="PUT")
    shows(tale.later(75 * MINUTE))
    broken_by_integration(ID, tale.later(2 * HOUR))


def test_an_order_that_reaches_the_erp_late_is_found() -> None:
    tale = world()
    place(tale)
    create(tale.later(20 * MINUTE))
    show(tale)
    finding = broken_by_integration(ID, tale.later(2 * HOUR))
    assert "storefront order S-1 reached the ERP after 1200 s" in finding.sentence


def test_an_order_whose_delivery_was_held_back_is_late_only_from_its_delivery_on() -> None:
    tale = world()
    place(tale)
    deliver(tale.later(HOUR))
    create(tale.later(10 * MINUTE))
    show(tale)
    holds(ID, tale.later(2 * HOUR))


def test_an_order_that_was_never_delivered_is_left_to_the_lost_ones() -> None:
    tale = ordered()
    place(tale, "S-2")
    create(tale.later(HOUR), "S-2", "10002")
    show(tale, "S-2", "10002")
    holds(ID, tale.later(2 * HOUR))


@pytest.mark.parametrize(
    ("entity", "key", "document"),
    [
        ("shipment", "SH-1", shipment()),
        ("invoice", "IN-1", invoice()),
        ("item", "TEA", item(name="Green tea")),
    ],
)
def test_every_object_of_the_scope_is_judged(entity: str, key: str, document: Document) -> None:
    tale = ordered()
    tale.effect("erp", entity, key, document)
    assert f"{entity} {key}" in broken_by_integration(ID, tale.later(3 * HOUR)).sentence


def test_availability_may_be_shown_in_whole_cases() -> None:
    tale = world()
    tale.later(HOUR).effect("erp", "availability", "W-1/TEA", erp_stock(95))
    row = shop_stock(9, unit="CS")
    tale.effect("storefront", "availability", "W-1/TEA", row, cause="c-000009")
    holds(ID, tale.later(2 * HOUR))


def test_an_object_that_is_gone_must_go_from_the_storefront() -> None:
    tale = world()
    tale.later(HOUR).effect("erp", "price", "P-1", None)
    broken_by_integration(ID, tale.later(2 * HOUR))


def test_objects_without_a_figure_are_noted_and_not_judged() -> None:
    tale = Tale().begin(scope={"prices": 3600})
    tale.effect("erp", "price", "P-1", price())
    tale.effect("erp", "item", "TEA", item())
    tale.effect("storefront", "price", "P-1", price())
    result = judged(ID, tale.later(2 * HOUR))
    assert result.state == "held"
    assert result.observations == 1
    assert any("items have no freshness figure" in note for note in result.notes)


def test_healthy_time_is_counted_around_what_was_not() -> None:
    health = Health([ProcessEvent(1, 100, "killed", 1), ProcessEvent(2, 200, "ready", 2)], [])
    assert health.deadline_us(0, 50, "prices") == 50
    assert health.deadline_us(90, 50, "prices") == 90 + 50 + 100 + 25
    assert health.deadline_us(150, 50, "prices") == 225 + 50
    assert health.deadline_us(230, 50, "prices") == 280
    assert health.since_us(280, 50, "prices") == 230
    assert health.since_us(230, 50, "prices") == 230 - 5 - 125 - 45
    assert health.since_us(150, 50, "prices") == 50


def test_what_happened_before_the_engine_first_started_counts_from_there_and_gets_no_grace() -> (
    None
):
    health = Health([ProcessEvent(1, 1_000, "started", 1)], [])
    assert health.deadline_us(0, 50, "prices") == health.deadline_us(999, 50, "prices") == 1_050
    assert health.deadline_us(1_000, 50, "prices") == 1_050
    assert Health([ProcessEvent(1, 0, "started", 1)], []).deadline_us(0, 50, "prices") == 50


@pytest.mark.parametrize(("kept_us", "excused"), [({"availability": 3_600}, True), ({}, False)])
def test_a_closure_is_measured_by_what_the_engine_has_of_a_figure(
    kept_us: dict[str, int], excused: bool
) -> None:
    closed = Exchange(1, 7_200, "engine>erp", "erp.returns.changes", "c-1", None, 1)
    closed.status, closed.answer_us, closed.retry_after_us = 503, 7_200, 1_800
    health = Health([], [closed], (), kept_us)
    assert (health.deadline_us(3_600, 5_400, "availability") > 9_000) is excused
    assert health.deadline_us(3_600, 1_800, "availability") == 5_400, "before it closed"


def test_windows_that_touch_are_one_window() -> None:
    assert merge([(10, 20), (0, 5), (18, 30)], 5) == [(0, 35)]
    assert merge([(0, 5), (20, 30)], 5) == [(0, 10), (20, 35)]


def test_an_engine_that_stays_down_is_given_no_more_time() -> None:
    health = Health([ProcessEvent(1, 100, "killed", 1)], [])
    assert health.deadline_us(90, 50 * SECOND, "prices") == 90 + 50 * SECOND


@pytest.mark.parametrize(("asked_s", "holds_then"), [("3000", True), ("60", False)])
def test_a_system_that_announced_that_it_is_closed_moves_nothing_meanwhile(
    asked_s: str, holds_then: bool
) -> None:
    tale = world()
    changes(tale)
    told: dict[str, Any] = {"method": "POST", "answer_headers": {"retry-after": asked_s}}
    tale.asks("engine>erp", "erp.orders.create", 503, key="S-9", **told)
    shows(tale.later(100 * MINUTE))
    assert (judged(ID, tale.later(HOUR)).state == "held") is holds_then


SEGMENT = {"strategic": {"customers": ["C-1"], "freshness_s": {"prices": 900, "orders": 60}}}


@pytest.mark.parametrize(("customer", "late"), [("C-1", True), ("C-2", False), (None, False)])
def test_a_customer_of_a_segment_sees_his_own_price_sooner(
    customer: str | None, *, late: bool
) -> None:
    tale = Tale().begin(segments=SEGMENT)
    tale.both("price", "P-1", price(customer=customer))
    tale.later(3 * HOUR).effect("erp", "price", "P-1", price("15.0000", customer=customer))
    tale.later(20 * MINUTE).effect(
        "storefront", "price", "P-1", price("15.0000", customer=customer), cause="c-000009"
    )
    tale.later(2 * HOUR)
    if late:
        assert "900 s of healthy time" in broken_by_integration(ID, tale).sentence
    else:
        holds(ID, tale)
