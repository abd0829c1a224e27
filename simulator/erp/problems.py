"""What the ERP refuses, by slug: status and title as data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from simulator.problem import TITLES, Problem

ERP_TITLES: Final[Mapping[str, tuple[int, str]]] = {
    **TITLES,
    "unknown-customer": (422, "The account is not a customer of this ERP"),
    "unknown-user": (422, "The account has no such user"),
    "blocked-customer": (422, "The customer is blocked"),
    "merged-customer": (422, "The customer was taken over by another"),
    "relation-loop": (422, "The accounts would stand above themselves"),
    "not-entitled": (422, "The item may not be sold to the customer"),
    "no-price": (422, "No rule gives this customer a price for the item"),
    "attribute-repeated": (422, "An attribute of the item is told twice"),
    "unknown-item": (422, "The ERP sells no such item"),
    "unknown-warehouse": (422, "There is no such warehouse"),
    "unknown-price-rule": (422, "The line names a price rule that the ERP does not have"),
    "unknown-discount-rule": (422, "The line names a discount rule that the ERP does not have"),
    "unknown-line": (422, "The order has no such line"),
    "unit-unknown": (422, "The item is not counted in that unit"),
    "unit-mismatch": (422, "The quantity is not in the unit of the line"),
    "currency-mismatch": (422, "The amount is not in the currency of the customer"),
    "duplicate-line": (422, "A line number stands twice"),
    "quantity-precision": (422, "The quantity is too large or too precise to be kept exactly"),
    "amount-too-large": (422, "An amount is beyond what the ERP can post"),
    "price-mismatch": (422, "The price is not the one the ERP would give"),
    "price-list-fixed": (409, "What the prices of a currency mean is said once, before the first"),
    "entered-otherwise": (422, "Orders are entered where refusals are told inside the answer"),
    "link-unknown": (422, "The link is none that was given"),
    "paged-otherwise": (422, "The list is read on in pages of another style"),
    "id-mismatch": (422, "The id in the body is not the one in the path"),
    "not-open": (422, "More than is open cannot be cancelled"),
    "split-whole": (422, "Something of the order stays where it is"),
    "no-substitute": (422, "The item cannot be sent in place of the other"),
    "unknown-order": (422, "The account has no such order"),
    "more-than-requested": (422, "More than was asked for cannot be authorised"),
    "not-awaited": (422, "More than is awaited cannot be taken in"),
    "nothing-received": (422, "Nothing came, and something is still expected"),
    "item-differs": (422, "What came is not what was expected"),
    "not-received": (422, "More than arrived cannot be looked at"),
    "other-warehouse": (422, "The return goes to another warehouse"),
    "not-available": (422, "The warehouse cannot spare as much"),
    "not-invoiced": (422, "What came back has no invoice yet"),
    "nothing-to-settle": (422, "Nothing was inspected that is not settled"),
    "in-picking": (409, "The warehouse was told to pick it"),
    "unknown-pick": (422, "The ERP has no such pick"),
    "not-picked": (422, "Nobody is picking as much of it any more"),
    "unknown-withdrawal": (422, "The ERP asked for no such withdrawal"),
    "not-in-withdrawal": (422, "The warehouse was asked for something else"),
    "not-in-pick": (422, "More than is open of the pick cannot be confirmed"),
    "not-allocated": (422, "More than is allocated cannot be shipped"),
    "no-such-hold": (422, "The order is not held for that"),
    "stock-negative": (422, "More than is on hand cannot be taken away"),
    "overpaid": (422, "More than is open cannot be paid"),
    "over-applied": (422, "The receipt has less left than is to be applied"),
    "unknown-invoice": (422, "There is no such invoice"),
    "not-payer": (422, "Whoever paid does not pay for the invoice's account"),
    "closed-period": (422, "The accounting period is closed"),
    "return-not-open": (409, "The return is in another state"),
    "order-not-there": (404, "The ERP has no such order, or not yet"),
    "validity-invalid": (422, "The offer would not bind for any time"),
    "quote-mixed": (422, "The order is by more than one offer, or only in part by one"),
    "quote-differs": (422, "The order is not what was offered"),
    "quote-expired": (422, "The offer did not bind any more when it was accepted"),
    "quote-ordered": (422, "The quote was ordered before"),
    "quote-not-proposed": (409, "Nothing of the quote waits for a second person"),
    "second-person-needed": (403, "Somebody else has to confirm it"),
    "quote-closed": (409, "The quote is beyond that"),
    "tax-unavailable": (503, "The owner of the tax does not answer"),
    "tax-refused": (422, "The owner of the tax refuses the document"),
    "over-authorised": (422, "The card was authorised for less"),
    "order-held": (409, "The order is held"),
    "order-closed": (409, "The order is finished"),
    "already-charged": (409, "The order carries that charge already"),
    "already-invoiced": (409, "The shipment is invoiced already"),
    "idempotency-key-invalid": (400, "The Idempotency-Key is not 1 to 255 characters"),
    "idempotency-key-reused": (422, "The Idempotency-Key came with another body before"),
}


class Refusal(Problem):
    """The ERP says no to something that it understood; nothing of it has happened."""

    def __init__(self, slug: str, detail: str, **extra: Any) -> None:
        super().__init__(slug, detail, titles=ERP_TITLES, **extra)
