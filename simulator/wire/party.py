"""A party on the wire: one incarnation of a system, and the server tasks that are its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextvars import Context
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Protocol

from contracts.ports import Refused, Request, Response
from simulator.asgi import AsgiApp, call_asgi

if TYPE_CHECKING:
    from simulator.wire.exchange import Exchange

CALL_HEADER: Final = "x-seatrial-call"
"""In this header a system learns which call it serves: the cause of its effects."""

OnCrash = Callable[[Exception], None]


class Target(Protocol):
    """Where requests to a party go."""

    async def send(self, request: Request, call_id: str, on_crash: OnCrash) -> Response:
        """The answer; raises CallFailed when there is none."""
        ...


class AppTarget:
    """An ASGI app in this process."""

    __slots__ = ("_app", "_host", "_names_calls")

    def __init__(self, app: AsgiApp, host: str, *, names_calls: bool) -> None:
        self._app = app
        self._host = host
        self._names_calls = names_calls

    async def send(self, request: Request, call_id: str, on_crash: OnCrash) -> Response:
        """Call the app, which learns the call's id if it is one of ours."""
        if self._names_calls:
            headers = {**request.headers, CALL_HEADER: call_id}
            request = Request(request.method, request.path, headers, request.body)
        elif CALL_HEADER in request.headers:
            others = {n: v for n, v in request.headers.items() if n != CALL_HEADER}
            request = replace(request, headers=others)
        return await call_asgi(self._app, request, host=self._host, on_crash=on_crash)


class Nobody:
    """Who is expected and not there: nothing is ever served."""

    __slots__ = ()

    async def send(self, *_: object, **__: object) -> Response:
        """Nobody takes the call: raises Refused."""
        raise Refused("nobody is there yet")


Revoker = Callable[[str | None], object]
"""Withdraws every token of whoever sends this Authorization header."""


class Party:
    """One incarnation of a system; once it is down, it never comes up again."""

    __slots__ = ("_at_work", "_context", "_served", "name", "revoke", "target", "up")

    def __init__(self, name: str, target: Target, revoke: Revoker | None = None) -> None:
        self.name = name
        self.target = target
        self.revoke = revoke
        self.up = True
        self._at_work: dict[int, tuple[asyncio.Task[None], Exchange]] = {}
        self._served = 0
        self._context = Context()

    def serve(self, loop: asyncio.AbstractEventLoop, exchange: Exchange, copy: int) -> None:
        """Serve one request in a task of the server: its caller's death does not reach it."""
        self._served += 1
        serial = self._served
        task: asyncio.Task[None] = loop.create_task(
            self._run(loop, serial, exchange, copy), name=self.name, context=self._context.copy()
        )
        self._at_work[serial] = task, exchange

    def go_down(self) -> tuple[asyncio.Task[None], ...]:
        """Take no more requests; whoever waits for this party loses the connection."""
        self.up = False
        at_work, self._at_work = list(self._at_work.values()), {}
        for _, exchange in at_work:
            exchange.cut()
        return tuple(task for task, _ in at_work)

    async def _run(
        self, loop: asyncio.AbstractEventLoop, serial: int, exchange: Exchange, copy: int
    ) -> None:
        try:
            await exchange.serve(copy)
        except Exception as error:
            if not self.up:
                raise
            loop.call_soon(_burst, error)
        finally:
            self._at_work.pop(serial, None)


def _burst(error: Exception) -> None:
    """End a virtual loop: the wire itself failed, and nothing that it says counts any more."""
    raise error
