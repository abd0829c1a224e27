from tests.scenarios.journals import usd
from tests.scenarios.trade import move, ordered, place, show, world
from tests.scenarios.verdicts import (
    broken_by_integration,
    broken_by_simulator,
    holds,
    is_not_exercised,
)

ID = "I-07"


def taxed(minor: int) -> dict[str, object]:
    return {"lines": usd(2800), "charges": usd(0), "tax": usd(minor), "total": usd(2800 + minor)}


def test_the_erps_tax_shown_in_the_storefront_holds() -> None:
    assert holds(ID, ordered()) == 1


def test_a_tax_of_an_earlier_version_may_still_be_shown() -> None:
    tale = ordered()
    old = tale.now_is("storefront", "order", "S-1")
    move(tale, totals=taxed(600))
    tale.effect("storefront", "order", "S-1", old | {"notes": "seen"}, cause="c-000009")
    holds(ID, tale)


def test_a_tax_that_the_engine_computed_is_found() -> None:
    tale = ordered()
    show(tale, totals=taxed(561))
    finding = broken_by_integration(ID, tale)
    assert "tax that the ERP never computed for order 10001" in finding.sentence
    assert "561" not in finding.sentence


def test_a_tax_that_the_storefront_computed_is_its_own() -> None:
    tale = world()
    place(tale, totals=taxed(560))
    broken_by_simulator(ID, tale)


def test_an_order_without_a_status_puts_nothing_to_the_test() -> None:
    tale = world()
    place(tale)
    is_not_exercised(ID, tale)
