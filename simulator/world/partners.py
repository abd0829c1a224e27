"""Who buys for whom in a world: relations, users, entitlements, and what clerks key in of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from contracts.instants import format_instant
from contracts.values import Money

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Relation:
    """An account's place; what is not said is that of an account that stands for itself."""

    account: str
    level: str = "parent"
    parent: str | None = None
    payer: str | None = None
    bill_to: str | None = None
    ship_to: tuple[str, ...] = ()
    agreements: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    region: str | None = None

    def document(self) -> Document:
        return {
            "account": self.account,
            "level": self.level,
            "parent": self.parent,
            "payer": self.payer or self.account,
            "bill_to": self.bill_to or self.account,
            "ship_to": list(self.ship_to),
            "agreements": list(self.agreements or (self.account,)),
            "segments": list(self.segments),
            "region": self.region,
            "merged_into": None,
        }


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who buys, approves or serves; without an account he is staff."""

    id: str
    account: str | None
    name: str
    email: str
    roles: tuple[str, ...] = ("buyer",)
    serves: tuple[str, ...] = ()
    spending_limit: Money | None = None
    approval_limit: Money | None = None
    approvers: tuple[str, ...] = ()
    active: bool = True

    def document(self) -> Document:
        spending, approval = self.spending_limit, self.approval_limit
        return {
            "id": self.id,
            "account": self.account,
            "serves": list(self.serves),
            "name": self.name,
            "email": self.email,
            "roles": list(self.roles),
            "spending_limit": None if spending is None else spending.wire(),
            "approval_limit": None if approval is None else approval.wire(),
            "approvers": list(self.approvers),
            "active": self.active,
        }


@dataclass(frozen=True, slots=True)
class Entitlement:
    """A rule that hides items or shows them, valid in `[valid_from, valid_to)`."""

    id: str
    valid_from: datetime
    effect: str = "hide"
    sku: str | None = None
    category: str | None = None
    account: str | None = None
    segment: str | None = None
    region: str | None = None
    valid_to: datetime | None = None
    reason: str | None = None

    def document(self) -> Document:
        return {
            "id": self.id,
            "sku": self.sku,
            "category": self.category,
            "account": self.account,
            "segment": self.segment,
            "region": self.region,
            "effect": self.effect,
            "valid_from": format_instant(self.valid_from),
            "valid_to": None if self.valid_to is None else format_instant(self.valid_to),
            "reason": self.reason,
        }


KEYED_ORDERS = "/keyed-orders"
"""Where an order that came by phone is keyed into the ERP."""


@dataclass(frozen=True, slots=True)
class Keying:
    """Something that a clerk keys into the ERP at an instant: method, path and content."""

    at: datetime
    method: str
    path: str
    content: Document


@dataclass(frozen=True, slots=True)
class Partners:
    """All of it; a world without any has accounts that stand for themselves and sign in as such."""

    relations: tuple[Relation, ...] = ()
    users: tuple[User, ...] = ()
    entitlements: tuple[Entitlement, ...] = ()
    keyings: tuple[Keying, ...] = field(default=())

    def moved(self, at: Callable[[datetime], datetime]) -> Partners:
        """The same at other instants; what clerks key in stays as it is but for when."""
        entitlements = tuple(
            replace(
                one,
                valid_from=at(one.valid_from),
                valid_to=None if one.valid_to is None else at(one.valid_to),
            )
            for one in self.entitlements
        )
        keyings = tuple(replace(one, at=at(one.at)) for one in self.keyings)
        return replace(self, entitlements=entitlements, keyings=keyings)

    def without_orders(self) -> Partners:
        """The same, where no order is keyed into the ERP."""
        keyings = tuple(one for one in self.keyings if one.path != KEYED_ORDERS)
        return replace(self, keyings=keyings)


NO_PARTNERS = Partners()
