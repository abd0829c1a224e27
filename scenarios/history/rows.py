"""Which rows of the scope matrix a call moves: every operation that a contract publishes is here.

An operation moves rows, or every row, or none, and the last two say why. What is only asked when
both systems are compared at night is about no row's way over, but about what comparing may find.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from scenarios.history.facts import TO_ENGINE, Exchange
from scenarios.history.warehouse import WMS

COMPARISON: Final = "comparison"
"""No row of the matrix: trouble here keeps back what a comparison finds, and nothing else."""

EVERY: Final[Mapping[str, str]] = {
    "erp.changes.list": "the main feed tells of every object, or of how far its feed has come",
    "erp.token": "without a token nothing is asked of the ERP",
    "storefront.token": "without a token nothing is asked of the storefront",
    "erp.profile.read": "it is read before anything else",
    "erp.listings.read": "it says how any list is read on, and is read before the first",
    "drop.inbox.put": "the name of a file does not say whose it is",
    "drop.inbox.release": "the name of a file does not say whose it is",
    "drop.outbox.list": "the name of a file does not say whose it is",
    "drop.outbox.read": "the name of a file does not say whose it is",
    "engine.feed": "an ERP that pushes its changes tells of every object",
}
"""Operations whose failure keeps every object from moving, and why."""

_LOOKED_AT = "whoever looks at the engine asks it, and it moves nothing"
_PEOPLE = "finance closes its books by it, and it is told to nobody"
_PAYMENTS = "the storefront asks the provider of payments"
_TAX = "the ERP asks the owner of the tax"

OF_NONE: Final[Mapping[str, str]] = {
    "erp.health": "it says how a system is, and brings nothing",
    "storefront.health": "it says how a system is, and brings nothing",
    "erp.delivery-deviations.list": "the audit asks how far a delivery was off, and nobody is told",
    "erp.delivery-tolerances.put": "a clerk keeps it, and no row tells of it",
    "erp.periods.put": _PEOPLE,
    "erp.periods.read": _PEOPLE,
    **dict.fromkeys(("engine.health", "engine.replay"), _LOOKED_AT),
    **{f"engine.probe.{one}": _LOOKED_AT for one in ("audit", "drift", "parked", "settled")},
    **{
        f"payments.{one}": _PAYMENTS
        for one in ("authorise", "capture", "list", "refund", "release")
    },
    **{f"tax.credits.{one}": _TAX for one in ("list", "put", "read")},
    **{
        f"tax.documents.{one}": _TAX
        for one in ("commit", "delete", "estimate", "list", "read", "void")
    },
    "tax.rates.put": _TAX,
}
"""Operations that move no row, and why."""

_INTO_THE_ERP: Final = (
    *("erp.orders.create", "erp.returns.create"),
    *("erp.receipts.create", "erp.refunds.create"),
)
"""Operations that bring in what was made in the storefront: known by its key, whatever it is."""

_SEVERAL: Final[Mapping[str, tuple[str, ...]]] = {
    "erp.purchasing.changes": ("relations", "users", "entitlements"),
    "erp.receivables.changes": ("receipts", "statements"),
    "erp.account-terms.changes": ("purchase_terms", "credit_standings"),
    "erp.returns.changes": ("returns", "credit_notes"),
    "wms.token": ("picks", "confirmations"),
    "storefront.digests.list": (COMPARISON,),
    "storefront.digests.ranges": (COMPARISON,),
    "storefront.holdings.list": (COMPARISON,),
}
"""What the feeds tell of that the ERP announces in its first one, what a token of the WMS is for,
and what is asked at night alone.
"""

_LISTED: Final = frozenset({"erp.listings.linked", "erp.listings.numbered", "erp.listings.skipped"})
"""Lists in pages of other styles, of any noun: their path says of which."""

_NOUNS: Final[Mapping[str, str]] = {
    "accounts": "customers",
    "customers": "customers",
    "addresses": "customers",
    "items": "items",
    "catalog": "items",
    "products": "enrichment",
    "prices": "prices",
    "discounts": "discounts",
    "availability": "availability",
    "stock": "availability",
    "shipments": "shipments",
    "invoices": "invoices",
    "erp-orders": "erp_orders",
    "increases": "erp_orders",
    "replacements": "erp_orders",
    "returns": "returns",
    "credit-notes": "credit_notes",
    "receipts": "receipts",
    "statements": "statements",
    "balances": "statements",
    "terms": "statements",
    "reversals": "reversals",
    "return-requests": "orders",
    "quotes": "quotes",
    "amendments": "amendments",
    "revisions": "amendments",
    "address-requests": "address_requests",
    "relations": "relations",
    "branches": "relations",
    "users": "users",
    "entitlements": "entitlements",
    "price-lists": "price_lists",
    "sourcing": "sourcing",
    "budgets": "budgets",
    "purchase-terms": "purchase_terms",
    "credit-standings": "credit_standings",
    "credit": "credit_standings",
    "configurations": "configurations",
    "enrichment": "enrichment",
    "promises": "promises",
    "replenishments": "promises",
    "outlooks": "promises",
    "orders": "order_status",
    "postings": "order_status",
    "price-corrections": "order_status",
    "entries": "orders",
    "warned": "orders",
    "checkout": "orders",
    "inbox": "orders",
    "refunds": "orders",
    "payments": "captures",
    "cart": "cart",
    "reorder": "cart",
    "requisitions": "requisitions",
    "picks": "picks",
    "warehouse-postings": "confirmations",
    "withdrawals": "picks",
    "decisions": "confirmations",
    "webhook": "orders",
}

_OF_WMS: Final = {"confirmations": "confirmations", "decisions": "confirmations"}
"""The same of the WMS; everything else that it is asked is about picks."""


def object_of(exchange: Exchange) -> str | None:
    """The row of the scope matrix that a call is about; None for one of every row or of none."""
    if exchange.edge == TO_ENGINE:
        return "orders"
    return row_of(exchange.operation, exchange.noun)


def row_of(operation: str, noun: str = "") -> str | None:
    """The same of an operation; a list of any noun is asked by its noun."""
    if operation in _INTO_THE_ERP:
        return "orders"
    system, _, called = operation.partition(".")
    if system == WMS:
        return _OF_WMS.get(called.partition(".")[0], "picks")
    if operation in OF_NONE:
        return None
    return _NOUNS.get(noun if operation in _LISTED else called.partition(".")[0])


def rows_of(exchange: Exchange) -> tuple[str, ...] | None:
    """Every row that a call moves; None for every one, as an unknown call may move any."""
    return (
        ("orders",) if exchange.edge == TO_ENGINE else moved_by(exchange.operation, exchange.noun)
    )


def moved_by(operation: str, noun: str = "") -> tuple[str, ...] | None:
    """The same of an operation."""
    if operation in EVERY:
        return None
    if operation in OF_NONE:
        return ()
    if operation in _SEVERAL:
        return _SEVERAL[operation]
    row = row_of(operation, noun)
    return None if row is None else (row,)
