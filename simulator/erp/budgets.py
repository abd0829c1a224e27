"""Budgets: what clerks key in of them, and the ERP's document."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import ConfigDict, TypeAdapter
from typing_extensions import TypedDict

from simulator.erp.documents import MoneyDocument
from simulator.erp.requests import Id, MoneyIn


class Budget(TypedDict):
    """What may be ordered in each period by a user of an account, or by all of it, unasked."""

    id: str
    account: str
    user: str | None
    period: str
    amount: MoneyDocument
    active: bool


class BudgetIn(TypedDict):
    """The same as it is keyed in."""

    __pydantic_config__ = ConfigDict(strict=True, extra="ignore")  # type: ignore[misc]
    id: Id
    account: Id
    user: Id | None
    period: Literal["month", "quarter"]
    amount: MoneyIn
    active: bool


BUDGET: Final = TypeAdapter(BudgetIn)
