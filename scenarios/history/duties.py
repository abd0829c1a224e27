"""Who did what of the duties that exclude each other, by the client of the token."""

from __future__ import annotations

from typing import Final, NamedTuple

PRICES: Final = "sets prices"
APPROVES: Final = "approves offers"
CONFIRMS: Final = "confirms offers as the second person"
AUTHORISES: Final = "authorises returns"
REFUNDS: Final = "pays returns back"
LIMITS: Final = "keeps customers, their limits and their terms"
RELEASES: Final = "releases what was held"

OPERATIONS: Final = {
    "erp.prices.put": PRICES,
    "erp.discounts.put": PRICES,
    "erp.quotes.approve": APPROVES,
    "erp.quotes.confirm": CONFIRMS,
    "erp.returns.authorise": AUTHORISES,
    "erp.credit-notes.create": REFUNDS,
    "erp.customers.change": LIMITS,
    "erp.terms.put": LIMITS,
    "erp.orders.release": RELEASES,
}
"""The duty that each operation is."""


class Did(NamedTuple):
    """Something that was done: the record of the call, its edge, and who signed in for it."""

    seq: int
    edge: str
    client: str


class Duties:
    """The first time that each identity did each of the duties, and it went well."""

    def __init__(self) -> None:
        self.done: dict[tuple[str, str], Did] = {}
        """By client and duty."""
        self._under_way: dict[str, tuple[str, Did]] = {}

    def called(self, call_id: str, operation: str, did: Did) -> None:
        """A call of that operation left."""
        duty = OPERATIONS.get(operation)
        if duty is not None and (did.client, duty) not in self.done:
            self._under_way[call_id] = duty, did

    def answered(self, call_id: str, status: int | None) -> None:
        """A call came to an end."""
        found = self._under_way.pop(call_id, None) if self._under_way else None
        if found is not None and status is not None and status < 300:
            duty, did = found
            self.done.setdefault((did.client, duty), did)
