"""Tells of users, relations, entitlements and requisitions in a hand-made journal."""

from __future__ import annotations

from typing import Any

from tests.scenarios.journals import HOUR, Document, Tale, at, usd
from tests.scenarios.trade import place, world

BY = "purchasing.ordered_by"
FOR = "purchasing.on_behalf_of"


def relation(account: str = "C-1", **more: Any) -> Document:
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
    } | more


def user(key: str = "anna", **more: Any) -> Document:
    return {
        "id": key,
        "account": "C-1",
        "serves": [],
        "name": f"{key} of the teahouse",
        "email": f"{key}@teahouse.example",
        "roles": ["buyer"],
        "spending_limit": None,
        "approval_limit": None,
        "approvers": [],
        "active": True,
    } | more


def entitlement(key: str = "E-1", **more: Any) -> Document:
    return {
        "id": key,
        "sku": "TEA",
        "category": None,
        "account": None,
        "segment": None,
        "region": None,
        "effect": "hide",
        "valid_from": at(-1),
        "valid_to": None,
        "reason": None,
    } | more


def requisition(order: str | None = "S-1", **more: Any) -> Document:
    step = {"approver": "bert", "decision": "approved", "decided_by": "bert", "reason": None}
    return {
        "id": "RQ-1",
        "account": "C-1",
        "requested_by": "anna",
        "submitted_at": at(0),
        "state": "pending" if order is None else "approved",
        "currency": "USD",
        "lines": [],
        "totals": {"lines": usd(2800), "total": usd(2800)},
        "steps": [step | {"decided_at": at(0)}],
        "order": order,
    } | more


def staffed(**annas: Any) -> Tale:
    """A world with anna, who may spend 20 dollars by herself, and bert, who approves; two hours
    later, so that everybody knows of them.
    """
    tale = world()
    limit = {"spending_limit": usd(2000), "approvers": ["bert"]}
    tale.both("user", "anna", user(**(limit | annas)))
    tale.both("user", "bert", user("bert", roles=["approver", "buyer"]))
    tale.clock.at_us += 2 * HOUR
    return tale


def ordered_by(tale: Tale, who: str | None = "anna", **custom: Any) -> int:
    """Somebody orders two cases of tea for 28 dollars."""
    said = {} if who is None else {BY: who}
    return place(tale, custom=said | custom)


def approved(tale: Tale, **more: Any) -> int:
    """The storefront commits the requisition that becomes the order."""
    return tale.effect("storefront", "requisition", "RQ-1", requisition(**more), cause="c-buyer")
