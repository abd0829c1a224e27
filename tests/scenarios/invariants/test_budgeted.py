"""Budgets: what the judge counts of them, and whom it blames, by I-17."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.journals import HOUR, Document, Tale, usd
from tests.scenarios.partners import BY, approved, ordered_by, staffed
from tests.scenarios.trade import create, erp_order, place, world
from tests.scenarios.verdicts import broken_by_integration, broken_by_simulator, holds

ID = "I-17"


def budget(minor: int = 5000, **more: Any) -> Document:
    document = {"id": "B-1", "account": "C-1", "user": None, "period": "month"}
    return {**document, "amount": usd(minor), "active": True, **more}


def tell(tale: Tale, *, kept: Document | None = None, **more: Any) -> Tale:
    told = budget(**more)
    tale.effect("erp", "budget", told["id"], told)
    shown = told if kept is None else kept
    tale.effect("storefront", "budget", told["id"], shown, cause="c-000001")
    return tale.later(2 * HOUR)


def twice(tale: Tale) -> Tale:
    """anna orders for 28 dollars two times."""
    place(tale, "S-1", custom={BY: "anna"})
    place(tale, "S-2", custom={BY: "anna"})
    return tale


def free() -> Tale:
    return staffed(spending_limit=None)


@pytest.mark.parametrize(
    "more",
    [
        {"minor": 5600},
        {"active": False},
        {"account": "C-2"},
        {"user": "bert"},
    ],
)
def test_orders_within_what_binds_them_need_nobody(more: dict[str, Any]) -> None:
    assert holds(ID, twice(tell(free(), **more))) == 2


@pytest.mark.parametrize("more", [{"minor": 5599}, {"period": "quarter"}, {"user": "anna"}])
def test_an_order_beyond_what_is_left_had_to_be_approved(more: dict[str, Any]) -> None:
    finding = broken_by_simulator(ID, twice(tell(free(), **more)))
    assert "S-2 is beyond what is left of budget B-1 in its" in finding.sentence


def test_a_budget_that_was_changed_on_its_way_is_the_engines() -> None:
    tale = tell(free(), kept=budget(15000, period="quarter"))
    assert "beyond what is left of budget" in broken_by_integration(ID, twice(tale)).sentence


def test_a_budget_that_the_portal_was_never_told_is_the_engines() -> None:
    tale = free()
    tale.effect("erp", "budget", "B-1", budget())
    broken_by_integration(ID, twice(tale.later(2 * HOUR)))


def test_a_budget_that_was_only_just_entered_need_not_be_known_yet() -> None:
    tale = free()
    tale.effect("erp", "budget", "B-1", budget())
    holds(ID, twice(tale.later(HOUR // 2)))


def test_an_order_beyond_the_budget_that_was_approved_holds() -> None:
    tale = tell(free(), minor=2000)
    ordered_by(tale)
    approved(tale)
    assert holds(ID, tale) == 1


def test_an_account_without_users_has_nobody_who_could_have_approved() -> None:
    tale = tell(world(), minor=2000)
    place(tale)
    broken_by_simulator(ID, tale)


@pytest.mark.parametrize(("off", "verdict"), [("1", holds), ("0", broken_by_simulator)])
def test_what_the_erp_cancelled_is_given_back_before_the_portal_knows(
    off: str, verdict: Any
) -> None:
    tale = tell(free(), minor=4200)
    place(tale, "S-1", custom={BY: "anna"})
    order = erp_order("10001", "S-1")
    order["lines"][0] |= {"cancelled": off}
    create(tale, "S-1", order=order)
    place(tale, "S-2", custom={BY: "anna"})
    verdict(ID, tale)
