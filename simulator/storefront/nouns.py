"""What the integration may write, noun by noun: a row's schema, and what the shop checks in it.

A row that fits its schema may still contradict itself; that is said per row, and the rest goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from contracts.currencies import EXPONENTS
from contracts.instants import parse_instant
from contracts.negotiation import newest_minor
from contracts.published import urn
from contracts.values import Money
from simulator.storefront.budget import Budget
from simulator.storefront.entitlement import Restriction
from simulator.storefront.errors import RowRefused
from simulator.storefront.pricing import DiscountRule, PriceRule
from simulator.storefront.products import check_told
from simulator.storefront.terms import Term
from simulator.storefront.units import Units

Document = Mapping[str, Any]
OrderLines = Callable[[str], Mapping[int, str] | None]
"""The lines of one of the shop's orders, number to SKU; None when there is no such order."""


@dataclass(frozen=True, slots=True)
class Noun:
    """One noun of the connector face.

    `check` raises RowRefused or ValueInvalid, `id_of` is what the row's id has to be, `shelf` what
    the shop has to read again when the row changes. `windowed`: those changed since an instant can
    be asked for, so its kind is fed. One that is not `listed` can only be written. One that is not
    `compared` is none of those that the contract `reconciliation` names, so no hash of it is told.
    """

    name: str
    kind: str
    schema: str
    id_of: Callable[[Document], str]
    check: Callable[[Document, OrderLines], object]
    shelf: Callable[[Document], str | None]
    windowed: bool = False
    listed: bool = True
    compared: bool = True


def _check_account(account: Document, _: OrderLines) -> None:
    _check_currency(account["currency"])
    if account["credit_limit"] is not None:
        Money.parse(account["credit_limit"])


def _check_item(item: Document, _: OrderLines) -> None:
    Units.parse(item)


def _check_price(price: Document, _: OrderLines) -> None:
    PriceRule.parse(price)


def _check_discount(discount: Document, _: OrderLines) -> None:
    DiscountRule.parse(discount)


def _check_nothing(_document: Document, _: OrderLines) -> None:
    """Its schema says it all."""


def _check_user(user: Document, _: OrderLines) -> None:
    for limit in (user["spending_limit"], user["approval_limit"]):
        if limit is not None:
            Money.parse(limit)


def _check_entitlement(rule: Document, _: OrderLines) -> None:
    Restriction.parse(rule)


def _check_term(term: Document, _: OrderLines) -> None:
    Term.parse(term)


def _check_standing(standing: Document, _: OrderLines) -> None:
    parse_instant(standing["as_of"])
    for amount in (standing["limit"], standing["used"], standing["available"]):
        if amount is not None:
            Money.parse(amount)


def _check_budget(budget: Document, _: OrderLines) -> None:
    Budget.parse(budget)


def _check_price_list(price_list: Document, _: OrderLines) -> None:
    _check_currency(price_list["currency"])


def _check_shipment(shipment: Document, lines_of: OrderLines) -> None:
    parse_instant(shipment["shipped_at"])
    _check_lines(shipment, lines_of)


def _check_invoice(invoice: Document, lines_of: OrderLines) -> None:
    parse_instant(invoice["issued_at"])
    parse_instant(invoice["due_at"])
    for amount in (invoice["paid"], *invoice["totals"].values()):
        Money.parse(amount)
    _check_lines(invoice, lines_of)


def _check_promise(promise: Document, lines_of: OrderLines) -> None:
    for line in promise["lines"]:
        for date in (line["expected_at"], line.get("first_expected_at")):
            if date is not None:
                parse_instant(date)
    _check_lines(promise, lines_of)


def _check_outlook(outlook: Document, _: OrderLines) -> None:
    for step in outlook["steps"]:
        parse_instant(step["at"])


def _check_posting(posting: Document, lines_of: OrderLines) -> None:
    known = lines_of(posting["reference"])
    if known is None:
        raise RowRefused("the shop has no such order")
    if posting["line"] is not None and posting["line"] not in known:
        raise RowRefused("the order has no such line")


def _check_correction(correction: Document, lines_of: OrderLines) -> None:
    parse_instant(correction["corrected_at"])
    amounts = (amount for line in correction["lines"] for amount in (line["net"], line["tax"]))
    for amount in (*amounts, *correction["totals"].values()):
        Money.parse(amount)
    _check_lines(correction, lines_of)


def _check_return(document: Document, lines_of: OrderLines) -> None:
    parse_instant(document["requested_at"])
    parse_instant(document["entered_at"])
    _check_lines(document, lines_of)


def _check_credit_note(note: Document, lines_of: OrderLines) -> None:
    parse_instant(note["issued_at"])
    for amount in (note["applied"], note["unapplied"], *note["totals"].values()):
        Money.parse(amount)
    _check_lines(note, lines_of)


def _check_receipt(receipt: Document, _: OrderLines) -> None:
    parse_instant(receipt["received_at"])
    for amount in (receipt["amount"], receipt["unapplied"]):
        Money.parse(amount)


