import pytest

from tests.scenarios.journals import MINUTE, Document, Tale, usd
from tests.scenarios.trade import (
    erp_stock,
    move,
    ordered,
    price,
    shop_stock,
    show,
    status_of,
    world,
)
from tests.scenarios.verdicts import broken_by_integration, holds, is_not_exercised

ID = "I-27"


def put(tale: Tale, amount: str) -> None:
    call = tale.asks("engine>storefront", "storefront.prices.put", method="PUT", content={})
    tale.effect("storefront", "price", "P-1", price(amount), cause=call)


def test_an_engine_that_passes_on_what_the_erp_said_holds() -> None:
    tale = ordered()
    tale.effect("erp", "price", "P-1", price("15.0000"))
    put(tale.later(MINUTE), "15.00")
    assert holds(ID, tale) == 3, "the creation, the status and the price"


def test_a_price_that_the_erp_never_had_is_found() -> None:
    tale = world()
    put(tale, "14.9800")
    finding = broken_by_integration(ID, tale)
    assert "price P-1 into the storefront with a value that the ERP never had" in finding.sentence
    assert "14.98" not in finding.sentence


def test_a_value_that_the_erp_never_had_is_held_against_what_it_had_last() -> None:
    tale = world()
    put(tale, "140.0000")
    said = "; from what it had last it differs in rate (10 times too much)"
    assert broken_by_integration(ID, tale).sentence.endswith(said)


def test_on_hand_in_place_of_what_is_available_is_found() -> None:
    tale = world()
    tale.effect("erp", "availability", "W-1/TEA", erp_stock(90, 50))
    call = tale.asks("engine>storefront", "storefront.availability.put", method="PUT", content={})
    tale.effect("storefront", "availability", "W-1/TEA", shop_stock(90), cause=call)
    broken_by_integration(ID, tale)


def test_what_the_storefront_was_told_counts_though_the_erps_document_was_handed_on_whole() -> None:
    for told, sound in (("40", True), ("90", False)):
        tale = world()
        known = erp_stock(90, 50)
        tale.effect("erp", "availability", "W-1/TEA", known)
        call = tale.asks("engine>storefront", "storefront.availability.put", method="PUT")
        whole = known | {"available": told}
        tale.effect("storefront", "availability", "W-1/TEA", whole, cause=call)
        if sound:
            holds(ID, tale)
        else:
            broken_by_integration(ID, tale)


def test_a_price_before_the_erp_said_it_is_found() -> None:
    tale = world()
    put(tale, "15.0000")
    tale.effect("erp", "price", "P-1", price("15.0000"))
    broken_by_integration(ID, tale)


def test_an_engine_that_ships_in_the_erp_is_found() -> None:
    tale = ordered()
    tale.asks("engine>erp", "erp.shipments.create", 201, method="POST", content={})
    assert "wrote to the ERP by erp.shipments.create" in broken_by_integration(ID, tale).sentence


def test_an_engine_that_is_not_allowed_to_write_has_written_nothing() -> None:
    tale = ordered()
    tale.asks("engine>erp", "erp.shipments.create", 403, method="POST", content={})
    holds(ID, tale)


@pytest.mark.parametrize(
    "invented",
    [
        {"holds": ["credit"]},
        {"charges": [{"kind": "freight", "amount": usd(500)}]},
        {"invoice_state": "paid"},
    ],
)
def test_a_status_that_the_erp_never_gave_is_found(invented: Document) -> None:
    tale = ordered()
    move(tale.later(MINUTE), state="processing")
    show(tale, **invented)
    move(tale.later(MINUTE), state="held")
    show(tale)
    finding = broken_by_integration(ID, tale)
    assert "the status of order S-1 into the storefront with a value" in finding.sentence


def test_a_status_that_was_overtaken_meanwhile_is_still_the_erps() -> None:
    tale = ordered()
    move(tale, state="processing", holds=["credit"])
    earlier = status_of(tale.now_is("erp", "order", "10001"), 2)
    move(tale.later(MINUTE), state="held", holds=[])
    show(tale, **earlier)
    holds(ID, tale)


def test_what_others_wrote_is_not_the_engines() -> None:
    is_not_exercised(ID, world())


def test_the_directions_of_the_scope_matrix_say_who_may_write_where() -> None:
    both = {"orders": "storefront>erp", "shipments": "both", "prices": "erp>storefront"}
    tale = Tale().begin(directions=both)
    tale.asks("engine>erp", "erp.shipments.create", 201, method="POST", content={})
    holds(ID, tale)
    away = {"orders": "storefront>erp", "prices": "storefront>erp"}
    tale = Tale().begin(directions=away)
    tale.both("price", "P-1", price())
    tale.effect("erp", "price", "P-1", price("15.0000"))
    put(tale, "15.0000")
    assert "has go elsewhere" in broken_by_integration(ID, tale).sentence
