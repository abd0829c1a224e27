"""Order entry for clients with the scope erp:orders:write: at once, or queued and posted later."""

from __future__ import annotations

from decimal import Decimal
from typing import Final, cast

import orjson
from starlette.responses import Response

from contracts.instants import format_instant
from simulator.dispatcher import Dispatcher
from simulator.entity import Pending
from simulator.erp.answers import keyed, recall, remember
from simulator.erp.desk.entry import enter
from simulator.erp.desk.posting import post, queue
from simulator.erp.desk.warning import stop
from simulator.erp.dialect import blocks, kept
from simulator.erp.documents import NewOrder
from simulator.erp.faces.correcting import correcting_operations
from simulator.erp.faces.posting import place_of, posting_operations
from simulator.erp.requests import ORDER
from simulator.face import Call, Operation, answer_raw, found, versioned
from simulator.profiles import Profile
from simulator.state import State
from simulator.transaction import Transaction

WRITE: Final = "erp:orders:write"
POSTING: Final = "posting"
_CREATE: Final = "erp.orders.create"
_US: Final = 1_000_000


class Ordering:
    """Serves `erp.orders.create`, and what becomes of an order that it took or priced otherwise."""

    def __init__(self, state: State, profile: Profile) -> None:
        self._state = state
        self._profile = profile
        self._keys = profile.idempotency_keys.value
        self._ttl_s = profile.idempotency_ttl_s.value
        self._check_prices = profile.price_policy.value == "checked"
        held = profile.price_policy.value == "held"
        self._tolerance = Decimal(profile.price_tolerance_percent.value) if held else None
        self._after_us = profile.posts_after_s.value * _US

    def attach(self, dispatcher: Dispatcher) -> None:
        """Let the dispatcher post what was taken, when it is due."""
        dispatcher.handle(POSTING, self._post)

    def operations(self) -> list[Operation]:
        """What the face serves."""
        return [
            Operation(_CREATE, "POST", "/orders", WRITE, self.create),
            *posting_operations(self._state, self._profile),
            *correcting_operations(self._state, self._profile),
        ]

    async def create(self, call: Call) -> Response:
        """Enter the order, or take it; under a key that is honoured, at most once per key.

        Without keys the same reference twice makes two orders, as real ERPs do.
        """
        return self._made(call, None)

    async def warned(self, call: Call) -> Response:
        """The same, once each warning is accepted that the order meets (`erp.warned.orders`)."""
        return self._made(call, frozenset(call.texts("accept")))

    def _made(self, call: Call, accepted: frozenset[str] | None) -> Response:
        new = cast("NewOrder", call.read(ORDER))
        request = keyed(call.principal.client, call.headers.get("idempotency-key"), call.raw)
        if not self._keys:
            request = None
        with self._state.transaction(call.cause, _CREATE) as tx:
            said = recall(tx, request) if request is not None else None
            if said is None:
                if accepted is not None:
                    stop(tx, new, accepted)
                said = self._taken(tx, new) if self._after_us else self._entered(tx, new)
                if request is not None:
                    remember(tx, request, said, self._ttl_s)
        return self._answered(said)

    def _answered(self, said: bytes) -> Response:
        if not self._after_us:
            return answer_raw(said, 201)
        response = answer_raw(said, 202)
        response.headers["location"] = place_of(orjson.loads(said)["id"])
        return response

    def _entered(self, tx: Transaction, new: NewOrder) -> bytes:
        return versioned(found(tx.get("order", self._enter(tx, new)), "order"))

    def _taken(self, tx: Transaction, new: NewOrder) -> bytes:
        """Queued, to be posted by itself; what the order itself says is looked at only then."""
        posting = queue(tx, new)
        told = {"posting": posting["id"], "order": new, "cause": tx.cause}
        tx.schedule(tx.at_us + self._after_us, POSTING, told)
        return versioned(found(tx.get("posting", posting["id"]), "posting"))

    def _enter(self, tx: Transaction, new: NewOrder) -> str:
        order, holds = kept(new, self._profile), blocks(new, self._profile)
        at = format_instant(tx.instant)
        return enter(
            *(tx, order, at),
            check_prices=self._check_prices,
            holds=holds,
            tolerance=self._tolerance,
        )

    async def _post(self, pending: Pending) -> None:
        """Do it as whoever sent the order."""
        told = pending.payload
        name, new = told["posting"], cast("NewOrder", told["order"])
        post(self._state, name, new, self._enter, cause=told["cause"], operation=_CREATE)
