import pytest

from tests.scenarios.journals import Document, Tale, at, per_unit, usd
from tests.scenarios.trade import customer, invoice, ordered, shipment
from tests.scenarios.verdicts import (
    broken,
    broken_by_integration,
    broken_by_simulator,
    holds,
    is_not_exercised,
)

ID = "I-21"
DAY_US = 86_400_000_000


def billed(cases: str = "2", **more: object) -> Tale:
    """An order that was shipped and invoiced in the ERP."""
    tale = ordered()
    tale.effect("erp", "shipment", "SH-1", shipment("SH-1", cases), cause="c-clerk")
    tale.effect("erp", "invoice", "IN-1", invoice("IN-1", cases, **more), cause="c-clerk")
    return tale


def shown(tale: Tale, key: str = "IN-1", **more: object) -> Tale:
    document = tale.now_is("erp", "invoice", "IN-1") | {"id": key} | more
    tale.effect("storefront", "invoice", key, document, cause="c-000009")
    return tale


def test_an_invoice_of_what_was_shipped_holds_on_both_sides() -> None:
    assert holds(ID, shown(billed("1"))) == 2


def line_with(**more: object) -> dict[str, list[Document]]:
    return {"lines": [invoice()["lines"][0] | more]}


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (line_with(quantity={"value": "1", "unit": "CS"}), "the quantity of line 1"),
        (line_with(unit_price=per_unit("14.5")), "the price of line 1"),
        (line_with(discount_percent="5"), "the price of line 1"),
        (line_with(line=2), "its lines"),
        ({"shipment": "SH-9"}, "there is no such shipment or order"),
    ],
)
def test_an_invoice_of_something_else_is_the_erps(change: Document, named: str) -> None:
    assert named in broken_by_simulator(ID, billed("2", **change)).sentence


def test_an_invoice_that_is_due_before_its_terms_say_is_the_erps() -> None:
    finding = broken_by_simulator(ID, billed("2", due_at=at(29 * DAY_US)))
    assert "is due 1 days before the day that the terms of its account give" in finding.sentence


@pytest.mark.parametrize(("terms", "days"), [("NET 7", 7), ("net120", 120), ("CASH", 0)])
def test_the_terms_of_the_customer_are_read_as_he_has_them(terms: str, days: int) -> None:
    tale = ordered()
    tale.effect("erp", "customer", "C-1", customer(payment_terms=terms), cause="c-clerk")
    tale.effect("erp", "shipment", "SH-1", shipment("SH-1"), cause="c-clerk")
    due = invoice("IN-1", due_at=at(days * DAY_US))
    tale.effect("erp", "invoice", "IN-1", due, cause="c-clerk")
    holds(ID, tale)


def test_a_shipment_that_the_erp_invoiced_twice_is_found() -> None:
    tale = billed()
    tale.effect("erp", "invoice", "IN-2", invoice("IN-2"), cause="c-clerk")
    assert (
        "SH-1 is invoiced 2 times in the erp: IN-1, IN-2" in broken_by_simulator(ID, tale).sentence
    )


def test_a_second_invoice_that_the_engine_asked_for_is_the_engines() -> None:
    tale = billed()
    call = tale.asks("engine>erp", "erp.invoices.create", 201, method="POST", content={})
    tale.effect("erp", "invoice", "IN-2", invoice("IN-2"), cause=call)
    broken_by_integration(ID, tale)


def test_an_invoice_shown_under_a_second_id_is_the_engines() -> None:
    tale = shown(shown(billed()), "IN-1-again")
    finding = broken(ID, tale, times=2)
    assert finding.subject == "integration"
    assert "invoiced 2 times in the storefront" in finding.sentence


def test_an_invoice_that_was_never_posted_must_not_be_shown() -> None:
    tale = ordered()
    tale.effect("storefront", "invoice", "IN-9", invoice("IN-9"), cause="c-000009")
    assert "was never posted" in broken_by_integration(ID, tale).sentence


def test_an_invoice_that_is_shown_with_another_sum_is_found() -> None:
    totals = invoice()["totals"] | {"total": usd(3361)}
    finding = broken_by_integration(ID, shown(billed(), totals=totals))
    assert "differs from what the ERP posted" in finding.sentence
    assert "33" not in finding.sentence


def test_a_state_that_the_erp_has_left_since_may_have_been_shown() -> None:
    tale = shown(billed())
    paid = invoice(state="paid", paid=usd(3360))
    tale.effect("erp", "invoice", "IN-1", paid, cause="c-clerk")
    holds(ID, tale)


def test_without_an_invoice_nothing_is_put_to_the_test() -> None:
    is_not_exercised(ID, ordered())
