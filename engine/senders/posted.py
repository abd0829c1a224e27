"""What became of an order that the ERP took with a 202: asked by our own reference.

Taken is not entered: the order may be refused when it is posted, minutes later. While it is queued
it is nowhere among the ERP's orders, so whoever looks for it there alone would send it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from contracts.ports import CallFailed, Clock
from engine.caller import ERP_READ, Caller
from engine.classify import content_of, of_failure, of_repeatable, slug
from engine.config import Config
from engine.errors import NoAnswer
from engine.outcome import Refused, RetryAfter
from engine.profile import Profiles
from engine.senders.order import Found, OrderProbe, Probed, posted_again_us

_MISSING: Final = 404
_ENTERED: Final = "entered"
_REFUSED: Final = "refused"


class LookUpPosting:
    """Asks the postings first, and the ERP's orders where none is found.

    An ERP that says that it enters orders at once is not asked again until it takes one with a 202.
    One without postings (404) may have them in a moment, so that is no word for good; and it is no
    word at all of an ERP that is known to post later.
    """

    def __init__(
        self,
        config: Config,
        caller: Caller,
        clock: Clock,
        profiles: Profiles,
        orders: OrderProbe,
    ) -> None:
        self._again_us = posted_again_us(config)
        self._caller = caller
        self._clock = clock
        self._profiles = profiles
        self._orders = orders

    async def __call__(self, shop: str, reference: str, doubt_us: int) -> Probed:
        """As the posting says; without one as the ERP's orders do, after all that may come late."""
        if self._profiles.posts_later is not False:
            try:
                found = await self._ask(shop, reference)
            except (NoAnswer, CallFailed) as error:
                return of_failure(error)
            if found is not None:
                return found
        return await self._orders(shop, reference, doubt_us)

    async def _ask(self, shop: str, reference: str) -> Probed | None:
        """None where no posting of that order is known."""
        found: list[Mapping[str, Any]] = []
        query = {"reference": reference}
        while True:
            answer = await self._caller.call(ERP_READ, "GET", f"/postings?{urlencode(query)}")
            content = content_of(answer)
            rows = content.get("postings")
            if answer.status == _MISSING:
                return self._later("postings-missing") if self._profiles.posts_later else None
            if answer.status != 200 or not isinstance(rows, list):
                again = of_repeatable(answer, self._clock)
                return again if isinstance(again, RetryAfter) else RetryAfter("look-up-refused")
            self._profiles.posts_later = content.get("posts_after_s") != 0
            found += [row for row in rows if _is_of(row, shop, reference)]
            after = content.get("next")
            if after is None:
                return self._said(shop, reference, found)
            query = {"reference": reference, "after": str(after)}

    def _said(self, shop: str, reference: str, postings: list[Mapping[str, Any]]) -> Probed | None:
        """Found as soon as one is entered, refused when all are, else asked again."""
        if not postings:
            return None
        numbers = [row["number"] for row in postings if row.get("state") == _ENTERED]
        if any(isinstance(number, str) for number in numbers):
            made = {"shop": shop, "reference": reference}
            return Found(tuple({**made, "number": number} for number in numbers))
        if all(row.get("state") == _REFUSED for row in postings):
            return Refused(slug(postings[-1].get("code"), "posting-refused"), taken=True)
        return self._later("posting-queued")

    def _later(self, reason: str) -> RetryAfter:
        return RetryAfter(reason, self._clock.now_us() + self._again_us, failed=False)


def _is_of(row: Any, shop: str, reference: str) -> bool:
    return isinstance(row, dict) and (row.get("shop"), row.get("reference")) == (shop, reference)
