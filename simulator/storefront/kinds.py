"""What the storefront stores: master data as it was given, its own orders, and its outbox."""

from __future__ import annotations

from typing import Final

from simulator.entity import Body, Kind, by
from simulator.guests import ACCESS, USE
from simulator.identity import SECRET, TOKEN

REPLACED: Final = "returns.reference"
"""The custom field in which an order of the ERP names the order whose goods it replaces."""

RAISED: Final = "increases.reference"
"""The one in which it names the order of which it raises quantities."""


def price_index(sku: str, account: str | None) -> str:
    """Where the price rules of a SKU lie that are everybody's (None) or one account's."""
    return f"{account or ''}\n{sku}"


def _prices_for(body: Body) -> tuple[str, ...]:
    return (price_index(body["sku"], body["customer"]),)


def _discounts_on(body: Body) -> tuple[str, ...]:
    return (body["sku"] or "",)


def _restricts(body: Body) -> tuple[str, ...]:
    return (body["sku"] or "",)


def _continues(body: Body) -> tuple[str, ...]:
    """The order that this one continues, of which it replaces what came back, or of which it raises
    quantities, where it does.
    """
    if body["origin"] is not None:
        return (body["origin"]["reference"],)
    custom = body.get("custom") or {}
    named = custom.get(REPLACED, custom.get(RAISED))
    return (named,) if isinstance(named, str) else ()


KINDS: Final = (
    Kind("account"),
    Kind("item"),
    Kind("price", indexes={"for": _prices_for}),
    Kind("price_list"),
    Kind("sourcing"),
    Kind("promise", indexes={"reference": by("reference")}),
    Kind("discount", indexes={"on": _discounts_on}),
    Kind("availability", indexes={"sku": by("sku")}),
    Kind("relation", indexes={"merged": by("merged_into")}),
    Kind("user", indexes={"account": by("account")}),
    Kind("entitlement", indexes={"on": _restricts}),
    Kind("requisition", prefix="RQ-", indexes={"account": by("account"), "quote": by("quote")}),
    Kind("requisition_card", journalled=False),
    Kind("order", prefix="S-", fed=True, indexes={"account": by("account")}),
    Kind("quote", prefix="Q-", fed=True, indexes={"account": by("account")}),
    Kind("amendment", prefix="A-", fed=True, indexes={"order": by("order")}),
    Kind("shipment", fed=True, indexes={"reference": by("reference")}),
    Kind("invoice", indexes={"reference": by("reference")}),
    Kind("event", prefix="EV-"),
    Kind("subscription"),
    # Kept for the shop's own working; what they mean shows in the entities above.
    Kind("delivery", prefix="DC-", journalled=False),
    Kind("gone", journalled=False),
    Kind("hold", journalled=False),
    Kind("cart", journalled=False),
    Kind("stored_answer", journalled=False),
    Kind("payload", journalled=False),
    Kind("after_restart", journalled=False),
    TOKEN,
    SECRET,
    ACCESS,
    USE,
    Kind(
        "return_request",
        prefix="RQ-",
        fed=True,
        indexes={"account": by("account"), "reference": by("reference")},
    ),
    Kind("return", fed=True, indexes={"request": by("request")}),
    Kind("credit_note", fed=True, indexes={"return": by("return")}),
    Kind("receipt", fed=True, indexes={"account": by("account")}),
    Kind("statement", fed=True),
    Kind(
        "card_payment",
        prefix="PM-",
        journalled=False,
        indexes={"order": by("order"), "slot": by("slot"), "account": by("account")},
    ),
    Kind("erp_order", fed=True, indexes={"account": by("account"), "origin": _continues}),
    Kind("enrichment"),
    Kind("budget", indexes={"account": by("account")}),
    Kind("outlook", rare=True),
    Kind("purchase_term", rare=True, indexes={"on": _restricts}),
    Kind("credit_standing", rare=True),
    Kind("reversal", fed=True, rare=True, indexes={"account": by("account")}),
    Kind("checkout_date", rare=True),
    Kind("price_correction", rare=True, indexes={"reference": by("reference")}),
    Kind("posting", rare=True, indexes={"reference": by("reference")}),
    Kind(
        "address_request",
        prefix="AQ-",
        fed=True,
        rare=True,
        indexes={"account": by("account")},
    ),
    Kind("configuration", rare=True),
    Kind("order_configuration", rare=True),
)
"""Everything there is: `event` is the outbox, `payload` its bodies, `delivery` numbers the copies,
`gone` remembers the versions of what its owner has deleted."""
