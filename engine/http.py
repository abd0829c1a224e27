"""The HTTP port over sockets: edges to base addresses, aiohttp underneath."""

from __future__ import annotations

from asyncio import timeout
from collections.abc import Mapping

import aiohttp
from yarl import URL

from contracts.ports import ConnectionLost, Refused, Request, Response, TimedOut


class SocketHttp:
    """Calls the hosts it was given and no other; follows no redirect, keeps no cookie."""

    def __init__(self, bases: Mapping[str, str]) -> None:
        self._bases = {edge: base.rstrip("/") for edge, base in bases.items()}
        self._session: aiohttp.ClientSession | None = None

    async def call(self, edge: str, request: Request, *, timeout_ms: int) -> Response:
        """Send and read the whole answer; what went wrong says what may have happened."""
        base = self._bases.get(edge)
        if base is None:
            raise Refused(f"no address for the edge {edge}")
        try:
            async with timeout(timeout_ms / 1_000):
                return await self._exchange(URL(base + request.path, encoded=True), request)
        except TimeoutError:
            raise TimedOut(f"no answer within {timeout_ms} ms") from None
        except (aiohttp.ClientConnectorError, aiohttp.InvalidURL):
            raise Refused("no connection") from None
        except (aiohttp.ClientError, OSError):
            raise ConnectionLost("the connection broke") from None

    async def _exchange(self, url: URL, request: Request) -> Response:
        async with self._open().request(
            request.method,
            url,
            headers=request.headers,
            data=request.body or None,
            allow_redirects=False,
        ) as answer:
            headers = {name.lower(): value for name, value in answer.headers.items()}
            return Response(answer.status, headers, await answer.read())

    def _open(self) -> aiohttp.ClientSession:
        """The session, made on the loop that uses it."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None),
            )
        return self._session

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None
