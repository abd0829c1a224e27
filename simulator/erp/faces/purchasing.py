"""Who buys, for whom, and what they may: the feed of it, and what clerks enter of it."""

from __future__ import annotations

from typing import Final, cast

import orjson
from starlette.responses import Response

from contracts.instants import format_instant
from simulator.erp.desk.keying import key_in
from simulator.erp.desk.mergers import merge, put_relation
from simulator.erp.desk.partners import block, put_entitlement, put_user
from simulator.erp.faces.clerk import CLERK
from simulator.erp.faces.reading import READ
from simulator.erp.kinds import PURCHASING
from simulator.erp.partner_requests import (
    BLOCK,
    ENTITLEMENT,
    KEYED_ORDER,
    MERGER,
    RELATION,
    USER,
)
from simulator.erp.partners import Entitlement, Relation, User
from simulator.face import Call, Operation, answer_raw, found, versioned
from simulator.profiles import Profile
from simulator.state import State

CHANGES: Final = "/purchasing/changes"


def purchasing_operations(state: State, profile: Profile) -> list[Operation]:
    """What the contract `purchasing` asks of the ERP."""
    face = _Purchasing(state, profile.page_limit.value)
    return [
        Operation("erp.purchasing.changes", "GET", CHANGES, READ, face.changes),
        Operation("erp.relations.put", "PUT", "/relations/{id}", CLERK, face.put_relation),
        Operation("erp.users.put", "PUT", "/users/{id}", CLERK, face.put_user),
        Operation("erp.entitlements.put", "PUT", "/entitlements/{id}", CLERK, face.put_entitlement),
        Operation("erp.customers.merge", "POST", "/customers/{id}/merger", CLERK, face.merge),
        Operation("erp.customers.block", "PUT", "/customers/{id}/block", CLERK, face.block),
        Operation("erp.orders.key", "POST", "/keyed-orders", CLERK, face.key),
    ]


class _Purchasing:
    def __init__(self, state: State, limit: int) -> None:
        self._state = state
        self._limit = limit

    async def changes(self, call: Call) -> Response:
        """A page of the feed, from a position on."""
        after = call.number("after", 0)
        limit = call.number("limit", self._limit, least=1, most=self._limit)
        changes = self._state.changes(after, limit + 1, PURCHASING)
        shown = changes[:limit]
        rows = [
            {
                "position": one.position,
                "entity": one.entity,
                "id": one.id,
                "version": one.version,
                "changed_at": format_instant(self._state.clock.instant(one.at_us)),
                "data": None if one.data is None else orjson.Fragment(one.data),
            }
            for one in shown
        ]
        following = shown[-1].position if shown else after
        page = {"changes": rows, "next": following, "more": len(changes) > limit}
        return answer_raw(orjson.dumps(page))

    async def put_relation(self, call: Call) -> Response:
        account, body = call.part("id"), cast("Relation", call.read(RELATION))
        with self._state.transaction(call.cause, "erp.relations.put") as tx:
            new = put_relation(tx, account, body)
        return self._document("relation", account, 201 if new else 200)

    async def put_user(self, call: Call) -> Response:
        user_id, body = call.part("id"), cast("User", call.read(USER))
        with self._state.transaction(call.cause, "erp.users.put") as tx:
            new = put_user(tx, user_id, body)
        return self._document("user", user_id, 201 if new else 200)

    async def put_entitlement(self, call: Call) -> Response:
        rule_id, body = call.part("id"), cast("Entitlement", call.read(ENTITLEMENT))
        with self._state.transaction(call.cause, "erp.entitlements.put") as tx:
            new = put_entitlement(tx, rule_id, body)
        return self._document("entitlement", rule_id, 201 if new else 200)

    async def merge(self, call: Call) -> Response:
        account, body = call.part("id"), call.read(MERGER)
        with self._state.transaction(call.cause, "erp.customers.merge") as tx:
            found(tx.get("customer", account), "customer")
            merge(tx, account, body["into"])
        return self._document("relation", account, 201)

    async def block(self, call: Call) -> Response:
        account, body = call.part("id"), call.read(BLOCK)
        with self._state.transaction(call.cause, "erp.customers.block") as tx:
            block(tx, account, blocked=body["blocked"])
        return self._document("customer", account, 200)

    async def key(self, call: Call) -> Response:
        body = call.read(KEYED_ORDER)
        with self._state.transaction(call.cause, "erp.orders.key") as tx:
            number = key_in(tx, body)
        return self._document("order", number, 201)

    def _document(self, kind: str, entity_id: str, status: int) -> Response:
        return answer_raw(versioned(found(self._state.get(kind, entity_id), kind)), status)
