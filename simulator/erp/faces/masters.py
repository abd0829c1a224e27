"""Customers and items, as clerks keep them, and the numbers that an account goes by."""

from __future__ import annotations

from starlette.responses import Response

from simulator.erp.desk.masters import change_customer, change_item, put_address
from simulator.erp.desk.renumbering import numbers_of, renumber
from simulator.erp.faces.addressing import addressing_operations
from simulator.erp.faces.clerk import CLERK
from simulator.erp.faces.reading import READ
from simulator.erp.master_requests import (
    CUSTOMER_ADDRESS,
    CUSTOMER_CHANGE,
    ITEM_CHANGE,
    RENUMBERING,
    CustomerChangeIn,
    ItemChangeIn,
    check_named,
)
from simulator.face import Call, Operation, answer, answer_raw, found, versioned
from simulator.profiles import Profile
from simulator.state import State


def master_operations(state: State, profile: Profile) -> list[Operation]:
    """What the contracts `master-data` and `address-requests` ask of the ERP."""
    face, customer = _Masters(state), "/customers/{id}"
    return [
        Operation("erp.customers.change", "POST", f"{customer}/changes", CLERK, face.customer),
        Operation("erp.addresses.put", "PUT", customer + _ADDRESS, CLERK, face.address),
        Operation("erp.customers.renumber", "POST", f"{customer}/renumbering", CLERK, face.number),
        Operation("erp.customers.numbers", "GET", f"{customer}/numbers", READ, face.numbers),
        Operation("erp.items.change", "POST", "/items/{sku}/changes", CLERK, face.item),
        *addressing_operations(state, profile),
    ]


_ADDRESS = "/addresses/{address}"


class _Masters:
    def __init__(self, state: State) -> None:
        self._state = state

    async def customer(self, call: Call) -> Response:
        account, body = call.part("id"), call.read(CUSTOMER_CHANGE)
        check_named(body, CustomerChangeIn)
        with self._state.transaction(call.cause, "erp.customers.change") as tx:
            change_customer(tx, account, body)
        return self._document("customer", account)

    async def address(self, call: Call) -> Response:
        account, address = call.part("id"), call.part("address")
        body = call.read(CUSTOMER_ADDRESS)
        with self._state.transaction(call.cause, "erp.addresses.put") as tx:
            new = put_address(tx, account, address, body)
        return self._document("customer", account, 201 if new else 200)

    async def item(self, call: Call) -> Response:
        sku, body = call.part("sku"), call.read(ITEM_CHANGE)
        check_named(body, ItemChangeIn)
        with self._state.transaction(call.cause, "erp.items.change") as tx:
            change_item(tx, sku, body)
        return self._document("item", sku)

    async def number(self, call: Call) -> Response:
        account, body = call.part("id"), call.read(RENUMBERING)
        with self._state.transaction(call.cause, "erp.customers.renumber") as tx:
            renumber(tx, account, body["number"])
        return self._document("customer", body["number"], 201)

    async def numbers(self, call: Call) -> Response:
        account = call.part("id")
        with self._state.transaction(call.cause, "erp.customers.numbers") as tx:
            found(tx.get("customer", account), "customer")
            told = numbers_of(tx, account)
        return answer(told)

    def _document(self, kind: str, name: str, status: int = 200) -> Response:
        return answer_raw(versioned(found(self._state.get(kind, name), kind)), status)
