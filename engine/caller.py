"""Calls to the two systems with the identity of each flow: tokens, pauses, JSON, no surprises."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson

from contracts.negotiation import VERSION_HEADER
from contracts.ports import CallFailed, Clock, HttpPort, Refused, Request, Response
from engine.config import Config
from engine.dialects import Dialects, answered, asked
from engine.errors import NotSent
from engine.gate import Gate
from engine.retry_after import retry_after_us
from engine.tokens import Grant, Tokens

ERP_READ: Final = "erp:read"
ERP_WRITE: Final = "erp:orders:write"
ERP_RETURNS: Final = "erp:returns:write"
ERP_RECEIPTS: Final = "erp:receipts:write"
ERP_QUOTES: Final = "erp:quotes:write"
ERP_AMENDMENTS: Final = "erp:amendments:write"
ERP_ADDRESSES: Final = "erp:addresses:write"
ERP_PICKS: Final = "erp:picks:write"
WMS_READ: Final = "wms:read"
INSTRUCTIONS: Final = "wms:instructions"
CONNECTOR: Final = "storefront:connector"
QUOTES: Final = "storefront:quotes"
AMENDMENTS: Final = "storefront:amendments"
ADDRESSES: Final = "storefront:addresses"

_OF_ONE_FLOW: Final = {
    ERP_WRITE: "orders",
    ERP_RETURNS: "return_requests",
    ERP_RECEIPTS: "captures",
    ERP_QUOTES: "quotes",
    QUOTES: "quotes",
    ERP_AMENDMENTS: "amendments",
    AMENDMENTS: "amendments",
    ERP_ADDRESSES: "address_requests",
    ADDRESSES: "address_requests",
    ERP_PICKS: "confirmations",
    INSTRUCTIONS: "picks",
}
"""The object of the one flow that needs a scope; the other scopes serve several."""


class Caller:
    """One way out; each flow asks for the scope it needs and no other."""

    def __init__(
        self,
        config: Config,
        clock: Clock,
        http: HttpPort,
        gate: Gate,
        dialects: Dialects | None = None,
    ) -> None:
        self._dialects = dialects or Dialects({})
        self._config = config
        self._clock = clock
        self._http = http
        self._gate = gate
        self._tokens = Tokens(config, clock, http, gate)

    async def call(
        self,
        scope: str | None,
        method: str,
        path: str,
        content: Any = None,
        headers: Mapping[str, str] | None = None,
        *,
        system: str | None = None,
        flow: str | None = None,
    ) -> Response:
        """Send a request and return its answer, whatever its status.

        Raises `NotSent` when it was given up before it left, `CallFailed` when no answer came. A
        401 is answered once with a new token; a 503 or 429 with `Retry-After` closes the gate.
        Where the engine pins a version of the contract, content and answer are of that version,
        whatever the system speaks. `flow` is the object of the scope matrix that is written;
        without it the system's reader calls, or the one flow that has the scope.
        """
        system = system or system_of(scope)
        grant = None if scope is None else _grant(system, scope, flow)
        pinned = self._dialects.operation(system, method, path)
        if pinned is None:
            return await self._ask(system, grant, method, path, content, headers or {})
        while True:
            spoken = self._dialects.spoken(system, pinned)
            said = {VERSION_HEADER: spoken.version, **(headers or {})}
            told = asked(content, pinned, spoken)
            answer = await self._ask(system, grant, method, path, told, said)
            if not self._dialects.turn_to(system, pinned, spoken, answer):
                return answered(answer, pinned, spoken)

    async def _ask(
        self,
        system: str,
        grant: Grant | None,
        method: str,
        path: str,
        content: Any,
        headers: Mapping[str, str],
    ) -> Response:
        who = None if grant is None else grant.purpose
        self._pass_gate(system, who)
        sent = {"accept": "application/json", **headers}
        if content is not None:
            sent["content-type"] = "application/json"
        body = b"" if content is None else orjson.dumps(content)
        if grant is None:
            return await self._send(system, who, Request(method, path, sent, body))
        token = await self._tokens.bearer(grant)
        answer = await self._send(system, who, Request(method, path, _bearing(sent, token), body))
        if answer.status == 401:
            token = await self._tokens.renew(grant, token)
            again = Request(method, path, _bearing(sent, token), body)
            answer = await self._send(system, who, again)
        return answer

    def _pass_gate(self, system: str, who: str | None) -> None:
        until_us = self._gate.until_us(system, who)
        if until_us > self._clock.now_us():
            raise NotSent("paused", until_us)

    async def _send(self, system: str, who: str | None, request: Request) -> Response:
        try:
            answer = await self._http.call(
                f"engine>{system}", request, timeout_ms=self._config.timeout_ms
            )
        except CallFailed as error:
            self._gate.troubled(system, who, refused=isinstance(error, Refused))
            raise
        if answer.status < 500:
            self._gate.answered(system, who)
        else:
            self._gate.troubled(system, who, refused=False)
        until_us = retry_after_us(answer, self._clock)
        if until_us is not None:
            await self._gate.asked(system, until_us)
        return answer


def system_of(scope: str | None) -> str:
    """The system that grants a scope: `erp:read` is the ERP's."""
    return (scope or "erp").partition(":")[0]


def _grant(system: str, scope: str, flow: str | None) -> Grant:
    return Grant(system, scope, flow or _OF_ONE_FLOW.get(scope, system))


def _bearing(headers: Mapping[str, str], token: str) -> dict[str, str]:
    return {**headers, "authorization": f"Bearer {token}"}
