"""Requests for addresses: a buyer asks, a clerk accepts or refuses, and the ERP gives the id.

Until it is accepted a request changes nothing of the customer. The same reference twice makes two
requests, as of orders.
"""

from __future__ import annotations

from typing import Any, Final, cast

from contracts.instants import format_instant
from simulator.erp.asked_documents import AddressRequest, NewAddressRequest
from simulator.erp.desk.masters import put_address, standing
from simulator.erp.desk.places import survivor
from simulator.erp.problems import Refusal
from simulator.face import found
from simulator.transaction import Transaction

KIND: Final = "address_request"

REQUESTED: Final = "requested"
ACCEPTED: Final = "accepted"
REFUSED: Final = "refused"

_ROLE: Final = "deliver_to"
_FIELDS: Final = ("name", "street", "city", "region", "postal_code", "country")


def ask(tx: Transaction, new: NewAddressRequest) -> str:
    """Enter what somebody asks for and return its number; raises Refusal unknown-customer."""
    if tx.get("customer", new["account"]) is None:
        raise Refusal("unknown-customer", "there is no customer of that id")
    request: AddressRequest = {
        "number": tx.next_id(KIND),
        **new,
        "requested_by": new.get("requested_by"),
        "address": {name: new["address"].get(name) for name in _FIELDS},
        "received_at": format_instant(tx.instant),
        "state": REQUESTED,
        "reason": None,
        "address_id": None,
    }
    return _save(tx, request)


def accept(tx: Transaction, number: str) -> str:
    """Give the account the address, under an id of the ERP's own or in the place of another.

    Raises Problem not-found, Refusal request-closed or unknown-address.
    """
    request = _open(tx, number)
    account = survivor(tx, request["account"])
    replaced = request["replaces"]
    if replaced is not None and not _has(tx, account, replaced):
        raise Refusal("unknown-address", "the customer has no delivery address of that id")
    name = replaced or _new_id(tx, account)
    put_address(tx, account, name, {"id": name, "role": _ROLE, **request["address"]})
    request["state"], request["address_id"] = ACCEPTED, name
    return _save(tx, request)


def refuse(tx: Transaction, number: str, reason: str) -> str:
    """Say no, and why; raises Problem not-found or Refusal request-closed."""
    request = _open(tx, number)
    request["state"], request["reason"] = REFUSED, reason
    return _save(tx, request)


def _open(tx: Transaction, number: str) -> AddressRequest:
    request = cast("AddressRequest", found(tx.get(KIND, number), KIND).body)
    if request["state"] != REQUESTED:
        raise Refusal("request-closed", f"the request is {request['state']} already")
    return request


def _has(tx: Transaction, account: str, address: str) -> bool:
    known = standing(tx, account).view["addresses"]
    return any((one.get("id"), one["role"]) == (address, _ROLE) for one in known)


def _new_id(tx: Transaction, account: str) -> str:
    """An id that no address had before."""
    name = tx.next_id("address")
    tx.put("address", name, {"account": account})
    return name


def _save(tx: Transaction, request: AddressRequest) -> str:
    tx.put(KIND, request["number"], cast("dict[str, Any]", request))
    return request["number"]
