from tests.scenarios.journals import Tale
from tests.scenarios.trade import create, erp_order, order_line, place, show, status_of, world
from tests.scenarios.verdicts import (
    broken_by_integration,
    broken_by_simulator,
    holds,
    is_not_exercised,
    judged,
)

ID = "I-19"


def booked(**figures: str) -> Tale:
    tale = world()
    place(tale, lines=[order_line(1, "3")])
    create(tale, order=erp_order("10001", "S-1", [order_line(1, "3", **figures)]))
    return tale


def test_what_is_open_and_shown_adds_up_to_what_was_ordered() -> None:
    tale = booked(allocated="1", backordered="1", shipped="1")
    show(tale)
    assert holds(ID, tale) == 2


def test_a_backorder_that_the_engine_does_not_pass_is_found() -> None:
    tale = booked(allocated="1", backordered="1", shipped="1")
    version, order = tale.versions["erp", "order", "10001"]
    assert order is not None
    lines = [line | {"backordered": "0"} for line in status_of(order, version)["lines"]]
    show(tale, lines=lines)
    assert "line 1" in broken_by_integration(ID, tale).sentence


def test_a_line_of_which_nothing_is_said_is_found() -> None:
    tale = booked(allocated="3")
    show(tale, lines=[])
    assert "of which nothing is said" in broken_by_integration(ID, tale).sentence


def test_figures_that_do_not_add_up_in_the_erp_are_its_own() -> None:
    broken_by_simulator(ID, booked(allocated="1"))


def test_figures_of_the_erp_that_are_only_passed_on_are_not_the_engines() -> None:
    tale = booked(allocated="1")
    show(tale)
    assert {one.subject for one in judged(ID, tale).findings} == {"simulator"}


def test_without_a_status_nothing_is_put_to_the_test() -> None:
    tale = world()
    place(tale)
    is_not_exercised(ID, tale)


def test_lines_that_the_engine_merged_leave_the_open_quantity_to_the_engine() -> None:
    tale = world()
    place(tale, lines=[order_line(1, "3"), order_line(2, "2")])
    create(tale, order=erp_order("10001", "S-1", [order_line(1, "5", allocated="5")]))
    show(tale)
    broken_by_integration(ID, tale)
