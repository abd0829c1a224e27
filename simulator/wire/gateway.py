"""A wire's edge over sockets: an engine in its own process calls this, and meets the same wire."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

from contracts.ports import CallFailed, Request, Response
from simulator.asgi import Receive, Send, decode_headers, encode_headers
from simulator.errors import WireError
from simulator.face import MAX_BODY_BYTES
from simulator.problem import Problem
from simulator.wire.exchange import Exchange
from simulator.wire.sockets import ABORT
from simulator.wire.wire import Wire

_HOP_BY_HOP: Final = frozenset({"connection", "content-length", "keep-alive", "transfer-encoding"})
_BODILESS: Final = frozenset({204, 304})
BODY_MOST: Final = MAX_BODY_BYTES + 64 * 1024
"""A little more than a face takes, so that what is just too large is refused there, on record."""

READ_WITHIN_S: Final = 60.0
"""Seconds for a body that comes in pieces."""

_HOLD_MS: Final = 120_000
_WATCH_AFTER_S: Final = 0.005

Dead = Callable[[Exchange], Awaitable[bool]]
"""Finds out whether the client that hung up on a call has died."""

EdgeOf = Callable[[Request], str]
"""Finds out over which edge a request comes, where one address serves several callers."""


class Gateway:
    """An ASGI app for `socket_server`: what arrives is a call over an edge of the wire.

    An answer that is lost, and a refusal, break the connection; silence lasts until the client
    gives up or `hold_ms` is over. A refusal thus looks like a loss to the client: by then it has
    sent its request. The wire's own hops add to those of the socket, so give it no latency.

    A client that hangs up has lost its patience, unless `dead` knows better; the journal says
    which. Without `dead` no client ever dies.
    """

    __slots__ = ("_dead", "_edge", "_hold_ms", "_wire")

    def __init__(
        self, wire: Wire, edge: str | EdgeOf, *, hold_ms: int = _HOLD_MS, dead: Dead | None = None
    ) -> None:
        self._wire = wire
        self._edge = edge
        self._hold_ms = hold_ms
        self._dead = dead

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        try:
            request = await _read(scope, receive)
        except _Refused as refusal:
            await _answer(refusal.response(), send, close=True)
            return
        if request is None:
            return
        edge = self._edge if isinstance(self._edge, str) else self._edge(request)
        exchange = self._wire.begin(edge, request, timeout_ms=self._hold_ms)
        watch = _Watch(receive, exchange, self._dead)
        try:
            response = await exchange.outcome
        except CallFailed:
            _abort(scope)
            await watch.hung_up()
        except asyncio.CancelledError:
            exchange.abandon()
            if not watch.saw_hang_up:  # this server ends; otherwise its client is gone
                raise
        else:
            watch.stop()
            await _answer(response, send)
        finally:
            watch.stop()


class _Watch:
    """Tells an exchange when the client hangs up; looks only at those that take a moment."""

    __slots__ = ("_dead", "_exchange", "_receive", "_task", "_timer", "saw_hang_up")

    def __init__(self, receive: Receive, exchange: Exchange, dead: Dead | None) -> None:
        self._receive = receive
        self._exchange = exchange
        self._dead = dead
        self._task: asyncio.Task[None] | None = None
        self._timer = asyncio.get_running_loop().call_later(_WATCH_AFTER_S, self._start)
        self.saw_hang_up = False

    async def hung_up(self) -> None:
        """Return when the client has hung up."""
        self._timer.cancel()
        await (self._task or asyncio.ensure_future(self._look()))

    def stop(self) -> None:
        """Look no more."""
        self._timer.cancel()
        if self._task is not None:
            self._task.cancel()

    def _start(self) -> None:
        self._task = asyncio.create_task(self._look())

    async def _look(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.saw_hang_up = True
        exchange = self._exchange
        if self._dead is None or exchange.over:
            exchange.give_up()
        else:
            exchange.hang_up()
            exchange.part(dead=await self._dead(exchange))
        exchange.outcome.cancel()  # an abandoned exchange has nobody left to wait


class _Refused(Exception):
    """A request that is not taken in; no call of a world comes of it, and no record."""

    def response(self) -> Response:
        """A problem; the connection is closed, for the rest of the request is not read."""
        slug, detail = self.args
        answer = Problem(slug, detail).response()
        headers = {"content-type": answer.headers["content-type"]}
        return Response(answer.status_code, headers, bytes(answer.body))


async def _read(scope: MutableMapping[str, Any], receive: Receive) -> Request | None:
    """The whole request; None when its client hung up before the end.

    Raises _Refused for one that is larger than any system takes, or that takes too long to come: a
    stranger must not fill the memory of everybody.
    """
    chunks, size = [], 0
    more = True
    async with asyncio.timeout(None) as patience:
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            chunks.append(message.get("body", b""))
            size += len(chunks[-1])
            more = message.get("more_body", False)
            if size > BODY_MOST:
                raise _Refused("payload-too-large", f"at most {BODY_MOST} bytes are taken")
            if more and patience.when() is None:
                patience.reschedule(asyncio.get_running_loop().time() + READ_WITHIN_S)
    path = scope["raw_path"].decode("latin-1")
    query = scope["query_string"].decode("latin-1")
    headers = decode_headers(scope["headers"])
    kept = {name: value for name, value in headers.items() if name not in _HOP_BY_HOP}
    whole = f"{path}?{query}" if query else path
    return Request(scope["method"], whole, kept, b"".join(chunks))


async def _answer(response: Response, send: Send, *, close: bool = False) -> None:
    headers = {n: v for n, v in response.headers.items() if n not in _HOP_BY_HOP}
    if response.status not in _BODILESS:
        headers["content-length"] = str(len(response.body))
    if close:
        headers["connection"] = "close"
    start = {"status": response.status, "headers": encode_headers(headers)}
    await send({"type": "http.response.start", **start})
    await send({"type": "http.response.body", "body": response.body})


def _abort(scope: MutableMapping[str, Any]) -> None:
    extension = scope.get("extensions", {}).get(ABORT)
    if extension is None:
        raise WireError("a gateway runs under socket_server, which can break a connection")
    extension["abort"]()
