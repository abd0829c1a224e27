"""The errors of the storefront, as one tree.

StorefrontError
├── RowRefused                one row of a batch that cannot be stored; the others go on
├── UnitUnknown               a unit that the item is not counted in
└── SecretInvalid             a webhook secret that Standard Webhooks does not allow

simulator.problem.Problem
└── Declined                  a request that the shop understands and does not accept
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from simulator.errors import SimulatorError
from simulator.problem import TITLES, Problem

DECLINED: Final[Mapping[str, tuple[int, str]]] = {
    **TITLES,
    "account-blocked": (422, "The account may not order"),
    "account-closed": (422, "The account is closed"),
    "account-merged": (422, "The account was taken over by another"),
    "address-unknown": (422, "The account has no such delivery address"),
    "amount-too-large": (422, "The amount is beyond what an order can carry"),
    "answer-unfit": (422, "The answer is not one to this request"),
    "approval-needed": (422, "The order needs an approval"),
    "approver-missing": (422, "Nobody may approve the order"),
    "below-minimum-quantity": (422, "The terms ask for more of the item in one order"),
    "below-minimum-value": (422, "The terms ask for an order that is worth more"),
    "budget-exhausted": (422, "The account's budget does not reach so far"),
    "cart-changed": (409, "A price changed since the cart was shown"),
    "card-invalid": (422, "That is no token of a card"),
    "cart-empty": (422, "There is nothing in the cart"),
    "custom-reserved": (422, "The name is the shop's own"),
    "cut-off-passed": (422, "The order cannot be changed any more"),
    "item-discontinued": (422, "The item is no longer sold"),
    "item-unknown": (422, "There is no such item"),
    "key-reused": (422, "The idempotency key was used for another request"),
    "line-unknown": (422, "The order has no such line"),
    "lines-repeated": (422, "A line number is used twice"),
    "more-than-ordered": (422, "An order can only become smaller"),
    "not-shipped": (422, "More than was shipped cannot come back"),
    "not-your-turn": (403, "Somebody else is asked for this approval"),
    "number-differs": (409, "The order is known under another number of the ERP"),
    "offer-unfit": (422, "The offer is not one for this quote"),
    "option-missing": (422, "An option of the item is not chosen"),
    "option-unknown": (422, "The item has no such option, or the option no such value"),
    "order-over": (409, "The order is finished"),
    "own-requisition": (403, "Nobody approves his own order"),
    "payment-declined": (422, "The card was declined"),
    "payment-pending": (409, "Nobody knows yet whether the card was charged"),
    "price-missing": (422, "No rule gives this buyer a price for the item"),
    "quantity-invalid": (422, "The quantity cannot be ordered"),
    "quote-expired": (422, "The offer does not bind any more"),
    "quote-ordered": (409, "The quote was ordered before"),
    "quote-revised": (409, "Something else is offered now"),
    "quote-unanswered": (409, "There is no offer to accept"),
    "reason-missing": (422, "Whoever declines says why"),
    "requisition-changed": (409, "A price changed since the requisition was submitted"),
    "requisition-pending": (409, "The offer waits for an approval"),
    "requisition-closed": (409, "The requisition was decided already"),
    "role-missing": (403, "The user's roles do not allow it"),
    "status-unreachable": (409, "The order's present status does not lead to this one"),
    "unit-mismatch": (422, "The quantity is not in the unit of the line"),
    "unit-unknown": (422, "The item is not counted in that unit"),
    "user-needed": (403, "The account orders by its users alone"),
}
"""Slug to status and title of everything this face refuses, the common problems included."""


class StorefrontError(SimulatorError):
    """The root of what the storefront's own rules can raise."""


class RowRefused(StorefrontError):
    """A row cannot be stored; the message is the `reason` that the integration is given."""


class UnitUnknown(StorefrontError):
    """The item is not counted in that unit."""


class SecretInvalid(StorefrontError):
    """The secret is not `whsec_` and the base64 of 24 to 64 bytes."""


class Declined(Problem):
    """The shop says no, with a slug of `DECLINED` and a sentence; it never quotes a price."""

    def __init__(self, slug: str, detail: str, **extra: Any) -> None:
        super().__init__(slug, detail, titles=DECLINED, **extra)
