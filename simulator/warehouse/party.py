"""A WMS over a state of its own, as a party on the wire: instructions in, confirmations out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from starlette.responses import Response

from contracts.journal import Journal
from contracts.ports import Clock
from simulator.asgi import AsgiApp
from simulator.entity import Kind, by
from simulator.face import (
    Call,
    Operation,
    answer,
    answer_raw,
    create_face,
    found,
    standing,
    versioned,
)
from simulator.identity import SECRET, TOKEN, Client, Identities
from simulator.small_party import SmallParty
from simulator.state import State
from simulator.warehouse.floor import confirm, instruct, tell
from simulator.warehouse.requests import CONFIRMATION, INSTRUCTION, PACKING, WITHDRAWAL
from simulator.warehouse.withdrawing import pack, withdraw

ACTOR: Final = "wms"
FLOOR_CLIENT: Final = "floor"
"""The people in the warehouse."""

_READ, _INSTRUCT, _FLOOR = "wms:read", "wms:instructions", "wms:floor"
_PAGE: Final = 200
_TOKEN_TTL_S: Final = 3_600
_KINDS: Final = (
    Kind("instruction"),
    Kind("confirmation", prefix="WC-"),
    TOKEN,
    SECRET,
    Kind("withdrawal", rare=True),
    Kind("decision", rare=True, indexes={"pick": by("pick")}),
    Kind("packing", rare=True),
)


class Warehouse(SmallParty):
    """The WMS as an ASGI app.

    `clients` are those who may tell it something, or read; its people are among them.
    """

    def __init__(
        self, clock: Clock, journal: Journal | None, clients: Sequence[Client], *, secret: bytes
    ) -> None:
        super().__init__(ACTOR, clock, journal, _KINDS)
        self._clients = clients
        self._secret = secret

    @property
    def clients(self) -> tuple[str, ...]:
        """The client ids of those who call it from outside: all but its own people."""
        return tuple(client.id for client in self._clients if client.id != FLOOR_CLIENT)

    @property
    def identities(self) -> Identities:
        """Who may call it."""
        return self._identities(self._open()[0])

    def rotate(self, give: Callable[[str], str], *, overlap_s: int) -> dict[str, str]:
        """Give each client but its people another secret; what each was given."""
        given = {client: give(client) for client in self.clients}
        for client, secret in given.items():
            self.identities.rotate(client, secret, overlap_s=overlap_s)
        return given

    def revoke_bearer(self, authorization: str | None) -> int:
        """Make the tokens of whoever bears this one invalid; returns how many there were."""
        if self._opened is None:
            return 0
        return self._identities(self._opened[0]).revoke_bearer(authorization)

    def _identities(self, state: State) -> Identities:
        return Identities(state, self._secret, self._clients, ttl_s=_TOKEN_TTL_S)

    def _face(self, state: State) -> AsgiApp:
        identities = self._identities(state)
        return create_face("WMS", _Face(state, identities).operations(), identities)


def floor_client(secret: str) -> Client:
    """The people in the warehouse, who confirm and look."""
    return Client(FLOOR_CLIENT, secret, (_FLOOR, _READ))


class _Face:
    def __init__(self, state: State, identities: Identities) -> None:
        self._state = state
        self._identities = identities

    def operations(self) -> list[Operation]:
        one, told = "/instructions/{id}", "/confirmations/{id}/tellings"
        back = "/withdrawals/{id}"
        return [
            Operation("wms.token", "POST", "/oauth/token", None, self.token),
            Operation("wms.instructions.put", "PUT", one, _INSTRUCT, self.put),
            Operation("wms.instructions.read", "GET", one, _READ, self.read),
            Operation("wms.floor.confirm", "POST", f"{one}/confirmations", _FLOOR, self.confirm),
            Operation("wms.confirmations.list", "GET", "/confirmations", _READ, self.page),
            Operation("wms.floor.tell", "POST", told, _FLOOR, self.tell),
            Operation("wms.withdrawals.put", "PUT", back, _INSTRUCT, self.withdraw),
            Operation("wms.decisions.list", "GET", "/decisions", _READ, self.decisions),
            Operation("wms.floor.pack", "POST", f"{one}/packings", _FLOOR, self.pack),
        ]

    async def token(self, call: Call) -> Response:
        """A token, to a client that knows its secret."""
        issued = self._identities.issue(call.form(), call.headers.get("authorization"))
        return answer(issued, headers={"cache-control": "no-store"})

    async def put(self, call: Call) -> Response:
        """Take an instruction, or the news of one."""
        name, told = call.part("id"), call.read(INSTRUCTION)
        with self._state.transaction(call.cause, "wms.instructions.put") as tx:
            new = instruct(tx, name, told)
        return answer({"status": "applied" if new else "stale"})

    async def read(self, call: Call) -> Response:
        """One instruction."""
        return self._document("instruction", call.part("id"), 200)

    async def confirm(self, call: Call) -> Response:
        """Confirm what was picked."""
        name, counted = call.part("id"), call.read(CONFIRMATION)
        with self._state.transaction(call.cause, "wms.floor.confirm") as tx:
            confirmation = confirm(tx, name, counted)
        return self._document("confirmation", confirmation, 201)

    async def tell(self, call: Call) -> Response:
        """Tell of a confirmation once more: it is listed anew."""
        name = call.part("id")
        with self._state.transaction(call.cause, "wms.floor.tell") as tx:
            tell(tx, name)
        return self._document("confirmation", name, 201)

    async def withdraw(self, call: Call) -> Response:
        """Decide on what is not to be picked any more."""
        name, told = call.part("id"), call.read(WITHDRAWAL)
        with self._state.transaction(call.cause, "wms.withdrawals.put") as tx:
            new = withdraw(tx, name, told)
        return answer({"status": "applied" if new else "stale"})

    async def pack(self, call: Call) -> Response:
        """Say what was packed."""
        name, counted = call.part("id"), call.read(PACKING)
        with self._state.transaction(call.cause, "wms.floor.pack") as tx:
            pack(tx, name, counted["lines"])
        return self._document("packing", name, 201)

    async def page(self, call: Call) -> Response:
        """Confirmations by id, and where the warehouse stood."""
        return self._changed(call, "confirmation")

    async def decisions(self, call: Call) -> Response:
        """Decisions by id, and where the warehouse stood."""
        return self._changed(call, "decision")

    def _changed(self, call: Call, kind: str) -> Response:
        limit = call.number("limit", _PAGE, least=1, most=_PAGE)
        after, since = call.text("after") or "", call.number("changed_since", 0)
        rows = self._state.scan(kind, after, limit + 1, changed_since=since)
        return standing(f"{kind}s", rows, limit, self._state.position)

    def _document(self, kind: str, entity_id: str, status: int) -> Response:
        return answer_raw(versioned(found(self._state.get(kind, entity_id), kind)), status)
