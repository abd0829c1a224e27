"""The people in the ERP, each signed in as the desk that the work in hand belongs to.

Nobody who sets prices approves what is offered at them, nobody who approves an offer confirms one
that needs a second person, nobody who authorises a return pays it back, and nobody who keeps credit
limits and terms of payment releases what was held for them (I-49): so those desks have identities
of their own, and the counter does everything else.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from contracts.ports import Clock, HttpPort
from scenarios.session import Session
from simulator.credentials import CLERK_CLIENT

EDGE: Final = "clerk>erp"

_WORK: Final = (
    (re.compile(r"/(prices|discounts)/"), "clerk-prices"),
    (re.compile(r"/quotes/[^/]+/(offers|refusal)"), "clerk-approvals"),
    (re.compile(r"/quotes/[^/]+/confirmation"), "clerk-discounts"),
    (
        re.compile(r"/(customers|items)/[^/]+/(changes|addresses/|renumbering|terms)"),
        "clerk-masters",
    ),
    (re.compile(r"/returns/[^/]+/(authorisation|refusal)"), "clerk-returns"),
    (re.compile(r"/returns/[^/]+/credit-notes"), "clerk-refunds"),
)


class Desks:
    """One session per desk, begun when it is first needed; `secret` gives a client's secret."""

    def __init__(self, port: HttpPort, clock: Clock, secret: Callable[[str], str]) -> None:
        self._port = port
        self._clock = clock
        self._secret = secret
        self._sessions: dict[str, Session] = {}

    async def call(
        self,
        method: str,
        path: str,
        content: object = None,
        *,
        key: str | None = None,
        desk: str | None = None,
    ) -> tuple[int, Any]:
        """Send one request from the desk that it belongs to, or from another that is named.

        See `Session.call`.
        """
        session = self._session(desk or desk_of(method, path))
        return await session.call(method, path, content, key=key)

    def _session(self, client: str) -> Session:
        if client not in self._sessions:
            secret = self._secret(client)
            self._sessions[client] = Session(self._port, self._clock, EDGE, client, secret)
        return self._sessions[client]


def desk_of(method: str, path: str) -> str:
    """The client id of the desk that a call to the ERP belongs to."""
    if method == "GET":
        return CLERK_CLIENT
    return next((desk for work, desk in _WORK if work.match(path)), CLERK_CLIENT)
