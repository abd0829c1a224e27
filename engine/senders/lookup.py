"""What became of an order, a return, a quote or an amendment whose creation is in doubt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from contracts.ports import CallFailed, Clock
from engine.caller import ERP_READ, Caller
from engine.classify import content_of, of_failure, of_repeatable
from engine.errors import NoAnswer
from engine.outcome import RetryAfter
from engine.profile import Profiles
from engine.senders.order import Absent, Found, Probed

_MARGIN_US = 1_000_000
"""Added to the ERP's own figure, because its clock is not ours."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of the ERP's that is asked: by which field, and which fields of a row say the rest.

    `id` is the ERP's own, `since` the instant of its entry, `dead` the state that counts last.
    """

    noun: str
    by: str = "reference"
    id: str = "number"
    since: str = "received_at"
    dead: str = "cancelled"


ORDERS: Final = Listed("orders")
QUOTES: Final = Listed("quotes")
AMENDMENTS: Final = Listed("amendments")
ADDRESS_REQUESTS: Final = Listed("address-requests")
RECEIPTS: Final = Listed("receipts", by="reference", id="id", since="posted_at", dead="none")
REFUNDS: Final = Listed("refunds", id="id", since="posted_at", dead="none")
POSTINGS: Final = Listed(
    "warehouse-postings", by="confirmation", id="id", since="posted_at", dead="none"
)
RETURNS: Final = Listed("returns", by="request", id="id", since="entered_at", dead="refused")


class LookUpOrder:
    """Waits until nothing can be committed late any more, then asks for the reference."""

    def __init__(
        self, caller: Caller, clock: Clock, profiles: Profiles, listed: Listed = ORDERS
    ) -> None:
        self._listed = listed
        self._caller = caller
        self._clock = clock
        self._profiles = profiles

    async def __call__(self, shop: str, reference: str, doubt_us: int) -> Probed:
        """GET the list by the reference, every page; rows are compared whatever the filter did."""
        try:
            await self._profiles.read()
            ready_us = doubt_us + self._profiles.max_processing_us + _MARGIN_US
            if self._clock.now_us() < ready_us:
                return RetryAfter("waiting-out", ready_us, failed=False)
            return await self.ask(shop, reference)
        except (NoAnswer, CallFailed) as error:
            return of_failure(error)

    async def ask(self, shop: str, reference: str) -> Probed:
        """What the ERP has now, without waiting; raises `NoAnswer` or `CallFailed`."""
        of = self._listed
        found: list[Mapping[str, Any]] = []
        query = {of.by: reference}
        while True:
            answer = await self._caller.call(ERP_READ, "GET", f"/{of.noun}?{urlencode(query)}")
            content = content_of(answer)
            orders = content.get(of.noun)
            if answer.status != 200 or not isinstance(orders, list):
                return _not_now(of_repeatable(answer, self._clock))
            found += [row for row in orders if self._is_of(row, shop, reference)]
            after = content.get("next")
            if after is None:
                return Found(tuple(sorted(found, key=self._rank))) if found else Absent()
            query = {of.by: reference, "after": str(after)}

    def _is_of(self, order: Any, shop: str, reference: str) -> bool:
        if not isinstance(order, dict) or not isinstance(order.get(self._listed.id), str):
            return False
        named = order.get("shop", shop)  # a receipt of the ERP names no shop
        return (named, order.get(self._listed.by)) == (shop, reference)

    def _rank(self, order: Mapping[str, Any]) -> tuple[bool, str, str]:
        """Live before cancelled, then the one that was received first."""
        received, number = str(order.get(self._listed.since)), str(order[self._listed.id])
        return order.get("state") == self._listed.dead, received, number


def _not_now(outcome: object) -> RetryAfter:
    """A look-up that fails is repeated, whatever the status: the order must not be guessed."""
    return outcome if isinstance(outcome, RetryAfter) else RetryAfter("look-up-refused")
