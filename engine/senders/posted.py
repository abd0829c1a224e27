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
_POSTED_POLLS: Final = 2
"""After so many polls an order is posted: no matrix grants it more time on its way than that."""

_ENTERED: Final = "entered"
_REFUSED: Final = "refused"


class LookUpPosting:
    """Asks the postings first, and the ERP's orders where none is found.

    An ERP that says that it enters orders at once is not asked again until it takes one with a 202.
    One without postings (404) may have them in a moment, so that is no word for good: it counts
    once an order that was taken would be posted by now, or it was said for as long. And it is no
    word at all of an ERP that is known to post later, in this life or in one before.
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
        self._posted_us = _POSTED_POLLS * config.poll_ms * 1_000
        self._caller = caller
        self._clock = clock
        self._profiles = profiles
        self._orders = orders
        self._missing_us: int | None = None

    async def __call__(self, shop: str, reference: str, doubt_us: int) -> Probed:
        """As the posting says; without one as the ERP's orders do, after all that may come late."""
        if await self._profiles.posts_later() is not False:
            try:
                found = await self._ask(shop, reference, doubt_us)
            except (NoAnswer, CallFailed) as error:
                return of_failure(error)
            if found is not None:
                return found
        return await self._orders(shop, reference, doubt_us)

    async def _ask(self, shop: str, reference: str, doubt_us: int) -> Probed | None:
        """None where no posting of that order is known."""
        found: list[Mapping[str, Any]] = []
        query = {"reference": reference}
        while True:
            answer = await self._caller.call(ERP_READ, "GET", f"/postings?{urlencode(query)}")
            content = content_of(answer)
            rows = content.get("postings")
            if answer.status == _MISSING:
                return await self._when_missing(doubt_us)
            if answer.status != 200 or not isinstance(rows, list):
                again = of_repeatable(answer, self._clock)
                return again if isinstance(again, RetryAfter) else RetryAfter("look-up-refused")
            self._missing_us = None
            await self._profiles.say_of_postings(later=content.get("posts_after_s") != 0)
            found += [row for row in rows if _is_of(row, shop, reference)]
            after = content.get("next")
            if after is None:
                return self._said(shop, reference, found)
            query = {"reference": reference, "after": str(after)}

    async def _when_missing(self, doubt_us: int) -> RetryAfter | None:
        """None where nothing can be queued any more that was taken as late as `doubt_us`."""
        now_us = self._clock.now_us()
        if await self._profiles.posts_later():
            return self._later("postings-missing")
        if self._missing_us is None:
            self._missing_us = now_us
        if now_us >= min(doubt_us, self._missing_us) + self._posted_us:
            return None
        return self._later("postings-missing")

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
