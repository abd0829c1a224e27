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
