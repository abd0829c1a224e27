"""Requests for addresses: entered with a scope of their own, decided by clerks."""

from __future__ import annotations

from typing import Any, Final, cast

from starlette.responses import Response

from simulator.erp.asked_documents import NewAddressRequest
from simulator.erp.asked_requests import ADDRESS_REFUSAL, ADDRESS_REQUEST
from simulator.erp.desk.addresses import KIND, accept, ask, refuse
from simulator.erp.faces.clerk import CLERK
from simulator.erp.faces.quoting import Asking
from simulator.erp.faces.reading import READ
from simulator.face import Call, Operation, answer_raw, found, versioned
from simulator.profiles import Profile
from simulator.state import State
from simulator.transaction import Transaction

WRITE: Final = "erp:addresses:write"

_NAME: Final = "erp.address-requests"
_PATH: Final = "/address-requests"
_ONE: Final = f"{_PATH}/{{number}}"


def addressing_operations(state: State, profile: Profile) -> list[Operation]:
    """What the contract `address-requests` asks of the ERP."""
    asking, desk = Asking(state, profile, KIND, ADDRESS_REQUEST, _ask), _Desk(state)
    return [
        Operation(f"{_NAME}.create", "POST", _PATH, WRITE, asking.create),
        Operation(f"{_NAME}.list", "GET", _PATH, READ, asking.page),
        Operation(f"{_NAME}.accept", "POST", f"{_ONE}/acceptance", CLERK, desk.accept),
        Operation(f"{_NAME}.refuse", "POST", f"{_ONE}/refusal", CLERK, desk.refuse),
    ]


def _ask(tx: Transaction, new: Any) -> str:
    return ask(tx, cast("NewAddressRequest", new))


class _Desk:
    def __init__(self, state: State) -> None:
        self._state = state

    async def accept(self, call: Call) -> Response:
        number = call.part("number")
        with self._state.transaction(call.cause, f"{_NAME}.accept") as tx:
            accept(tx, number)
        return self._decided(number)

    async def refuse(self, call: Call) -> Response:
        number, body = call.part("number"), call.read(ADDRESS_REFUSAL)
        with self._state.transaction(call.cause, f"{_NAME}.refuse") as tx:
            refuse(tx, number, body["reason"])
        return self._decided(number)

    def _decided(self, number: str) -> Response:
        return answer_raw(versioned(found(self._state.get(KIND, number), KIND)), 201)
