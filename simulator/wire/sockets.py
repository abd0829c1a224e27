"""HTTP over real sockets: a server for ASGI apps and a client, both kept to loopback by default."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import urlsplit

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from contracts.ports import CallFailed, ConnectionLost, Refused, Request, Response, TimedOut
from simulator.asgi import AsgiApp, lifespan
from simulator.errors import HostNotAllowed, PartyUnknown, SocketClosed
from simulator.wire.party import OnCrash

if TYPE_CHECKING:
    import aiohttp  # at run time only who sends imports it: it takes 0.15 s, and servers start fast

LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
"""The hosts that may be reached or served without asking."""

ABORT: Final = "seatrial.abort"
"""The ASGI extension by which an app served here can break its connection instead of answering."""

HEAD_MOST: Final = 128 * 1024
"""Bytes of a request's line and headers together; browsers and proxies end at 8 to 64 KiB."""

_LINGER_NOT: Final = struct.pack("ii", 1, 0)
_TURNS_TO_NOTICE: Final = 10
"""Turns of the loop in which an app may notice that its connection is gone, and end by itself."""

_SERVER_TIMEOUT_MS: Final = 600_000
"""A party over sockets may take this long; its caller's own patience is the wire's business."""


@dataclass(frozen=True, slots=True)
class SocketServer:
    """A server that runs; `url` has no slash at its end."""

    url: str
    port: int


@asynccontextmanager
async def socket_server(
    app: AsgiApp,
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    allow_hosts: Collection[str] = LOOPBACK,
    grace_s: float = 0.0,
) -> AsyncIterator[SocketServer]:
    """Serve an ASGI app for the length of the block; port 0 takes a free one.

    At the end open requests get `grace_s` seconds, then their connections are broken. Raises
    SocketClosed when the host is not on the allow-list or the port cannot be had.
    """
    if host not in allow_hosts:
        raise SocketClosed(f"{host} is not on the allow-list of hosts to serve on")
    config = uvicorn.Config(
        app, ws="none", lifespan="off", log_config=None, date_header=False, server_header=False
    )
    config.load()
    state = ServerState()
    make = partial(_Connection, config=config, server_state=state, app_state={})
    async with lifespan(app):
        try:
            server = await asyncio.get_running_loop().create_server(make, host, port)
        except OSError as error:
            raise SocketClosed(f"cannot listen on {host}:{port}: {error.strerror}") from error
        taken: int = server.sockets[0].getsockname()[1]
        try:
            shown = f"[{host}]" if ":" in host else host
            yield SocketServer(f"http://{shown}:{taken}", taken)
        finally:
            server.close()
            await _end(state, grace_s)
            await server.wait_closed()


async def _end(state: ServerState, grace_s: float) -> None:
    for connection in list(state.connections):
        connection.shutdown()
    if state.tasks and grace_s > 0:
        with suppress(TimeoutError):
            await asyncio.wait_for(
                asyncio.gather(*map(asyncio.shield, state.tasks), return_exceptions=True), grace_s
            )
    for connection in list(state.connections):
        connection.transport.abort()
    for _ in range(_TURNS_TO_NOTICE):
        await asyncio.sleep(0)
    left = list(state.tasks)
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)


class _Connection(HttpToolsProtocol):
    """uvicorn's HTTP/1.1, which can also break off."""

    _head_bytes = 0
    _in_head = True
    _ended = False

    def data_received(self, data: bytes) -> None:
        """Refuse a head without end: what the parser has not seen the end of, it keeps."""
        self._ended = False
        super().data_received(data)
        if self._in_head and not self._ended:  # else much of it was the body of a whole request
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_MOST:
                self._refuse_head()

    def on_headers_complete(self) -> None:
        self._in_head, self._head_bytes, self._ended = False, 0, True
        # What came at once, end and all, was never counted above.
        if sum(len(name) + len(value) for name, value in self.headers) > HEAD_MOST:
            self._refuse_head()
        else:
            super().on_headers_complete()

    def _refuse_head(self) -> None:
        if not self.transport.is_closing():
            self.send_400_response(f"a request's head has at most {HEAD_MOST} bytes")

    def on_message_complete(self) -> None:
        self._in_head = self._ended = True
        super().on_message_complete()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {ABORT: {"abort": self._abort}}

    def _abort(self) -> None:
        """Break the connection with a reset, as a dying middlebox does."""
        raw = self.transport.get_extra_info("socket")
        with suppress(OSError):
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
        self.transport.abort()


