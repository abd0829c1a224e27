"""I-52: what an account owes is the sum of what was posted, and the storefront says the same."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.comebacks import WITH_RETURNS, shipped
from tests.scenarios.journals import HOUR, Document, Tale, at, usd
from tests.scenarios.trade import create, erp_order, place
from tests.scenarios.verdicts import (
    broken_by_integration,
    broken_by_simulator,
    holds,
    is_not_exercised,
)

ID = "I-52"
SCOPE = WITH_RETURNS | {"receipts": 1800, "statements": 1800}
DAY = 24 * HOUR
TOTAL = 5040  # three cases at 14 dollars, and a fifth of it as tax
SUMS = (
    *("invoiced", "credited", "paid", "discounted", "open"),
    *("unapplied_money", "unapplied_credit"),
)
TERMS: Document = {
    "net_days": 30,
    "discount_percent": "2",
    "discount_days": 10,
    "hold_after_days": 3,
}


def statement(tale: Tale, terms: Document | None = None, **more: Any) -> Document:
    """What the ERP says of C-1, from the sums that are not nought."""
    bill = tale.now_is("erp", "invoice", "IN-1")
    sums = {name: usd(more.pop(name, 0)) for name in SUMS}
    settled = bill["state"] == "paid"
    return {
        "id": "C-1",
        "account": "C-1",
        "currency": "USD",
        "terms": terms,
        **sums,
        "open_invoices": 0 if settled else 1,
        "oldest_due_at": None if settled else bill["due_at"],
    } | more


def owing(terms: Document | None = None) -> Tale:
    """One invoice is open, and a statement says so."""
    tale = shipped()
    bill = tale.now_is("erp", "invoice", "IN-1")
    assert bill["totals"]["total"] == usd(TOTAL)
    said = statement(tale, terms, invoiced=TOTAL, open=TOTAL)
    tale.effect("erp", "statement", "C-1", said, cause="c-terms")
    return tale


def receipt(minor: int, used: int, let_off: int = 0, **more: Any) -> Document:
    paid = {"invoice": "IN-1", "amount": usd(used), "discount": usd(let_off), "applied_at": at(0)}
    return {
        "id": "RC-1",
        "account": "C-1",
        "reference": "BANK-1",
        "amount": usd(minor),
        "received_at": at(0),
        "posted_at": at(0),
        "applications": [paid] if used else [],
        "unapplied": usd(minor - used),
    } | more


def paid(
    tale: Tale, minor: int, used: int, let_off: int = 0, said: Any = None, **more: Any
) -> Tale:
    """Money comes in; invoice and statement follow, or `said` does."""
    terms = tale.now_is("erp", "statement", "C-1")["terms"]
    tale.effect("erp", "receipt", "RC-1", receipt(minor, used, let_off, **more), cause="c-money")
    bill = tale.now_is("erp", "invoice", "IN-1")
    state = "paid" if used + let_off == TOTAL else "posted"
    told = bill | {"paid": usd(used), "state": state}
    tale.effect("erp", "invoice", "IN-1", told, cause="c-money")
    sums = {
        "invoiced": TOTAL,
        "paid": used,
        "discounted": let_off,
        "open": TOTAL - used - let_off,
        "unapplied_money": minor - used,
    }
    right = statement(tale, terms, **(sums | (said or {})))
    tale.effect("erp", "statement", "C-1", right, cause="c-money")
    return tale


def shown(tale: Tale, entity: str, key: str, **more: Any) -> Tale:
    document = tale.now_is("erp", entity, key) | more
    tale.effect("storefront", entity, key, document, cause="c-000009")
    return tale


def test_a_world_without_statements_puts_nothing_to_the_test() -> None:
    is_not_exercised(ID, shipped())


def test_a_statement_that_says_what_was_posted_holds_on_both_sides() -> None:
    tale = paid(owing(), 6000, 5000)
    assert holds(ID, shown(shown(tale, "statement", "C-1"), "receipt", "RC-1")) == 5


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({"paid": 4000}, "paid"),
        ({"invoiced": TOTAL + 1}, "invoiced"),
        ({"open": 1}, "what is open"),
        ({"unapplied_money": 0}, "unapplied money"),
        ({"discounted": 40}, "discounted"),
        ({"open_invoices": 0}, "how many invoices are open"),
        ({"oldest_due_at": at(1)}, "what is due first"),
    ],
)
def test_a_statement_that_says_anything_else_is_the_erps(said: Document, named: str) -> None:
    assert named in broken_by_simulator(ID, paid(owing(), 6000, 5000, said=said)).sentence


def test_a_posting_that_no_statement_follows_is_found() -> None:
    tale = owing()
    payment = {"id": "PY-1", "invoice": "IN-1", "amount": usd(40), "paid_at": at(0)}
    tale.effect("erp", "payment", "PY-1", payment, cause="c-pay")
    assert "paid" in broken_by_simulator(ID, tale).sentence


def test_money_that_is_neither_used_nor_left_is_found() -> None:
    found = broken_by_simulator(ID, paid(owing(), 6000, 5000, unapplied=usd(900)), times=2)
    assert "what it paid and what is left" in found.sentence


@pytest.mark.parametrize(
    ("used", "let_off", "days", "right"),
    [
        (4939, 101, 9, True),
        (4939, 101, 11, False),
        (4939, 0, 9, False),
        (4939, 0, 11, True),
        (4900, 140, 9, False),
        (4900, 0, 9, True),
    ],
)
def test_a_discount_is_what_the_terms_give_for_the_day_of_the_money(
    used: int, let_off: int, days: int, right: bool
) -> None:
    tale = owing(TERMS).later(20 * DAY)
    paid(tale, used, used, let_off, received_at=at(days * DAY))
    if right:
        holds(ID, tale)
    else:
        assert "the discount on invoice IN-1" in broken_by_simulator(ID, tale).sentence


@pytest.mark.parametrize(("days", "holds_it"), [(2, []), (4, ["credit"]), (4, [])])
def test_an_order_of_who_is_overdue_beyond_his_terms_is_held(
    days: int, holds_it: list[str]
) -> None:
    tale = owing(TERMS).later((TERMS["net_days"] + days) * DAY)
    place(tale, "S-2")
    create(tale, "S-2", "10002", order=erp_order("10002", "S-2", holds=holds_it))
    if days > TERMS["hold_after_days"] and not holds_it:
        assert "is overdue with invoice IN-1" in broken_by_simulator(ID, tale).sentence
    else:
        holds(ID, tale)


@pytest.mark.parametrize(
    ("entity", "key", "more"),
    [
        ("statement", "C-1", {"open": usd(0)}),
        ("receipt", "RC-1", {"unapplied": usd(0)}),
        ("receipt", "RC-1", {"account": "C-2"}),
    ],
)
def test_what_the_storefront_shows_otherwise_is_the_integrations(
    entity: str, key: str, more: Document
) -> None:
    tale = paid(owing(), 6000, 5000)
    assert (
        "differs from the ERP's"
        in broken_by_integration(ID, shown(tale, entity, key, **more)).sentence
    )
