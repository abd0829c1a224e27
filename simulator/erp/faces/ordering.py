"""Order entry for clients with the scope erp:orders:write."""

from __future__ import annotations

from typing import Final, cast

from starlette.responses import Response

from contracts.instants import format_instant
from simulator.erp.answers import keyed, recall, remember
from simulator.erp.desk.entry import enter
from simulator.erp.dialect import blocks, kept
from simulator.erp.documents import NewOrder
from simulator.erp.requests import ORDER
from simulator.face import Call, Operation, answer_raw, found, versioned
from simulator.profiles import Profile
from simulator.state import State

WRITE: Final = "erp:orders:write"


def ordering_operations(state: State, profile: Profile) -> list[Operation]:
    """`erp.orders.create`."""
    face = _Ordering(state, profile)
    return [Operation("erp.orders.create", "POST", "/orders", WRITE, face.create)]


class _Ordering:
    def __init__(self, state: State, profile: Profile) -> None:
        self._state = state
        self._profile = profile
        self._keys = profile.idempotency_keys.value
        self._ttl_s = profile.idempotency_ttl_s.value
        self._check_prices = profile.price_policy.value == "checked"

    async def create(self, call: Call) -> Response:
        """Enter the order; under a key that is honoured, at most once per key.

        Without keys the same reference twice makes two orders, as real ERPs do.
        """
        new = cast("NewOrder", call.read(ORDER))
        request = keyed(call.principal.client, call.headers.get("idempotency-key"), call.raw)
        if not self._keys:
            request = None
        with self._state.transaction(call.cause, "erp.orders.create") as tx:
            given = recall(tx, request) if request is not None else None
            if given is not None:
                return answer_raw(given, 201)
            at = format_instant(tx.instant)
            order, holds = kept(new, self._profile), blocks(new, self._profile)
            number = enter(tx, order, at, check_prices=self._check_prices, holds=holds)
            entered = versioned(found(tx.get("order", number), "order"))
            if request is not None:
                remember(tx, request, entered, self._ttl_s)
        return answer_raw(entered, 201)
