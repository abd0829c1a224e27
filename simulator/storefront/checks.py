"""What the shop checks in the rows of each noun, beyond their schemas.

Each check raises RowRefused, or ValueInvalid where a value cannot be one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from contracts.currencies import EXPONENTS
from contracts.instants import parse_instant
from contracts.values import Money
from simulator.storefront.budget import Budget
from simulator.storefront.entitlement import Restriction
from simulator.storefront.errors import RowRefused
from simulator.storefront.pricing import DiscountRule, PriceRule
from simulator.storefront.terms import Term
from simulator.storefront.units import Units

Document = Mapping[str, Any]

UNKNOWN_ORDER: Final = "unknown-order"
UNKNOWN_LINE: Final = "unknown-line"
"""The reasons that are codes: what is missing may come later, and then the same row is stored."""

OrderLines = Callable[[str], Mapping[int, str] | None]
"""The lines of one of the shop's orders, number to SKU; None when there is no such order."""


def of_account(account: Document, _: OrderLines) -> None:
    """An account."""
    of_currency(account["currency"])
    if account["credit_limit"] is not None:
        Money.parse(account["credit_limit"])


def of_item(item: Document, _: OrderLines) -> None:
    """An item."""
    Units.parse(item)


def of_price(price: Document, _: OrderLines) -> None:
    """A rule for prices."""
    PriceRule.parse(price)


def of_discount(discount: Document, _: OrderLines) -> None:
    """A rule for discounts."""
    DiscountRule.parse(discount)


def of_nothing(_document: Document, _: OrderLines) -> None:
    """Its schema says it all."""


def of_user(user: Document, _: OrderLines) -> None:
    """A user."""
    for limit in (user["spending_limit"], user["approval_limit"]):
        if limit is not None:
            Money.parse(limit)


def of_entitlement(rule: Document, _: OrderLines) -> None:
    """A rule of who may buy what."""
    Restriction.parse(rule)


def of_term(term: Document, _: OrderLines) -> None:
    """A term of purchase."""
    Term.parse(term)


def of_standing(standing: Document, _: OrderLines) -> None:
    """A credit standing."""
    parse_instant(standing["as_of"])
    for amount in (standing["limit"], standing["used"], standing["available"]):
        if amount is not None:
            Money.parse(amount)


def of_budget(budget: Document, _: OrderLines) -> None:
    """A budget."""
    Budget.parse(budget)


def of_price_list(price_list: Document, _: OrderLines) -> None:
    """What the prices of a currency mean."""
    of_currency(price_list["currency"])


def of_shipment(shipment: Document, lines_of: OrderLines) -> None:
    """A parcel of one of the shop's orders."""
    parse_instant(shipment["shipped_at"])
    of_lines(shipment, lines_of)


def of_invoice(invoice: Document, lines_of: OrderLines) -> None:
    """A bill."""
    parse_instant(invoice["issued_at"])
    parse_instant(invoice["due_at"])
    for amount in (invoice["paid"], *invoice["totals"].values()):
        Money.parse(amount)
    of_lines(invoice, lines_of)


def of_promise(promise: Document, lines_of: OrderLines) -> None:
    """Dates that are promised for lines."""
    for line in promise["lines"]:
        for date in (line["expected_at"], line.get("first_expected_at")):
            if date is not None:
                parse_instant(date)
    of_lines(promise, lines_of)


def of_outlook(outlook: Document, _: OrderLines) -> None:
    """How many there are by when."""
    for step in outlook["steps"]:
        parse_instant(step["at"])


def of_posting(posting: Document, lines_of: OrderLines) -> None:
    """What became of an order that is posted later."""
    known = lines_of(posting["reference"])
    if known is None:
        raise RowRefused(UNKNOWN_ORDER)
    if posting["line"] is not None and posting["line"] not in known:
        raise RowRefused(UNKNOWN_LINE)


def of_correction(correction: Document, lines_of: OrderLines) -> None:
    """Prices of an order that a clerk corrected."""
    parse_instant(correction["corrected_at"])
    amounts = (amount for line in correction["lines"] for amount in (line["net"], line["tax"]))
    for amount in (*amounts, *correction["totals"].values()):
        Money.parse(amount)
    of_lines(correction, lines_of)


def of_return(document: Document, lines_of: OrderLines) -> None:
    """A return."""
    parse_instant(document["requested_at"])
    parse_instant(document["entered_at"])
    of_lines(document, lines_of)


def of_credit_note(note: Document, lines_of: OrderLines) -> None:
    """A credit note."""
    parse_instant(note["issued_at"])
    for amount in (note["applied"], note["unapplied"], *note["totals"].values()):
        Money.parse(amount)
    of_lines(note, lines_of)


def of_receipt(receipt: Document, _: OrderLines) -> None:
    """Money that came in."""
    parse_instant(receipt["received_at"])
    for amount in (receipt["amount"], receipt["unapplied"]):
        Money.parse(amount)


def of_reversal(reversal: Document, _: OrderLines) -> None:
    """What was taken back."""
    parse_instant(reversal["posted_at"])
    for name in ("amount", "applied", "unapplied", "applied_anew"):
        if reversal.get(name) is not None:
            Money.parse(reversal[name])
    if (reversal["order"] is None) != (reversal["reference"] is None):
        raise RowRefused("an order has a number and a reference")


def of_statement(statement: Document, _: OrderLines) -> None:
    """What an account owes."""
    of_currency(statement["currency"])
    if statement["oldest_due_at"] is not None:
        parse_instant(statement["oldest_due_at"])


def of_begun(order: Document, _: OrderLines) -> None:
    """An order that began in the ERP."""
    parse_instant(order["placed_at"])
    if order["reference"] != order["number"]:
        raise RowRefused("an order that began in the ERP is named by its number")
    for amount in order["totals"].values():
        Money.parse(amount)


def of_lines(document: Document, lines_of: OrderLines) -> None:
    """Lines of an order that the shop knows."""
    known = lines_of(document["reference"])
    if known is None:
        raise RowRefused(UNKNOWN_ORDER)
    for line in document["lines"]:
        if known.get(line["line"]) != line["sku"]:
            raise RowRefused(UNKNOWN_LINE)


def of_currency(code: str) -> None:
    """A currency that has minor units."""
    if code not in EXPONENTS:
        raise RowRefused("the currency is not known")
