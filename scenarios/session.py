"""An identity at one system: fetches its token, sends JSON, reads JSON.

Used by the people of a voyage (buyers, clerks). It never retries by itself: what a person
does after a failure is the person's business, and a hidden second attempt would be a fault
nobody planned.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import orjson

from contracts.ports import Clock, HttpPort, Request, Response

TIMEOUT_MS = 30_000
# A token is renewed this long before it expires, so that it does not expire on the way.
RENEW_BEFORE_US = 60_000_000


@dataclass(slots=True)
class Session:
    """One client of one system, reached over `edge` (`caller>callee`)."""

    port: HttpPort
    clock: Clock
    edge: str
    client_id: str
    client_secret: str
    _token: str = field(default="", init=False)
    _good_until_us: int = field(default=-1, init=False)

    async def call(
        self, method: str, path: str, content: object = None, *, key: str | None = None
    ) -> tuple[int, Any]:
        """Send one request with a valid token; return the status and the JSON of the answer.

        Raises `contracts.ports.CallFailed` as the port does.
        """
        headers = {"authorization": f"Bearer {await self._bearer()}"}
        body = b""
        if content is not None:
            headers["content-type"] = "application/json"
            body = orjson.dumps(content)
        if key is not None:
            headers["idempotency-key"] = key
        request = Request(method, path, headers, body)
        response = await self.port.call(self.edge, request, timeout_ms=TIMEOUT_MS)
        return response.status, read(response)

    async def _bearer(self) -> str:
        if self.clock.now_us() < self._good_until_us:
            return self._token
        form = {
            "grant_type": "client_credentials",
            "client_id": self.client_id,
            "client_secret": self.client_secret,
        }
        request = Request(
            "POST",
            "/oauth/token",
            {"content-type": "application/x-www-form-urlencoded"},
            urlencode(form).encode(),
        )
        response = await self.port.call(self.edge, request, timeout_ms=TIMEOUT_MS)
        answer = read(response)
        if response.status != 200:
            raise PermissionError(
                f"{self.edge}: the token of {self.client_id} was refused ({response.status})"
            )
        self._token = answer["access_token"]
        lifetime_us = int(answer["expires_in"]) * 1_000_000
        self._good_until_us = self.clock.now_us() + max(0, lifetime_us - RENEW_BEFORE_US)
        return self._token


def read(response: Response) -> Any:
    """The JSON of an answer, or None where there is none."""
    return orjson.loads(response.body) if response.body else None
