"""OAuth2 client credentials: one token per flow and system, fetched once however many wait."""

from __future__ import annotations

from asyncio import CancelledError, Future, Lock, get_running_loop
from collections import defaultdict
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

import orjson

from contracts.ports import CallFailed, Clock, HttpPort, Refused, Request, Response
from engine.config import Config
from engine.errors import ConfigInvalid, EngineError, NotSent
from engine.gate import Gate
from engine.retry_after import retry_after_us

_HEADERS: Final = {
    "accept": "application/json",
    "content-type": "application/x-www-form-urlencoded",
}
_EARLY_US: Final = 5_000_000
"""A token is renewed this long before it expires, so that it does not expire on its way."""


class Grant(NamedTuple):
    """What a token is for: a scope of a system, and the object whose flow wants it, or the system
    itself where that is read for all flows.
    """

    system: str
    scope: str
    purpose: str


class Tokens:
    """The bearer tokens of one engine; kept in memory only."""

    def __init__(self, config: Config, clock: Clock, http: HttpPort, gate: Gate) -> None:
        self._config = config
        self._clock = clock
        self._http = http
        self._gate = gate
        self._known: dict[Grant, tuple[str, int]] = {}
        self._forms: dict[tuple[str, str, str], bytes] = {}
        self._flights: dict[Grant, Future[str]] = {}
        self._turns: defaultdict[str, Lock] = defaultdict(Lock)

    async def bearer(self, grant: Grant) -> str:
        """A token that has not expired; raises `NotSent`."""
        known = self._known.get(grant)
        if known is not None and self._clock.now_us() < known[1]:
            return known[0]
        return await self._fetch_once(grant)

    async def renew(self, grant: Grant, refused: str) -> str:
        """Another token than the one that was refused; raises `NotSent`."""
        known = self._known.get(grant)
        if known is not None and known[0] == refused:
            del self._known[grant]
        return await self.bearer(grant)

    async def _fetch_once(self, grant: Grant) -> str:
        flight = self._flights.get(grant)
        if flight is None:
            flight = self._flights[grant] = get_running_loop().create_future()
            try:
                flight.set_result(await self._in_turn(grant))
            except EngineError as error:
                flight.set_exception(error)
            except CancelledError:
                flight.cancel()
                raise
            finally:
                del self._flights[grant]
        return await flight

    async def _in_turn(self, grant: Grant) -> str:
        """Where flows have circuits of their own, one after the other asks a system for a token.

        Else each of them would find out by itself, and all at once, that it grants none.
        """
        if not self._gate.split:
            return await self._fetch(grant)
        async with self._turns[grant.system]:
            until_us = self._gate.until_us(grant.system)
            if until_us > self._clock.now_us():
                raise NotSent("token-paused", until_us)
            token = await self._fetch(grant)
            self._gate.answered(grant.system)
            return token

    async def _fetch(self, grant: Grant) -> str:
        system = grant.system
        credentials = self._config.credentials
        edge = credentials.token_edge or f"engine>{system}"
        request = Request("POST", credentials.token_path, _HEADERS, self._form(grant))
        try:
            answer = await self._http.call(edge, request, timeout_ms=self._config.timeout_ms)
        except CallFailed as error:
            self._gate.troubled(system, refused=isinstance(error, Refused))
            raise NotSent(f"token-{error.kind}".replace("_", "-")) from None
        await self._respect(system, answer)
        return self._keep(grant, answer)

    def _form(self, grant: Grant) -> bytes:
        """RFC 6749, section 4.4.2; encoded once per secret: long runs ask thousands of times."""
        try:
            login = self._config.credentials.login(grant.purpose)
        except ConfigInvalid:  # its file is being replaced just now
            raise NotSent("secret-unreadable") from None
        asked = (*login, grant.scope)
        if asked not in self._forms:
            form = {
                "grant_type": "client_credentials",
                "client_id": login[0],
                "client_secret": login[1],
                "scope": grant.scope,
            }
            self._forms[asked] = urlencode(form).encode()
        return self._forms[asked]

    async def _respect(self, system: str, answer: Response) -> None:
        until_us = retry_after_us(answer, self._clock)
        if until_us is not None:
            await self._gate.asked(system, until_us)
            raise NotSent("token-paused", until_us)

    def _keep(self, grant: Grant, answer: Response) -> str:
        content = _json_object(answer.body) if answer.status == 200 else {}
        token, expires_in = content.get("access_token"), content.get("expires_in")
        if not isinstance(token, str) or type(expires_in) is not int:
            self._gate.troubled(grant.system, refused=False)
            raise NotSent(f"token-status-{answer.status}")
        lifetime_us = expires_in * 1_000_000
        early_us = min(_EARLY_US, lifetime_us // 10)
        self._known[grant] = (token, self._clock.now_us() + lifetime_us - early_us)
        return token


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return content if isinstance(content, dict) else {}
