"""How the ERP says it behaves; read once per incarnation, when first needed."""

from __future__ import annotations

from asyncio import Lock
from typing import Final

from contracts.ports import CallFailed, Clock
from engine.caller import Caller
from engine.classify import content_of
from engine.config import Config
from engine.errors import NoAnswer, Unusable
from engine.store.port import Store

CURSOR: Final = "cursor"
"""How lists go on as their contracts say: after the id that a page names as the next."""

_POSTS_LATER: Final = "erp/posts-later"
"""Under which name an engine keeps that its ERP posts orders later: what it said in one life is
known in the next, where nobody has heard of it yet (docs/adr/0062)."""

_DOUBLED_AT_MOST: Final = 20


class Profiles:
    """The ERP's profile, as far as the engine acts on it.

    `paging` is the style in which its lists are read; whoever finds that it is another sets it.
    """

    def __init__(self, config: Config, caller: Caller, clock: Clock, store: Store) -> None:
        self._store = store
        self._caller = caller
        self._clock = clock
        self._turn = Lock()
        self._first_ms = config.retry.first_ms
        self._longest_ms = min(config.retry.cap_ms, config.poll_ms)
        self._failures = 0
        self._again_us = 0
        self._page_rows = config.page_rows
        self._max_processing_us = config.max_processing_ms * 1_000
        self._known = False
        self.paging = CURSOR
        self._posts_later: bool | None = None
        self._recalled = False

    async def posts_later(self) -> bool | None:
        """Whether it takes orders and enters them some time after; None while it never said either.

        That it does is remembered over restarts. That it does not holds for one life.
        """
        if not self._recalled:
            told = await self._store.transact(lambda tx: tx.meta.get(_POSTS_LATER))
            if self._posts_later is None and told == "yes":
                self._posts_later = True
            self._recalled = True
        return self._posts_later

    async def say_of_postings(self, *, later: bool) -> None:
        """A 202 says so, and how it lists its postings; it is on the disk once this returns."""
        if await self.posts_later() == later:
            return
        known = self._posts_later
        self._posts_later = later
        if later or known:
            word = "yes" if later else "no"
            await self._store.transact(lambda tx: tx.meta.put(_POSTS_LATER, word))

    @property
    def max_processing_us(self) -> int:
        """The longest a request that reached the ERP may take to commit; cautious until read."""
        return self._max_processing_us

    @property
    def look_after_us(self) -> int:
        """How long a call in doubt is left alone before it is looked up.

        Where the profile is not known yet, a moment: the look-up reads it first and waits out what
        it says, instead of what an ERP of which nothing is known may need.
        """
        return self._max_processing_us if self._known else self._first_ms * 1_000

    @property
    def page_rows(self) -> int:
        """How many rows to ask for per page: ours or the ERP's limit, whichever is less."""
        return self._page_rows

    async def read(self) -> None:
        """Ask the ERP, unless it was asked; raises `NoAnswer` or `CallFailed`.

        All who need it wait for one call, and after one that failed nobody calls before a pause
        that doubles, up to a poll's: else each reader and each order in doubt would call by itself.
        """
        async with self._turn:
            if self._known:
                return
            if self._clock.now_us() < self._again_us:
                raise NoAnswer("profile-unread", self._again_us)
            try:
                await self._ask()
            except (NoAnswer, CallFailed) as error:
                self._pause(error)
                raise

    def _pause(self, error: Exception) -> None:
        wait_ms = min(self._first_ms << min(self._failures, _DOUBLED_AT_MOST), self._longest_ms)
        asked_us = getattr(error, "until_us", None) or 0
        self._again_us = max(self._clock.now_us() + wait_ms * 1_000, asked_us)
        self._failures += 1

    async def _ask(self) -> None:
        answer = await self._caller.call(None, "GET", "/profile", system="erp")
        content = content_of(answer)
        longest_s, limit = content.get("max_processing_s"), content.get("page_limit")
        if answer.status != 200 or not isinstance(longest_s, int | float) or type(limit) is not int:
            raise Unusable(f"profile-status-{answer.status}")
        self._max_processing_us = int(longest_s * 1_000_000)
        self._page_rows = min(self._page_rows, limit)
        self._known = True
