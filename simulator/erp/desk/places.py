"""Places of accounts: who stands for whom, who pays for whom, who stands above."""

from __future__ import annotations

from typing import cast

from simulator.erp.partners import Relation, alone
from simulator.transaction import Transaction


def place_of(tx: Transaction, account: str) -> Relation:
    """The account's relation; one that has none stands for itself."""
    row = tx.get("relation", account)
    return alone(account) if row is None else cast("Relation", row.body)


def line_of(tx: Transaction, account: str) -> list[str]:
    """The account and those above it, the nearest first: what it inherits from.

    Who took over from one of them stands above in its stead.
    """
    line, above = [account], place_of(tx, account)["parent"]
    while above is not None and (standing := survivor(tx, above)) not in line:
        line.append(standing)
        above = place_of(tx, standing)["parent"]
    return line


def survivor(tx: Transaction, account: str) -> str:
    """The account that stands in for a merged one; itself when it was never merged."""
    into = place_of(tx, account)["merged_into"]
    return account if into is None else survivor(tx, into)


def payer(tx: Transaction, account: str) -> str:
    """Whose credit limit an order of the account counts against."""
    standing = survivor(tx, account)
    return survivor(tx, place_of(tx, standing)["payer"])


def paid_by(tx: Transaction, paying: str) -> set[str]:
    """The accounts whose orders count against a payer's limit."""
    known, left = set[str](), [paying]
    while left:
        account = left.pop()
        if account in known:
            continue
        known.add(account)
        left += tx.find_ids("relation", "payer", account)
        left += tx.find_ids("relation", "merged", account)
    return {account for account in known if payer(tx, account) == paying}
