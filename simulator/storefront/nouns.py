"""What the integration may write, noun by noun: a row's schema, and what the shop checks in it.

A row that fits its schema may still contradict itself; that is said per row, and the rest goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from contracts.negotiation import newest_minor
from contracts.published import urn
from simulator.storefront import checks
from simulator.storefront.checks import Document, OrderLines
from simulator.storefront.configuring import of_configuration
from simulator.storefront.products import check_told


@dataclass(frozen=True, slots=True)
class Noun:
    """One noun of the connector face.

    `check` raises RowRefused or ValueInvalid, `id_of` is what the row's id has to be, `shelf` what
    the shop has to read again when the row changes. `windowed`: those changed since an instant can
    be asked for, so its kind is fed. One that is not `listed` can only be written.
    """

    name: str
    kind: str
    schema: str
    id_of: Callable[[Document], str]
    check: Callable[[Document, OrderLines], object]
    shelf: Callable[[Document], str | None]
    windowed: bool = False
    listed: bool = True


def _by(field: str) -> Callable[[Document], str]:
    def read(document: Document) -> str:
        value: str = document[field]
        return value

    return read


def _stock_id(row: Document) -> str:
    return f"{row['warehouse']}/{row['sku']}"


def _nothing(_: Document) -> None:
    return None


_ID, _SKU = _by("id"), _by("sku")
_AVAILABILITY: Final = "storefront-availability"

NOUNS: Final = (
    Noun("accounts", "account", urn("accounts", "customer"), _ID, checks.of_account, _ID),
    Noun("items", "item", urn("items", "item"), _SKU, checks.of_item, _SKU),
    Noun("prices", "price", urn("prices", "price"), _ID, checks.of_price, _SKU),
    Noun("discounts", "discount", urn("prices", "discount"), _ID, checks.of_discount, lambda _: ""),
    Noun(
        "availability",
        "availability",
        urn("availability", _AVAILABILITY),
        _stock_id,
        checks.of_nothing,
        _SKU,
    ),
    Noun(
        "shipments",
        "shipment",
        urn("shipments", "shipment"),
        _ID,
        checks.of_shipment,
        _nothing,
        windowed=True,
    ),
    Noun("invoices", "invoice", urn("invoices", "invoice"), _ID, checks.of_invoice, _nothing),
    Noun(
        "returns",
        "return",
        urn("returns", "return"),
        _ID,
        checks.of_return,
        _nothing,
        windowed=True,
    ),
    Noun(
        "credit-notes",
        "credit_note",
        urn("credit-notes", "credit-note"),
        _ID,
        checks.of_credit_note,
        _nothing,
        windowed=True,
    ),
    Noun(
        "receipts",
        "receipt",
        urn("receivables", "receipt"),
        _ID,
        checks.of_receipt,
        _nothing,
        windowed=True,
    ),
    Noun(
        "statements",
        "statement",
        urn("receivables", "statement"),
        _ID,
        checks.of_statement,
        _nothing,
        windowed=True,
    ),
    Noun(
        "reversals",
        "reversal",
        urn("reversals", "reversal", "1.1.0"),
        _ID,
        checks.of_reversal,
        _nothing,
        windowed=True,
    ),
    Noun(
        "erp-orders",
        "erp_order",
        urn("erp-orders", "begun-order"),
        _by("number"),
        checks.of_begun,
        _nothing,
        windowed=True,
    ),
    Noun(
        "relations",
        "relation",
        urn("purchasing", "relation"),
        _by("account"),
        checks.of_nothing,
        _by("account"),
        listed=False,
    ),
    Noun(
        "price-lists",
        "price_list",
        urn("price-lists", "price-list"),
        _by("currency"),
        checks.of_price_list,
        _by("currency"),
        listed=False,
    ),
    Noun(
        "sourcing",
        "sourcing",
        urn("sourcing", "sourcing", "1.1.0"),
        _ID,
        checks.of_nothing,
        lambda _: "",
        listed=False,
    ),
    Noun(
        "budgets",
        "budget",
        urn("budgets", "budget"),
        _ID,
        checks.of_budget,
        _by("account"),
        listed=False,
    ),
    Noun(
        "purchase-terms",
        "purchase_term",
        urn("account-terms", "purchase-term"),
        _ID,
        checks.of_term,
        lambda _: "",
        listed=False,
    ),
    Noun(
        "credit-standings",
        "credit_standing",
        urn("account-terms", "credit-standing"),
        _by("account"),
        checks.of_standing,
        _nothing,
        listed=False,
    ),
    Noun(
        "configurations",
        "configuration",
        urn("configurations", "configuration"),
        _SKU,
        of_configuration,
        _nothing,
    ),
    Noun(
        "enrichment",
        "enrichment",
        urn("enrichment", "enrichment"),
        _SKU,
        lambda enrichment, _: check_told(enrichment),
        _nothing,
        listed=False,
    ),
    Noun(
        "promises",
        "promise",
        urn("promises", "promise", newest_minor("promises")),
        _by("order"),
        checks.of_promise,
        _nothing,
        listed=False,
    ),
    Noun(
        "outlooks",
        "outlook",
        urn("outlooks", "outlook"),
        _by("sku"),
        checks.of_outlook,
        _nothing,
        listed=False,
    ),
    Noun(
        "price-corrections",
        "price_correction",
        urn("price-corrections", "price-correction"),
        _ID,
        checks.of_correction,
        _nothing,
        listed=False,
    ),
    Noun(
        "postings",
        "posting",
        urn("postings", "posting"),
        _ID,
        checks.of_posting,
        _nothing,
        listed=False,
    ),
    Noun("users", "user", urn("purchasing", "user"), _ID, checks.of_user, _ID, listed=False),
    Noun(
        "entitlements",
        "entitlement",
        urn("purchasing", "entitlement"),
        _ID,
        checks.of_entitlement,
        lambda _: "",
        listed=False,
    ),
)
"""Every noun of `PUT /connector/<noun>`."""
