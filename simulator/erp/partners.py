"""The ERP's documents about who buys: relations between accounts, users, entitlements."""

from __future__ import annotations

from typing_extensions import TypedDict

from simulator.erp.documents import MoneyDocument


class Relation(TypedDict):
    """An account's place among the accounts; `agreements` are tried in their order."""

    account: str
    level: str
    parent: str | None
    payer: str
    bill_to: str
    ship_to: list[str]
    agreements: list[str]
    segments: list[str]
    region: str | None
    merged_into: str | None


class User(TypedDict):
    """Somebody who buys, approves or serves customers; no account: staff."""

    id: str
    account: str | None
    serves: list[str]
    name: str
    email: str
    roles: list[str]
    spending_limit: MoneyDocument | None
    approval_limit: MoneyDocument | None
    approvers: list[str]
    active: bool


class Entitlement(TypedDict):
    """Hides an item, or shows it, to those whom it fits; what is null fits all."""

    id: str
    sku: str | None
    category: str | None
    account: str | None
    segment: str | None
    region: str | None
    effect: str
    valid_from: str
    valid_to: str | None
    reason: str | None


def alone(account: str) -> Relation:
    """The relation of an account that has none: it stands for itself."""
    return {
        "account": account,
        "level": "parent",
        "parent": None,
        "payer": account,
        "bill_to": account,
        "ship_to": [],
        "agreements": [account],
        "segments": [],
        "region": None,
        "merged_into": None,
    }
