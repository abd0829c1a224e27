"""Budgets, in the ERP: what a clerk may say of them."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.erp.budgets import Budget
from simulator.erp.desk.budgeting import put_budget
from simulator.erp.problems import Refusal
from tests.simulator.erp.conftest import Play
from tests.simulator.erp.office import Office


def budget(**more: Any) -> Budget:
    amount = {"amount_minor": 5_000, "currency": "USD"}
    document = {"id": "b", "account": "ALFKI", "user": None, "period": "month", "amount": amount}
    return {**document, "active": True, **more}  # type: ignore[typeddict-item]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"id": "other"}, "id-mismatch"),
        ({"account": "NOBODY"}, "unknown-customer"),
        ({"amount": {"amount_minor": 1, "currency": "JPY"}}, "currency-mismatch"),
        ({"user": "nobody"}, "unknown-user"),
    ],
)
def test_a_budget_of_nobody_or_in_other_money_is_refused(
    play: Play, wrong: dict[str, Any], code: str
) -> None:
    async def scene(office: Office) -> None:
        with office.erp.state.transaction("c-1", "test") as tx:
            assert put_budget(tx, "b", budget())
            assert not put_budget(tx, "b", budget(period="quarter"))
            with pytest.raises(Refusal, match=code):
                put_budget(tx, "b", budget(**wrong))

    play(scene)


def test_a_user_of_another_account_has_no_budget_of_this_one_unless_he_serves_it(
    play: Play,
) -> None:
    async def scene(office: Office) -> None:
        with office.erp.state.transaction("c-1", "test") as tx:
            tx.put("user", "anna", {"account": "OTHER", "serves": []})
            with pytest.raises(Refusal, match="unknown-user"):
                put_budget(tx, "b", budget(user="anna"))
            tx.put("user", "carla", {"account": None, "serves": ["ALFKI"]})
            assert put_budget(tx, "b", budget(user="carla"))

    play(scene)
