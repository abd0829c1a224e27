"""Budgets: the feed of them, and what clerks say of them."""

from __future__ import annotations

from simulator.erp.budgets import BUDGET
from simulator.erp.desk.budgeting import put_budget
from simulator.erp.faces.reading import READ, FeedBeside
from simulator.erp.faces.rules import rule_operation
from simulator.erp.kinds import BUDGETS
from simulator.face import Operation
from simulator.profiles import Profile
from simulator.state import State


def budget_operations(state: State, profile: Profile) -> list[Operation]:
    """What the contract `budgets` asks of the ERP."""
    feed = FeedBeside(state, profile.page_limit.value, BUDGETS)
    return [
        Operation("erp.budgets.changes", "GET", "/budget-changes", READ, feed.page),
        rule_operation(state, "budgets", "budget", BUDGET, put_budget),
    ]
