"""What the judge keeps of who buys and from where: relations, users, entitlements, sourcing rules,
budgets, terms, credit standings and requisitions.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final, NamedTuple

from scenarios.history.documents import Minor
from scenarios.history.readers import Raw, instant, minor, money, number


class DeliveryTolerance(NamedTuple):
    """By how many percent what is delivered of an item may differ; `over` None: without limit."""

    account: str | None
    sku: str
    over: Decimal | None
    under: Decimal


class DeliveryDeviation(NamedTuple):
    """What a parcel delivered beyond a line, or was short of it when the ERP closed the line."""

    order: str
    shipment: str
    line: int
    sku: str
    over: bool
    quantity: Decimal


class Relation(NamedTuple):
    """An account's place: who pays, whose agreements price it, what it belongs to."""

    account: str
    level: str
    parent: str | None
    payer: str
    bill_to: str
    ship_to: tuple[str, ...]
    agreements: tuple[str, ...]
    segments: tuple[str, ...]
    region: str | None
    merged_into: str | None


class User(NamedTuple):
    """Somebody who buys, approves or serves."""

    id: str
    account: str | None
    serves: tuple[str, ...]
    name: str
    email: str
    roles: tuple[str, ...]
    spending_limit: Minor | None
    approval_limit: Minor | None
    approvers: tuple[str, ...]
    active: bool


class Entitlement(NamedTuple):
    """A rule that hides an item from those it fits, or shows it to them."""

    id: str
    sku: str | None
    category: str | None
    account: str | None
    segment: str | None
    region: str | None
    effect: str
    valid_from: int
    valid_to: int | None
    reason: str | None


class Sourcing(NamedTuple):
    """Whether a warehouse serves those whom the rule fits."""

    id: str
    warehouse: str
    account: str | None
    region: str | None
    channel: str | None
    serves: bool
    ship_to_region: str | None = None


class Budget(NamedTuple):
    """What a user of an account, or everybody of it, may order in each period unasked."""

    id: str
    account: str
    user: str | None
    period: str
    amount: Minor
    active: bool


class PurchaseTerm(NamedTuple):
    """On what terms those whom it fits buy what it is about."""

    id: str
    account: str | None
    agreement: str | None
    sku: str | None
    category: str | None
    requires_contract: bool
    requires_agreement: str | None
    min_quantity: tuple[Decimal, str] | None
    min_value: Minor | None
    valid_from: int
    valid_to: int | None


class CreditStanding(NamedTuple):
    """What whoever pays may still owe, as of an instant."""

    account: str
    limit: Minor | None
    used: Minor
    available: Minor | None
    as_of: int


class Decided(NamedTuple):
    """One step of an approval that somebody took."""

    by: str
    decision: str


class Requisition(NamedTuple):
    """An order that waits, or waited, for its approval."""

    account: str
    requested_by: str | None
    state: str
    total: Minor
    decided: tuple[Decided, ...]
    order: str | None


def relation(raw: Raw) -> Relation:
    """Read a relation."""
    return Relation(
        raw["account"],
        raw["level"],
        raw["parent"],
        raw["payer"],
        raw["bill_to"],
        tuple(raw["ship_to"]),
        tuple(raw["agreements"]),
        tuple(sorted(raw["segments"])),
        raw["region"],
        raw["merged_into"],
    )


def user(raw: Raw) -> User:
    """Read a user."""
    return User(
        raw["id"],
        raw["account"],
        tuple(sorted(raw["serves"])),
        raw["name"],
        raw["email"],
        tuple(sorted(raw["roles"])),
        minor(raw["spending_limit"]),
        minor(raw["approval_limit"]),
        tuple(raw["approvers"]),
        raw["active"],
    )


def entitlement(raw: Raw) -> Entitlement:
    """Read an entitlement."""
    ends = raw["valid_to"]
    return Entitlement(
        raw["id"],
        raw["sku"],
        raw["category"],
        raw["account"],
        raw["segment"],
        raw["region"],
        raw["effect"],
        instant(raw["valid_from"]),
        None if ends is None else instant(ends),
        raw["reason"],
    )


def sourcing(raw: Raw) -> Sourcing:
    """Read a sourcing rule."""
    return Sourcing(
        raw["id"],
        raw["warehouse"],
        raw["account"],
        raw["region"],
        raw["channel"],
        raw["serves"] is True,
        raw.get("ship_to_region"),
    )


def budget(raw: Raw) -> Budget:
    """Read a budget."""
    return Budget(
        raw["id"],
        raw["account"],
        raw["user"],
        raw["period"],
        money(raw["amount"]),
        raw["active"] is True,
    )


def purchase_term(raw: Raw) -> PurchaseTerm:
    """Read a term of purchase."""
    ends, least = raw["valid_to"], raw["min_quantity"]
    return PurchaseTerm(
        raw["id"],
        raw["account"],
        raw["agreement"],
        raw["sku"],
        raw["category"],
        raw["requires_contract"] is True,
        raw["requires_agreement"],
        None if least is None else (number(least["value"]), least["unit"]),
        minor(raw["min_value"]),
        instant(raw["valid_from"]),
        None if ends is None else instant(ends),
    )


def delivery_tolerance(raw: Raw) -> DeliveryTolerance:
    """Read a delivery tolerance of the ERP."""
    return DeliveryTolerance(
        raw["account"],
        raw["sku"],
        None if raw["unlimited"] is True else number(raw["over_percent"]),
        number(raw["under_percent"]),
    )


def delivery_deviation(raw: Raw) -> DeliveryDeviation:
    """Read what a parcel delivered beyond or short of a line."""
    return DeliveryDeviation(
        raw["order"],
        raw["shipment"],
        raw["line"],
        raw["sku"],
        raw["reason"] == "over-delivered",
        number(raw["quantity"]["value"]),
    )


def credit_standing(raw: Raw) -> CreditStanding:
    """Read a credit standing."""
    return CreditStanding(
        raw["account"],
        minor(raw["limit"]),
        money(raw["used"]),
        minor(raw["available"]),
        instant(raw["as_of"]),
    )


def requisition(raw: Raw) -> Requisition:
    """Read a requisition of the storefront."""
    decided = (
        Decided(step["decided_by"], step["decision"])
        for step in raw["steps"]
        if step["decision"] is not None
    )
    return Requisition(
        raw["account"],
        raw["requested_by"],
        raw["state"],
        money(raw["totals"]["total"]),
        tuple(decided),
        raw["order"],
    )


PURCHASING: Final[dict[str, Callable[[Raw], Any]]] = {
    "relation": relation,
    "user": user,
    "entitlement": entitlement,
    "sourcing": sourcing,
    "budget": budget,
    "purchase_term": purchase_term,
    "credit_standing": credit_standing,
    "delivery_tolerance": delivery_tolerance,
    "delivery_deviation": delivery_deviation,
    "requisition": requisition,
}
"""How each of them is read."""