def _check_reversal(reversal: Document, _: OrderLines) -> None:
    parse_instant(reversal["posted_at"])
    for name in ("amount", "applied", "unapplied"):
        if reversal[name] is not None:
            Money.parse(reversal[name])
    if (reversal["order"] is None) != (reversal["reference"] is None):
        raise RowRefused("an order has a number and a reference")


def _check_statement(statement: Document, _: OrderLines) -> None:
    _check_currency(statement["currency"])
    if statement["oldest_due_at"] is not None:
        parse_instant(statement["oldest_due_at"])


def _check_begun(order: Document, _: OrderLines) -> None:
    parse_instant(order["placed_at"])
    if order["reference"] != order["number"]:
        raise RowRefused("an order that began in the ERP is named by its number")
    for amount in order["totals"].values():
        Money.parse(amount)


def _check_lines(document: Document, lines_of: OrderLines) -> None:
    known = lines_of(document["reference"])
    if known is None:
        raise RowRefused("the shop has no such order")
    for line in document["lines"]:
        if known.get(line["line"]) != line["sku"]:
            raise RowRefused("the order has no such line")


def _check_currency(code: str) -> None:
    if code not in EXPONENTS:
        raise RowRefused("the currency is not known")


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
    Noun("accounts", "account", urn("accounts", "customer"), _ID, _check_account, _ID),
    Noun("items", "item", urn("items", "item"), _SKU, _check_item, _SKU),
    Noun("prices", "price", urn("prices", "price"), _ID, _check_price, _SKU),
    Noun("discounts", "discount", urn("prices", "discount"), _ID, _check_discount, lambda _: ""),
    Noun(
        "availability",
        "availability",
        urn("availability", _AVAILABILITY),
        _stock_id,
        _check_nothing,
        _SKU,
    ),
    Noun(
        "shipments",
        "shipment",
        urn("shipments", "shipment"),
        _ID,
        _check_shipment,
        _nothing,
        windowed=True,
    ),
    Noun("invoices", "invoice", urn("invoices", "invoice"), _ID, _check_invoice, _nothing),
    Noun(
        "returns", "return", urn("returns", "return"), _ID, _check_return, _nothing, windowed=True
    ),
    Noun(
        "credit-notes",
        "credit_note",
        urn("credit-notes", "credit-note"),
        _ID,
        _check_credit_note,
        _nothing,
        windowed=True,
    ),
    Noun(
        "receipts",
        "receipt",
        urn("receivables", "receipt"),
        _ID,
        _check_receipt,
        _nothing,
        windowed=True,
    ),
    Noun(
        "statements",
        "statement",
        urn("receivables", "statement"),
        _ID,
        _check_statement,
        _nothing,
        windowed=True,
    ),
    Noun(
        "reversals",
        "reversal",
        urn("reversals", "reversal"),
        _ID,
        _check_reversal,
        _nothing,
        windowed=True,
        compared=False,
    ),
    Noun(
        "erp-orders",
        "erp_order",
        urn("erp-orders", "begun-order"),
        _by("number"),
        _check_begun,
        _nothing,
        windowed=True,
    ),
    Noun(
        "relations",
        "relation",
        urn("purchasing", "relation"),
        _by("account"),
        _check_nothing,
        _by("account"),
        listed=False,
    ),
    Noun(
        "price-lists",
        "price_list",
        urn("price-lists", "price-list"),
        _by("currency"),
        _check_price_list,
        _by("currency"),
        listed=False,
    ),
    Noun(
        "sourcing",
        "sourcing",
        urn("sourcing", "sourcing", "1.1.0"),
        _ID,
        _check_nothing,
        lambda _: "",
        listed=False,
    ),
    Noun(
        "budgets",
        "budget",
        urn("budgets", "budget"),
        _ID,
        _check_budget,
        _by("account"),
        listed=False,
    ),
    Noun(
        "purchase-terms",
        "purchase_term",
        urn("account-terms", "purchase-term"),
        _ID,
        _check_term,
        lambda _: "",
        listed=False,
        compared=False,
    ),
    Noun(
        "credit-standings",
        "credit_standing",
        urn("account-terms", "credit-standing"),
        _by("account"),
        _check_standing,
        _nothing,
        listed=False,
        compared=False,
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
        _check_promise,
        _nothing,
        listed=False,
    ),
    Noun(
        "outlooks",
        "outlook",
        urn("outlooks", "outlook"),
        _by("sku"),
        _check_outlook,
        _nothing,
        listed=False,
    ),
    Noun(
        "price-corrections",
        "price_correction",
        urn("price-corrections", "price-correction"),
        _ID,
        _check_correction,
        _nothing,
        listed=False,
        compared=False,
    ),
    Noun(
        "postings",
        "posting",
        urn("postings", "posting"),
        _ID,
        _check_posting,
        _nothing,
        listed=False,
        compared=False,
    ),
    Noun("users", "user", urn("purchasing", "user"), _ID, _check_user, _ID, listed=False),
    Noun(
        "entitlements",
        "entitlement",
        urn("purchasing", "entitlement"),
        _ID,
        _check_entitlement,
        lambda _: "",
        listed=False,
    ),
)
"""Every noun of `PUT /connector/<noun>`."""
