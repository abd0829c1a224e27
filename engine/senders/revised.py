"""Amendments where the ERP changes an order only against the version that it has.

The version is read right before the change and never kept: a version that is remembered is of a
document that nobody has looked at since. What the ERP says no to as stale it has not done.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from contracts.ports import Response
from engine.caller import ERP_AMENDMENTS, ERP_READ, Caller
from engine.classify import content_of
from engine.senders.order import PostOrder

OTHERWISE: Final = "amended-otherwise"
"""The code with which an ERP refuses amendments by their own contract."""

REVISED: Final = "/revisions/amendments"
STALE: Final = 412
_OK: Final = 200
_REFUSED: Final = 422
_AGAIN: Final = 2
"""So often it is read again at once, when it changed between the look and the entry; then later."""


class AmendOrder:
    """Enters an amendment by its own contract, or where it is told so by that of revisions."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self._plain = PostOrder(caller, ERP_AMENDMENTS, "/amendments")
        self._told_to_name = False

    async def __call__(self, request: Mapping[str, Any], idempotency_key: str) -> Response:
        """The ERP's answer: to the amendment, or to the look at its order that came before."""
        if not self._told_to_name:
            answer = await self._plain(request, idempotency_key)
            if answer.status != _REFUSED or content_of(answer).get("code") != OTHERWISE:
                return answer
            self._told_to_name = True
        answer = await self._against_what_there_is(request, idempotency_key)
        for _ in range(_AGAIN):
            if answer.status == STALE:
                answer = await self._against_what_there_is(request, idempotency_key)
        return answer

    async def _against_what_there_is(self, request: Mapping[str, Any], key: str) -> Response:
        path = f"/revisions/orders/{quote(request['order'], safe='')}"
        seen = await self._caller.call(ERP_READ, "GET", path)
        tag = seen.headers.get("etag")
        if seen.status != _OK or tag is None:
            return seen
        headers = {"idempotency-key": key, "if-match": tag}
        return await self._caller.call(ERP_AMENDMENTS, "POST", REVISED, request, headers)
