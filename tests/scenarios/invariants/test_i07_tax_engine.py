"""I-07 where a tax engine owns the tax: its word is billed, and it keeps what was billed."""

from __future__ import annotations

from typing import Any

import pytest

from scenarios.history.documents import InvoicedLine
from scenarios.history.readers import invoiced
from scenarios.invariants.taxed import share_of
from tests.scenarios.journals import Document, Tale, at, usd
from tests.scenarios.trade import invoice, item
from tests.scenarios.verdicts import broken_by_simulator, holds

ID = "I-07"
NET = 2800
OWNED: Document = {
    "name": "hand-made",
    "source": "a test",
    "starts_at": at(0),
    "currency": "USD",
    "rounding": "half_up_per_line",
    "tax_rates": {"std": "20"},
    "tax_owner": "tax",
}


def taxed(tax: int = 560, state: str = "committed", **more: Any) -> Document:
    line = {"line": 1, "sku": "TEA", "tax_code": "std", "amount": usd(NET), "included": False}
    lines = [line | {"percent": "20", "net": usd(NET), "tax": usd(tax)}]
    head = {"id": "SH-1", "date": at(0), "country": "GB", "exemption": None, "currency": "USD"}
    return {**head, "state": state, "lines": lines, "tax": usd(tax)} | more


def begun(**more: Any) -> Tale:
    """A tax engine with a rate of 20 %, which owns the tax unless said otherwise."""
    tale = Tale().begin(world=OWNED | more)
    steps = [{"percent": "20", "valid_from": at(-1)}]
    rate = {"code": "std", "country": None, "steps": steps}
    tale.effect("tax", "rate", "std", rate)
    return tale


def says(tale: Tale, document: Document, key: str = "SH-1") -> Tale:
    tale.effect("tax", "tax_document", key, document, cause="c-ask")
    return tale


def bills(tale: Tale, tax: int = 560) -> Tale:
    document = invoice("IN-1") | {"shipment": "SH-1"}
    line = document["lines"][0] | {"tax": usd(tax)}
    totals = document["totals"] | {"tax": usd(tax), "total": usd(NET + tax)}
    document |= {"lines": [line], "totals": totals}
    tale.effect("erp", "invoice", "IN-1", document, cause="c-bill")
    return tale


def test_a_bill_with_the_tax_of_its_owner_who_knows_that_it_is_owed_holds() -> None:
    tale = bills(says(begun(), taxed(state="estimated")))
    assert holds(ID, says(tale, taxed())) == 2
    holds(ID, says(begun(), taxed(state="voided")))
    with_it = usd(NET), {"included": True, "net": usd(2333), "tax": usd(467)}
    line = taxed()["lines"][0] | with_it[1]
    holds(ID, says(begun(), taxed(467, "estimated", lines=[line])))
    free = taxed(0, "estimated", exemption="CERT-7")
    holds(ID, says(begun(), free))


@pytest.mark.parametrize(
    ("tale", "named"),
    [
        (bills(begun()), "with a tax that its owner was never asked for"),
        (bills(says(begun(), taxed()), 561), "does not bear the tax that its owner says"),
        (says(begun(), taxed()), "is owed, and nothing of it was billed"),
        (bills(says(begun(), taxed(state="estimated"))), "its owner has it as estimated"),
        (says(begun(), taxed(561, "estimated")), "does not add up in line 1"),
        (says(Tale().begin(world=OWNED), taxed(state="voided")), "has no rate for line 1"),
        (says(begun(tax_owner="erp"), taxed(state="voided")), "and the ERP owns the tax"),
    ],
)
def test_a_tax_that_is_not_its_owners_is_found(tale: Tale, named: str) -> None:
    assert named in broken_by_simulator(ID, tale).sentence


def test_a_rate_of_the_country_counts_before_everybodys_from_its_instant_on() -> None:
    def abroad(tax: int) -> Tale:
        tale = begun()
        steps = [{"percent": "10", "valid_from": at(0)}]
        tale.effect("tax", "rate", "std@GB", {"code": "std", "country": "GB", "steps": steps})
        return says(tale, taxed(tax, "estimated"))

    holds(ID, abroad(280))
    assert "does not add up" in broken_by_simulator(ID, abroad(560)).sentence


