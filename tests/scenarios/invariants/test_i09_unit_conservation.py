from tests.scenarios.journals import HOUR, Document, Tale
from tests.scenarios.trade import (
    create,
    erp_order,
    invoice,
    item,
    move,
    order_line,
    ordered,
    place,
    shipment,
    with_line,
    world,
)
from tests.scenarios.verdicts import (
    broken_by_integration,
    broken_by_simulator,
    holds,
    is_not_exercised,
)

ID = "I-09"


def units(pieces: str) -> Document:
    return item(units=[{"unit": "EA", "factor": "1"}, {"unit": "CS", "factor": pieces}])


def moved(tale: Tale, **figures: str) -> None:
    move(tale, lines=with_line(tale.now_is("erp", "order", "10001"), 0, **figures))


def test_an_order_that_stays_as_large_on_its_way_holds() -> None:
    tale = ordered()
    tale.effect("erp", "shipment", "SH-1", shipment())
    tale.effect("erp", "invoice", "IN-1", invoice())
    moved(tale, shipped="2", invoiced="2")
    assert holds(ID, tale) == 4


def test_cases_booked_as_as_many_pieces_are_found() -> None:
    tale = world()
    place(tale)
    pieces = order_line(quantity={"value": "2", "unit": "EA"})
    create(tale, order=erp_order("10001", "S-1", [pieces]))
    finding = broken_by_integration(ID, tale)
    assert "2 CS = 20 EA ordered, 2 EA = 2 EA booked" in finding.sentence


def test_a_pack_factor_applied_to_a_quantity_in_cases_is_found() -> None:
    tale = world()
    place(tale)
    cases = order_line(quantity={"value": "20", "unit": "CS"})
    create(tale, order=erp_order("10001", "S-1", [cases]))
    broken_by_integration(ID, tale)


def test_pieces_booked_for_the_cases_that_they_are_hold() -> None:
    tale = world()
    place(tale)
    pieces = order_line(quantity={"value": "20", "unit": "EA"})
    create(tale, order=erp_order("10001", "S-1", [pieces]))
    holds(ID, tale)


def test_a_pack_that_has_another_size_in_the_storefront_is_found() -> None:
    tale = world()
    tale.effect("storefront", "item", "TEA", units("12"), cause="c-000009")
    place(tale.later(2 * HOUR))
    assert "a pack CS of item TEA" in broken_by_integration(ID, tale).sentence


def test_a_pack_whose_size_changed_within_the_figure_holds() -> None:
    tale = world()
    tale.later(2 * HOUR).effect("erp", "item", "TEA", units("12"))
    place(tale)
    holds(ID, tale)


def test_a_shipped_figure_that_no_shipment_explains_is_the_erps() -> None:
    tale = ordered()
    moved(tale, shipped="1")
    assert "1 of line 1 of order 10001 is shipped" in broken_by_simulator(ID, tale).sentence


def test_an_invoiced_figure_that_no_invoice_explains_is_the_erps() -> None:
    tale = ordered()
    tale.effect("erp", "invoice", "IN-1", invoice("IN-1", "1"))
    moved(tale, invoiced="2")
    broken_by_simulator(ID, tale)


def test_without_an_order_nothing_is_put_to_the_test() -> None:
    is_not_exercised(ID, world())
