import pytest

from tests.scenarios.journals import HOUR, MINUTE, Document, Tale, per_unit, usd
from tests.scenarios.trade import (
    customer,
    discount,
    invoice,
    item,
    move,
    ordered,
    price,
    shipment,
    shop_stock,
    show,
    world,
)
from tests.scenarios.verdicts import broken_by_integration, holds, is_not_exercised, judged

ID = "I-25"


def test_two_sides_that_say_the_same_in_the_end_have_converged() -> None:
    tale = ordered()
    tale.both("shipment", "SH-1", shipment())
    tale.both("invoice", "IN-1", invoice())
    tale.both("discount", "D-1", discount("10"))
    assert holds(ID, tale.later(3 * HOUR)) == 8


@pytest.mark.parametrize(
    ("entity", "key", "told", "fields"),
    [
        ("price", "P-1", price("14.0100"), "rate"),
        ("price", "P-1", price(valid_to="2027-01-01T00:00:00Z"), "valid to (was not there)"),
        ("price", "P-1", price(unit_price=per_unit("14.0000", "EUR")), "currency"),
        ("customer", "C-1", customer(blocked=True), "blocked"),
        ("customer", "C-1", customer(payment_terms="NET60"), "payment terms"),
        ("item", "TEA", item(units=[{"unit": "CS", "factor": "12"}]), "units"),
        ("availability", "W-1/TEA", shop_stock(99), "available"),
        ("availability", "W-1/TEA", shop_stock(9, unit="CS"), "available"),
        ("availability", "W-1/TEA", shop_stock(10, unit="PL"), "unit"),
    ],
)
def test_a_field_that_differs_in_the_end_is_named(
    entity: str, key: str, told: Document, fields: str
) -> None:
    tale = world()
    tale.effect("storefront", entity, key, told, cause="c-000009")
    finding = broken_by_integration(ID, tale.later(3 * HOUR))
    assert f"{entity} {key}" in finding.sentence
    assert finding.sentence.endswith(f"it differs in {fields}")
    assert "14.0" not in finding.sentence


def test_an_order_whose_status_differs_in_the_end_is_found() -> None:
    tale = ordered()
    move(tale, state="processing", shipment_state="waiting")
    finding = broken_by_integration(ID, tale.later(3 * HOUR))
    assert "order 10001" in finding.sentence
    assert "state, shipment state" in finding.sentence


def test_totals_that_differ_in_the_end_are_found() -> None:
    tale = ordered()
    totals = tale.now_is("erp", "order", "10001")["totals"] | {"tax": usd(0)}
    show(tale, totals=totals)
    assert "totals" in broken_by_integration(ID, tale.later(3 * HOUR)).sentence


@pytest.mark.parametrize(
    ("entity", "key", "ours", "theirs", "named"),
    [
        ("shipment", "SH-1", shipment(), shipment(tracking="T-0"), "tracking"),
        ("invoice", "IN-1", invoice(), invoice(state="paid"), "state"),
    ],
)
def test_a_document_that_differs_in_the_end_is_found(
    entity: str, key: str, ours: Document, theirs: Document, named: str
) -> None:
    tale = ordered()
    tale.effect("erp", entity, key, ours)
    tale.effect("storefront", entity, key, theirs, cause="c-000009")
    assert named in broken_by_integration(ID, tale.later(3 * HOUR)).sentence


def test_a_change_that_is_not_due_yet_is_not_held_against_anybody() -> None:
    tale = Tale().begin()
    tale.both("price", "P-1", price())
    tale.later(3 * HOUR).effect("erp", "price", "P-1", price("15.0000"))
    is_not_exercised(ID, tale.later(30 * MINUTE))


def test_what_only_one_side_has_is_left_to_completeness() -> None:
    tale = Tale().begin()
    tale.effect("erp", "price", "P-1", price())
    is_not_exercised(ID, tale.later(3 * HOUR))


def test_faults_that_were_never_healed_are_noted() -> None:
    tale = world()
    tale.fault("lost-response")
    tale.later(3 * HOUR).end(healed_at_us=None)
    result = judged(ID, tale)
    assert result.state == "held"
    assert "never healed" in result.notes[0]
