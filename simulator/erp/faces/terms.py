"""Terms of purchase and credit standings: the feed of them, and what clerks say of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.erp.account_terms import PURCHASE_TERM, STANDING_SHOWN
from simulator.erp.desk.credit_standings import show
from simulator.erp.desk.purchase_terms import put_term
from simulator.erp.faces.reading import READ, FeedBeside
from simulator.erp.faces.rules import rule_operation
from simulator.erp.kinds import ACCOUNT_TERMS
from simulator.erp.problems import Refusal
from simulator.face import Operation
from simulator.profiles import Profile
from simulator.state import State
from simulator.transaction import Transaction


def term_operations(state: State, profile: Profile) -> list[Operation]:
    """What the contract `account-terms` asks of the ERP."""
    feed = FeedBeside(state, profile.page_limit.value, ACCOUNT_TERMS)
    return [
        Operation("erp.account-terms.changes", "GET", "/account-term-changes", READ, feed.page),
        rule_operation(state, "purchase-terms", "purchase_term", PURCHASE_TERM, put_term),
        rule_operation(state, "credit-standings", "credit_standing", STANDING_SHOWN, _show),
    ]


def _show(tx: Transaction, account: str, given: Mapping[str, Any]) -> bool:
    if given["account"] != account:
        raise Refusal("id-mismatch", "the account in the body is not the one in the path")
    return show(tx, account)
