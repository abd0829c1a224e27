from tests.scenarios.journals import Tale, per_unit, usd
from tests.scenarios.trade import create, erp_order, invoice, order_line, ordered, place, world
from tests.scenarios.verdicts import (
    broken_by_integration,
    broken_by_simulator,
    holds,
    is_not_exercised,
    judged,
)

ID = "I-08"


def euros(minor: int) -> dict[str, object]:
    return {"amount_minor": minor, "currency": "EUR"}


def test_one_currency_from_cart_to_invoice_holds() -> None:
    tale = ordered()
    tale.both("invoice", "IN-1", invoice())
    assert holds(ID, tale) == 4


def test_an_order_booked_in_another_currency_is_the_engines() -> None:
    tale = world()
    place(tale)
    line = order_line(unit_price=per_unit("14.0000", "EUR"), net=euros(2800), tax=euros(560))
    totals = {"lines": euros(2800), "charges": euros(0), "tax": euros(560), "total": euros(3360)}
    create(tale, order=erp_order("10001", "S-1", [line], currency="EUR", totals=totals))
    assert "not its own: EUR" in broken_by_integration(ID, tale).sentence


def test_a_line_in_another_currency_than_its_order_is_found() -> None:
    tale = world()
    place(tale, lines=[order_line(unit_price=per_unit("14.0000", "EUR"))])
    broken_by_simulator(ID, tale)


def test_an_invoice_shown_in_another_currency_is_the_engines() -> None:
    tale = ordered()
    tale.effect("erp", "invoice", "IN-1", invoice())
    tale.effect("storefront", "invoice", "IN-1", invoice(paid=euros(0)), cause="c-000009")
    assert "invoice IN-1 in the storefront" in broken_by_integration(ID, tale).sentence


def test_a_freight_in_another_currency_is_found_in_the_erp() -> None:
    tale = ordered()
    freight = [{"kind": "freight", "amount": euros(500)}]
    tale.effect("erp", "invoice", "IN-1", invoice(charges=freight, paid=usd(0)))
    assert judged(ID, tale).findings[0].subject == "simulator"


def test_without_an_order_nothing_is_put_to_the_test() -> None:
    is_not_exercised(ID, world())


def refused(currency: str) -> Tale:
    tale = world()
    place(tale)
    line = order_line(unit_price=per_unit("14.0000", currency))
    asked = erp_order("", "S-1", [line], currency=currency)
    create(tale, number=None, status=422, code="wrong-currency", asked=asked)
    return tale


def test_an_amount_that_was_relabelled_is_found_although_the_erp_refused_it() -> None:
    finding = broken_by_integration(ID, refused("EUR"))
    assert "the request for order S-1 that the ERP refused" in finding.sentence


def test_an_order_that_the_erp_refused_in_the_buyers_currency_holds() -> None:
    assert holds(ID, refused("USD")) == 2
