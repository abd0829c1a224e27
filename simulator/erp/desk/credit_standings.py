"""Credit standings: what whoever pays may still owe, told anew with whatever changes it.

An account has one from when clerks show it; nobody else's is kept, so that whoever needs none does
not pay for it.
"""

from __future__ import annotations

from typing import Any, cast

from contracts.instants import format_instant
from simulator.erp.account_terms import CreditStanding
from simulator.erp.desk.places import paid_by, payer
from simulator.erp.documents import Customer, Exposure, MoneyDocument
from simulator.erp.problems import Refusal
from simulator.transaction import Transaction


def show(tx: Transaction, account: str) -> bool:
    """Tell of an account's standing from now on; True when it is new.

    Raises Refusal unknown-customer, or not-payer for an account that another pays for.
    """
    if tx.get("customer", account) is None:
        raise Refusal("unknown-customer", "there is no customer of that id")
    if payer(tx, account) != account:
        raise Refusal("not-payer", "the limit is that of whoever pays for the account")
    known = tx.get("credit_standing", account)
    _tell(tx, account)
    return known is None


def refresh(tx: Transaction, *accounts: str) -> None:
    """What these accounts owe or may owe changed: so did the standing of whoever pays for them."""
    if not tx.find_ids("credit_standing", "all", "all"):
        return
    whose = {each for account in accounts for each in (account, payer(tx, account))}
    for each in sorted(whose):
        if tx.get("credit_standing", each) is not None:
            _tell(tx, each)


def pass_on(tx: Transaction, account: str, number: str) -> None:
    """An account goes on under another number: its standing is told of that one from now on."""
    if tx.get("credit_standing", account) is not None:
        _tell(tx, number)


def _tell(tx: Transaction, account: str) -> None:
    """The limit of an account that another took over, or pays for, is nobody's any more."""
    row = tx.get("customer", account)
    assert row is not None  # noqa: S101 - customers are never deleted
    customer = cast("Customer", row.view)
    accounts = sorted(paid_by(tx, account))
    limit = customer["credit_limit"] if accounts else None
    used = sum(_owed(tx, each) for each in accounts)
    currency = customer["currency"]
    known = tx.get("credit_standing", account)
    standing: CreditStanding = {
        "account": account,
        "limit": limit,
        "used": _money(used, currency),
        "available": None if limit is None else _money(limit["amount_minor"] - used, currency),
        "as_of": format_instant(tx.instant),
    }
    if known is None or {**known.view, "as_of": standing["as_of"]} != standing:
        tx.put("credit_standing", account, cast("dict[str, Any]", standing))


def _owed(tx: Transaction, account: str) -> int:
    row = tx.get("exposure", account)
    if row is None:
        return 0
    known = cast("Exposure", row.view)
    return known["receivable"] + known["uninvoiced"] - known.get("credit", 0)


def _money(amount_minor: int, currency: str) -> MoneyDocument:
    return {"amount_minor": amount_minor, "currency": currency}
