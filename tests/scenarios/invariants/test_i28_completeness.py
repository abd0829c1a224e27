import pytest

from tests.scenarios.journals import HOUR, MINUTE, Document, Tale, at
from tests.scenarios.trade import (
    create,
    customer,
    deliver,
    erp_stock,
    invoice,
    item,
    ordered,
    place,
    price,
    shipment,
    world,
)
from tests.scenarios.verdicts import (
    broken_by_integration,
    broken_by_simulator,
    holds,
    is_not_exercised,
    judged,
)

ID = "I-28"


def test_two_sides_with_the_same_sets_are_complete() -> None:
    assert holds(ID, ordered().later(3 * HOUR)) == 5


@pytest.mark.parametrize(
    ("entity", "key", "document"),
    [
        ("customer", "C-2", customer("C-2")),
        ("item", "RICE", item("RICE")),
        ("price", "P-2", price(id="P-2")),
        ("availability", "W-2/TEA", erp_stock(5, warehouse="W-2")),
        ("shipment", "SH-1", shipment()),
        ("invoice", "IN-1", invoice()),
    ],
)
def test_what_the_storefront_never_got_is_missing(
    entity: str, key: str, document: Document
) -> None:
    tale = ordered()
    tale.effect("erp", entity, key, document)
    finding = broken_by_integration(ID, tale.later(3 * HOUR))
    assert f"{entity} {key} of the ERP is not in the storefront" in finding.sentence


def test_an_order_without_a_status_is_missing_its_number() -> None:
    tale = world()
    place(tale)
    deliver(tale)
    create(tale)
    assert "has no status" in broken_by_integration(ID, tale.later(3 * HOUR)).sentence


def test_what_the_erp_never_had_is_extra() -> None:
    tale = world()
    tale.effect("storefront", "price", "P-9", price(id="P-9"), cause="c-000009")
    assert "was never in the ERP" in broken_by_integration(ID, tale.later(3 * HOUR)).sentence


def test_what_the_storefront_had_of_itself_is_its_own() -> None:
    tale = world()
    tale.effect("storefront", "price", "P-9", price(id="P-9"))
    broken_by_simulator(ID, tale.later(3 * HOUR))


def test_what_is_gone_from_the_erp_must_be_gone_from_the_storefront() -> None:
    tale = world()
    tale.effect("erp", "price", "P-1", None)
    assert "still in the storefront" in broken_by_integration(ID, tale.later(3 * HOUR)).sentence


def test_what_is_gone_from_both_is_complete() -> None:
    tale = world()
    tale.both("price", "P-1", None)
    holds(ID, tale.later(3 * HOUR))


def test_what_is_new_in_the_erp_is_not_missing_yet() -> None:
    tale = Tale().begin()
    tale.effect("erp", "price", "P-1", price())
    is_not_exercised(ID, tale.later(30 * MINUTE))


def test_a_rule_that_is_over_is_not_missed() -> None:
    tale = world()
    tale.effect("erp", "price", "P-0", price(id="P-0", valid_to=at(HOUR)))
    holds(ID, tale.later(3 * HOUR))


def test_a_rule_that_is_not_valid_yet_is_not_missed() -> None:
    tale = world()
    tale.effect("erp", "price", "P-0", price(id="P-0", valid_from=at(30 * HOUR)))
    holds(ID, tale.later(3 * HOUR))


def test_an_item_that_is_not_sold_any_more_is_not_missed() -> None:
    tale = world()
    tale.effect("erp", "item", "RICE", item("RICE", status="discontinued"))
    holds(ID, tale.later(3 * HOUR))


def test_each_missing_object_is_a_finding_of_its_own_up_to_a_bound() -> None:
    tale = world()
    for nth in range(150):
        tale.effect("erp", "price", f"P-{nth:03}", price(id=f"P-{nth:03}"))
    result = judged(ID, tale.later(3 * HOUR))
    assert result.violations == 150
    assert len(result.findings) == 100
    assert "50 more of the same kind" in result.notes[-1]