def test_an_invoice_adds_up_by_another_rate_than_the_declared_one_where_an_engine_says_it() -> None:
    def billed(**more: str) -> Tale:
        tale = bills(Tale().begin(world=OWNED | more), 700)
        tale.effect("erp", "item", "TEA", item())
        return tale

    holds("I-06", billed())
    assert "the tax of line 1" in broken_by_simulator("I-06", billed(tax_owner="erp")).sentence


def test_what_comes_back_bears_its_part_of_the_tax() -> None:
    line: InvoicedLine = invoiced(invoice("IN-1")["lines"][0])
    assert (line.net[0], line.tax[0]) == (NET, 560)
    assert share_of(1400, line, included=False) == (1400, 280)
    assert share_of(1680, line, included=True) == (1400, 280)
    assert share_of(0, line._replace(net=(0, "USD"), tax=(0, "USD")), included=False) == (0, 0)


def question(invoice_id: str = "IN-1", document: str = "SH-1", day: int = 0) -> Document:
    return {"id": invoice_id, "document": document, "asked": {"date": at(day)}}


def cancels(tale: Tale, key: str = "RV-1") -> Tale:
    """The bill is cancelled in the ERP, whole."""
    rate = {"amount": "12.50", "currency": "USD", "per": "1", "unit": "EA"}
    line = invoice("IN-1")["lines"][0] | {"tax": usd(560)}
    made = {
        "type": "invoice",
        "document": "IN-1",
        "account": "C-1",
        "order": "SO-1",
        "reference": "R-1",
        "reason": "wrong-bill",
        "lines": [{"unit_price": rate} | line],
        "charges": [],
        "applications": [],
        "amount": usd(NET + 560),
        "applied": usd(NET + 560),
        "unapplied": usd(0),
        "rebilled_by": None,
        "posted_at": at(1),
    }
    tale.effect("erp", "reversal", key, made, cause="c-cancel")
    return tale


def gives_back(tale: Tale, tax: int = 560, document: str = "SH-1", key: str = "RV-1") -> Tale:
    lines = [{"line": 1, "net": usd(NET), "tax": usd(tax)}]
    told = {"id": key, "document": document, "lines": lines}
    tale.effect("tax", "tax_credit", key, told, cause="c-told")
    return tale


def billed() -> Tale:
    tale = bills(says(begun(), taxed(state="estimated")))
    tale.effect("erp", "tax_question", "IN-1", question(), cause="c-bill")
    return says(tale, taxed())


def test_a_cancelled_bill_that_is_given_back_at_its_owner_holds() -> None:
    assert holds(ID, gives_back(cancels(billed()))) == 5


@pytest.mark.parametrize(
    ("tale", "named"),
    [
        (cancels(billed()), "the owner of its tax was not told"),
        (gives_back(billed()), "which the ERP never gave"),
        (gives_back(cancels(billed()), 559), "which is not what the ERP gave back"),
        (gives_back(cancels(billed()), document="SH-2"), "of another document than that of IN-1"),
        (gives_back(gives_back(cancels(billed()), 1)), "which was another one before"),
        (cancels(gives_back(billed())), "which the ERP never gave"),
    ],
)
def test_what_is_owed_less_for_no_reason_or_not_at_all_is_found(tale: Tale, named: str) -> None:
    assert named in broken_by_simulator(ID, tale).sentence


def anew(document: str = "TX-1", day: int = 0) -> Tale:
    """The parcel of a cancelled bill is billed once more."""
    tale = gives_back(cancels(billed()))
    if document != "SH-1":
        says(tale, taxed(state="estimated", id=document, date=at(day)), document)
    bill = invoice("IN-2") | {"shipment": "SH-1"}
    line = bill["lines"][0] | {"tax": usd(560)}
    totals = bill["totals"] | {"tax": usd(560), "total": usd(NET + 560)}
    tale.effect("erp", "invoice", "IN-2", bill | {"lines": [line], "totals": totals}, cause="c-2")
    tale.effect("erp", "tax_question", "IN-2", question("IN-2", document, day), cause="c-2")
    if document != "SH-1":
        says(tale, taxed(id=document, date=at(day)), document)
    return tale


def test_what_is_billed_anew_is_another_document_as_of_the_day_of_the_first() -> None:
    holds(ID, anew())
    assert "as of another day" in broken_by_simulator(ID, anew(day=1)).sentence
    assert "that of another invoice too" in broken_by_simulator(ID, anew("SH-1")).sentence
