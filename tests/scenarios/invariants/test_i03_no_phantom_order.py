from tests.scenarios.trade import create, erp_order, ordered, place, world
from tests.scenarios.verdicts import (
    broken_by_integration,
    broken_by_simulator,
    holds,
    is_not_exercised,
)

ID = "I-03"


def test_an_erp_order_with_its_storefront_order_is_no_phantom() -> None:
    assert holds(ID, ordered()) == 1


def test_an_erp_order_for_an_unknown_reference_is_a_phantom() -> None:
    tale = ordered()
    call = tale.asks("engine>erp", "erp.orders.create", 201, key="S-9", method="POST", content={})
    tale.effect("erp", "order", "10002", erp_order("10002", "S-9"), cause=call)
    finding = broken_by_integration(ID, tale)
    assert "10002 refers to storefront order S-9" in finding.sentence


def test_a_reference_that_was_cut_on_its_way_makes_a_phantom() -> None:
    tale = world()
    place(tale, "S-100001")
    create(tale, "S-100001", order=erp_order("10001", "S-10000"))
    broken_by_integration(ID, tale)


def test_an_order_that_is_booked_before_it_is_accepted_is_a_phantom() -> None:
    tale = world()
    tale.effect("erp", "order", "10001", erp_order("10001", "S-1"), cause="c-000001")
    place(tale)
    assert "before the storefront accepted" in broken_by_integration(ID, tale).sentence


def test_a_phantom_that_a_clerk_keyed_in_is_not_the_engines() -> None:
    tale = world()
    call = tale.asks("clerk>erp", "erp.orders.create", 201, key="S-9", method="POST", content={})
    tale.effect("erp", "order", "10002", erp_order("10002", "S-9"), cause=call)
    broken_by_simulator(ID, tale)


def test_orders_that_were_there_at_the_start_are_left_alone() -> None:
    tale = world()
    tale.effect("erp", "order", "1", erp_order("1", "S-0"))
    is_not_exercised(ID, tale)
