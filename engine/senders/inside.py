"""Order entry where the ERP says inside a 200 whether it took the order.

A status says nothing there, so what is inside is read before anything is counted as done.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson

from contracts.ports import Response
from engine.caller import ERP_WRITE, Caller
from engine.classify import content_of
from engine.dialects import Dialects
from engine.senders.order import PostOrder

OTHERWISE: Final = "entered-otherwise"
"""The code with which an ERP refuses order entry by its own contract."""

ENTRIES: Final = "/entries/orders"
_OK: Final = 200
_CREATED: Final = 201
_REFUSED: Final = 422
_ERRORS: Final = range(400, 600)


class EnterOrder:
    """Enters an order by the contract of orders, or where it is told so by that of entries."""

    def __init__(self, caller: Caller, dialects: Dialects) -> None:
        self._plain = PostOrder(caller)
        self._inside = PostOrder(caller, ERP_WRITE, ENTRIES)
        self._dialects = dialects
        self._told_inside = False

    async def __call__(self, request: Mapping[str, Any], idempotency_key: str) -> Response:
        """The ERP's answer as if its status had said what it says inside."""
        if not self._told_inside:
            answer = await self._plain(request, idempotency_key)
            if answer.status != _REFUSED or content_of(answer).get("code") != OTHERWISE:
                return answer
            self._told_inside = True
        told = self._dialects.entered(request)
        return self._opened(await self._inside(told, idempotency_key))

    def _opened(self, answer: Response) -> Response:
        """What is neither an order nor a refusal stays as it is: nobody knows what became of it."""
        if answer.status != _OK:
            return answer
        told = content_of(answer)
        order, error = told.get("order"), told.get("error")
        if told.get("result") == "entered" and isinstance(order, dict):
            kept = self._dialects.listed("orders", order)
            return Response(_CREATED, answer.headers, orjson.dumps(kept))
        if told.get("result") == "refused" and isinstance(error, dict):
            status = error.get("status")
            known = status if isinstance(status, int) and status in _ERRORS else _REFUSED
            return Response(known, answer.headers, orjson.dumps(error))
        return answer
