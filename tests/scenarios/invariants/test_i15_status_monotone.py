import pytest

from tests.scenarios.journals import Tale
from tests.scenarios.trade import create, move, ordered, place, show, with_line, world
from tests.scenarios.verdicts import (
    broken_by_integration,
    broken_by_simulator,
    holds,
    is_not_exercised,
    judged,
)

ID = "I-15"


def shipped(tale: Tale, cases: str) -> None:
    lines = with_line(tale.now_is("erp", "order", "10001"), shipped=cases)
    state = "shipped" if cases == "2" else "partially_shipped"
    move(tale, state="processing", shipment_state=state, lines=lines)


def test_an_order_that_goes_its_way_on_both_sides_holds() -> None:
    tale = ordered()
    for cases in ("1", "2"):
        shipped(tale, cases)
        show(tale)
    move(tale, invoice_state="pending")
    move(tale, invoice_state="invoiced")
    move(tale, invoice_state="paid", state="done")
    show(tale)
    holds(ID, tale)


def test_a_storefront_may_skip_what_lies_between() -> None:
    tale = ordered()
    move(tale, state="processing", shipment_state="waiting")
    shipped(tale, "1")
    shipped(tale, "2")
    show(tale)
    holds(ID, tale)


@pytest.mark.parametrize(
    ("axis", "was", "now"),
    [
        ("state", "cancelled", "processing"),
        ("state", "done", "accepted"),
        ("state", "processing", "accepted"),
        ("shipment_state", "shipped", "partially_shipped"),
        ("shipment_state", "partially_shipped", "waiting"),
        ("invoice_state", "paid", "pending"),
        ("invoice_state", "invoiced", "none"),
    ],
)
def test_an_erp_order_that_goes_back_is_found(axis: str, was: str, now: str) -> None:
    tale = ordered()
    move(tale, **{axis: was})
    move(tale, **{axis: now})
    assert f"from {was} to {now}" in broken_by_simulator(ID, tale).sentence


def test_a_held_order_that_is_released_holds() -> None:
    tale = ordered()
    move(tale, state="held", holds=["credit"])
    move(tale, state="accepted", holds=[])
    holds(ID, tale)


def test_a_late_status_that_overwrites_a_newer_one_is_found() -> None:
    tale = ordered()
    old = tale.now_is("storefront", "order", "S-1")
    shipped(tale, "2")
    show(tale)
    tale.effect("storefront", "order", "S-1", old, cause="c-000009")
    result = judged(ID, tale)
    sentences = [finding.sentence for finding in result.findings]
    assert {finding.subject for finding in result.findings} == {"integration"}
    assert any("storefront order S-1 went from shipped to none" in text for text in sentences)
    assert any("back in what is shipped of line 1" in text for text in sentences)


def test_a_cancelled_order_that_comes_back_in_the_storefront_is_found() -> None:
    tale = ordered()
    old = tale.now_is("storefront", "order", "S-1")
    move(tale, state="cancelled")
    show(tale)
    tale.effect("storefront", "order", "S-1", old, cause="c-000009")
    assert "from cancelled to accepted" in broken_by_integration(ID, tale).sentence


def test_a_first_parcel_that_closes_the_order_is_found() -> None:
    tale = ordered()
    shipped(tale, "1")
    show(tale, shipment_state="shipped", state="done")
    finding = broken_by_integration(ID, tale)
    assert "shows done / shipped / none" in finding.sentence
    assert "never said so of order 10001" in finding.sentence


def test_line_figures_that_the_erp_never_said_are_found() -> None:
    tale = ordered()
    shipped(tale, "1")
    order = tale.now_is("erp", "order", "10001")
    wrong = [
        {k: v for k, v in line.items() if k != "sku"} for line in with_line(order, shipped="2")
    ]
    show(tale, lines=wrong)
    broken_by_integration(ID, tale)


def test_the_status_of_an_order_that_does_not_exist_is_found() -> None:
    tale = ordered()
    show(tale, number="10001", holds=[])
    other = tale.now_is("storefront", "order", "S-1")
    status = other["status"] | {"number": "99"}
    tale.effect("storefront", "order", "S-1", other | {"status": status}, cause="c-000009")
    assert "which does not exist" in broken_by_integration(ID, tale).sentence


def test_the_status_of_another_order_is_found() -> None:
    tale = ordered()
    place(tale, "S-2")
    create(tale, "S-2", "10002")
    show(tale, "S-2", "10001")
    assert "which is for order S-1" in broken_by_integration(ID, tale).sentence


def test_a_step_that_the_engine_asked_the_erp_for_is_the_engines() -> None:
    tale = ordered()
    move(tale, state="done")
    call = tale.asks("engine>erp", "erp.orders.release", method="POST", content={})
    move(tale, cause=call, state="accepted")
    broken_by_integration(ID, tale)


def test_without_an_order_nothing_is_put_to_the_test() -> None:
    is_not_exercised(ID, world())