class SocketClient:
    """Sends requests over keep-alive connections; never follows a redirect, never tries twice."""

    __slots__ = ("_allow_hosts", "_closed", "_session")

    def __init__(self, allow_hosts: Collection[str] = LOOPBACK) -> None:
        self._allow_hosts = frozenset(allow_hosts)
        self._session: aiohttp.ClientSession | None = None
        self._closed = False

    async def fetch(self, base_url: str, request: Request, *, timeout_ms: int) -> Response:
        """The answer of the server at `base_url`; raises CallFailed, SocketClosed after `close`."""
        host = urlsplit(base_url).hostname or ""
        if host not in self._allow_hosts:
            raise HostNotAllowed(f"host {host!r} is not on the allow-list; nothing was sent")
        import aiohttp
        from yarl import URL

        try:
            async with self._opened().request(
                request.method,
                URL(base_url + request.path, encoded=True),
                headers=dict(request.headers),
                data=request.body or None,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=timeout_ms / 1000),
            ) as answer:
                return Response(answer.status, _joined(answer), await answer.read())
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise _failure(error)(f"{request.method} {base_url}: {type(error).__name__}") from error

    async def close(self) -> None:
        """Close every connection, for good."""
        self._closed = True
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _opened(self) -> aiohttp.ClientSession:
        if self._closed:
            raise SocketClosed("the client was closed")
        if self._session is None:
            import aiohttp

            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0),
                cookie_jar=aiohttp.DummyCookieJar(),
                skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"),
                auto_decompress=False,
            )
            # aiohttp repeats idempotent requests on a broken connection: a second attempt that
            # nobody planned, and the lost answer would never be seen.
            self._session._retry_connection = False  # noqa: SLF001
        return self._session

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()


class SocketPort:
    """`contracts.ports.HttpPort` over sockets, without a wire: `urls` maps callee to base URL."""

    __slots__ = ("_client", "_urls")

    def __init__(self, client: SocketClient, urls: Mapping[str, str]) -> None:
        self._client = client
        self._urls = dict(urls)

    async def call(self, edge: str, request: Request, *, timeout_ms: int) -> Response:
        """The answer of the party behind an edge; raises CallFailed."""
        callee = edge.partition(">")[2]
        if callee not in self._urls:
            raise PartyUnknown(f"{edge}: no address for {callee!r} is known")
        return await self._client.fetch(self._urls[callee], request, timeout_ms=timeout_ms)


class SocketTarget:
    """A party in another process, for `Wire.attach`."""

    __slots__ = ("_base_url", "_client")

    def __init__(self, client: SocketClient, base_url: str) -> None:
        self._client = client
        self._base_url = base_url

    async def send(self, request: Request, call_id: str, on_crash: OnCrash) -> Response:  # noqa: ARG002
        """The answer of the process; raises CallFailed."""
        return await self._client.fetch(self._base_url, request, timeout_ms=_SERVER_TIMEOUT_MS)


def _joined(answer: aiohttp.ClientResponse) -> dict[str, str]:
    headers: dict[str, str] = {}
    for raw_name, value in answer.headers.items():
        name = raw_name.lower()
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def _failure(error: Exception) -> type[CallFailed]:
    import aiohttp

    if isinstance(error, TimeoutError):
        return TimedOut
    if isinstance(error, aiohttp.ClientConnectorError):
        return Refused
    return ConnectionLost
