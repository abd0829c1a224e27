from tests.scenarios.journals import Document, Tale
from tests.scenarios.trade import create, ordered, shipment
from tests.scenarios.verdicts import (
    broken_by_integration,
    broken_by_simulator,
    holds,
    is_not_exercised,
)

ID = "I-18"


def ship(tale: Tale, actor: str, key: str, cases: str = "1", **more: object) -> None:
    tale.effect(actor, "shipment", key, shipment(key, cases, **more), cause="c-000009")


def pieces(value: str) -> list[Document]:
    quantity = {"value": value, "unit": "EA"}
    return [{"line": 1, "sku": "TEA", "quantity": quantity}]


def test_partial_shipments_up_to_what_was_ordered_hold() -> None:
    tale = ordered()
    for key in ("SH-1", "SH-2"):
        ship(tale, "erp", key)
        ship(tale, "storefront", key)
    assert holds(ID, tale) == 2


def test_one_case_too_many_over_two_shipments_is_found_in_the_erp() -> None:
    tale = ordered()
    ship(tale, "erp", "SH-1", "2")
    ship(tale, "erp", "SH-2", "1")
    finding = broken_by_simulator(ID, tale)
    assert "line 1 of ERP order 10001" in finding.sentence
    assert "SH-1, SH-2" in finding.sentence


def test_a_shipment_shown_under_two_ids_is_the_integrations() -> None:
    tale = ordered()
    ship(tale, "erp", "SH-1", "2")
    ship(tale, "storefront", "SH-1", "2")
    ship(tale, "storefront", "SH-1-again", "2")
    assert "storefront order S-1" in broken_by_integration(ID, tale).sentence


def test_the_parcels_of_a_doubled_order_add_up_in_the_storefront() -> None:
    tale = ordered()
    create(tale, number="10002")
    for key, number in (("SH-1", "10001"), ("SH-2", "10002")):
        ship(tale, "erp", key, "2", order=number)
        ship(tale, "storefront", key, "2", order=number)
    broken_by_integration(ID, tale)


def test_a_shipment_of_a_line_that_was_never_ordered_is_found() -> None:
    tale = ordered()
    line = {"line": 7, "sku": "TEA", "quantity": {"value": "1", "unit": "CS"}}
    ship(tale, "erp", "SH-1", lines=[line])
    assert "has no line 7" in broken_by_simulator(ID, tale).sentence


def test_pieces_are_counted_against_cases() -> None:
    tale = ordered()
    ship(tale, "erp", "SH-1", lines=pieces("20"))
    holds(ID, tale)
    more = ordered()
    ship(more, "erp", "SH-1", lines=pieces("21"))
    broken_by_simulator(ID, more)


def test_a_shipment_that_was_corrected_counts_as_it_last_was() -> None:
    tale = ordered()
    ship(tale, "erp", "SH-1", "3")
    ship(tale, "erp", "SH-1", "2")
    holds(ID, tale)


def test_without_a_shipment_nothing_is_put_to_the_test() -> None:
    is_not_exercised(ID, ordered())
