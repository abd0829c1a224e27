"""Order entry where the ERP warns first, and enters what it warned of when that is accepted.

Only what was decided about beforehand is accepted, by its name. Everything else is for a person:
the order is parked, for whoever accepts each warning has no protection left that it offers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlencode

import orjson

from contracts.ports import Response
from engine.caller import ERP_WRITE, Caller
from engine.classify import content_of, slug
from engine.dialects import Dialects
from engine.senders.order import OrderCreate, PostOrder

OTHERWISE: Final = "warned-otherwise"
"""The code with which an ERP refuses order entry by its own contract."""

WARNED: Final = "/warned/orders"
WARNING: Final = "warning"
ACCEPTED: Final = ("short-notice",)
"""The warnings that an integration may accept by itself: the buyer chose that day."""

_CREATED: Final = 201
_CONFLICT: Final = 409
_REFUSED: Final = 422


class WarnedOrder:
    """Enters an order as `enter` does, or where it is told so by the contract of warnings."""

    def __init__(self, caller: Caller, dialects: Dialects, enter: OrderCreate) -> None:
        self._caller = caller
        self._dialects = dialects
        self._enter = enter
        self._told_to_confirm = False

    async def __call__(self, request: Mapping[str, Any], idempotency_key: str) -> Response:
        """The ERP's answer; a warning that is for a person is a refusal of that name."""
        if not self._told_to_confirm:
            answer = await self._enter(request, idempotency_key)
            if answer.status != _REFUSED or content_of(answer).get("code") != OTHERWISE:
                return answer
            self._told_to_confirm = True
        return self._read(await self._confirmed(self._dialects.entered(request), idempotency_key))

    async def _confirmed(self, request: Mapping[str, Any], key: str) -> Response:
        """Once more for each warning that may be accepted; nothing was entered meanwhile."""
        accepted: list[str] = []
        while True:
            query = f"?{urlencode({'accept': accepted}, doseq=True)}" if accepted else ""
            post = PostOrder(self._caller, ERP_WRITE, f"{WARNED}{query}")
            answer = await post(request, key)
            name = _warning(answer)
            if name is None or name not in ACCEPTED or name in accepted:
                return answer
            accepted.append(name)

    def _read(self, answer: Response) -> Response:
        name = _warning(answer)
        if name is not None:
            problem = {**content_of(answer), "status": _REFUSED, "code": slug(name, WARNING)}
            return Response(_REFUSED, answer.headers, orjson.dumps(problem))
        if answer.status != _CREATED:
            return answer
        return replace(
            answer, body=orjson.dumps(self._dialects.listed("orders", content_of(answer)))
        )


def _warning(answer: Response) -> str | None:
    """What the ERP warns of; None where it does not."""
    problem = content_of(answer) if answer.status == _CONFLICT else {}
    name = problem.get("warning")
    return name if problem.get("code") == WARNING and isinstance(name, str) else None
