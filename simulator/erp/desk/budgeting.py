"""Budgets of accounts and users, as clerks enter them; the portal is what keeps to them."""

from __future__ import annotations

from typing import Any, cast

from simulator.erp.budgets import Budget
from simulator.erp.problems import Refusal
from simulator.transaction import Transaction


def put_budget(tx: Transaction, budget_id: str, given: Budget) -> bool:
    """Enter or replace a budget; True when it is new.

    Raises Refusal id-mismatch, unknown-customer, unknown-user or currency-mismatch.
    """
    if given["id"] != budget_id:
        raise Refusal("id-mismatch", "the id in the body is not the one in the path")
    customer = tx.get("customer", given["account"])
    if customer is None:
        raise Refusal("unknown-customer", "there is no customer of that id")
    if customer.view["currency"] != given["amount"]["currency"]:
        raise Refusal("currency-mismatch", f"the customer buys in {customer.view['currency']}")
    if given["user"] is not None:
        _check_user(tx, given["user"], given["account"])
    known = tx.get("budget", budget_id)
    tx.put("budget", budget_id, cast("dict[str, Any]", given))
    return known is None


def _check_user(tx: Transaction, user: str, account: str) -> None:
    row = tx.get("user", user)
    if row is None or (row.view["account"] != account and account not in row.view["serves"]):
        raise Refusal("unknown-user", "no user of that id orders for the account")
