"""What both systems hold of returns before the tests begin: one in each state, credited and shown.

A target that knows nothing of returns is tested all the same, with what a generator makes up.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Final

from scenarios.contract.desk import Desk, Masters, bare
from scenarios.contract.errors import TargetUnready
from scenarios.contract.holdings import Holdings

_ALL: Final[dict[str, Any]] = {"lines": None, "restocking_percent": "10"}
_WHOLE: Final[dict[str, Any]] = {"lines": None, "carrier": None}
_REASON: Final = "damaged"


def erp_returns(desk: Desk, held: Holdings, masters: Masters) -> None:
    """Of an order that was shipped and invoiced: one asked for, and one credited."""
    order = desk.enter(masters.order(masters.free, 3) | {"reference": "contract-returned"})
    parcel = desk.do("clerk", "POST", f"/orders/{order['number']}/shipments", _WHOLE)
    desk.do("clerk", "POST", f"/shipments/{parcel['id']}/invoice")
    quantity = {"value": "1", "unit": masters.unit}
    line = {"line": 1, "sku": masters.sku, "quantity": quantity, "reason": _REASON}
    request = {
        **{name: order[name] for name in ("shop", "account", "reference")},
        "request": "contract",
        "requested_at": order["placed_at"],
        "requested_by": {"role": "buyer", "id": "contract"},
        "resolution": "credit",
        "notes": None,
        "lines": [line],
    }
    moved = {"line": 1, "quantity": quantity}
    looked_at = {"lines": [moved | {"disposition": "restock"}]}
    receipt = {"warehouse": masters.warehouse, "lines": None}
    held.example("erp.returns.create", request)
    held.example("erp.returns.authorise", _ALL, {"lines": [moved], "restocking_percent": "0"})
    held.example("erp.returns.refuse", {"code": "not-returnable", "text": None})
    held.example("erp.returns.receive", receipt)
    held.example("erp.returns.inspect", looked_at)
    held.example("erp.returns.replace", {"carrier": None})
    held.example("erp.replacements.create", {"lines": None}, {"lines": [moved]})
    with suppress(TargetUnready):
        made = [desk.do("engine", "POST", "/returns", request)["id"] for _ in range(2)]
        for operation in ("read", "authorise", "refuse", "receive", "inspect", "replace", "close"):
            held.known(f"erp.returns.{operation}", "path.id", *made)
        held.known("erp.credit-notes.create", "path.id", *made)
        held.known("erp.replacements.create", "path.id", *made)
        held.known("erp.returns.list", "query.request", "contract")
        notes = _credited(desk, made[0], receipt, looked_at)
        held.known("erp.credit-notes.read", "path.id", *(note["id"] for note in notes))
    held.known("erp.balances.read", "path.id", masters.free)


def shop_returns(office: Desk, counter: Desk, held: Holdings, masters: Masters, order: str) -> None:
    """Of an order whose parcel the shop shows: asked for there, entered and credited in the ERP."""
    quantity = {"value": "1", "unit": masters.unit}
    part = {"line": 1, "quantity": quantity, "reason": _REASON}
    asked = {"reference": order, "resolution": "credit", "notes": None, "lines": [part]}
    held.example("storefront.returns.request", asked)
    held.known("storefront.returns.request", "body.reference", order)
    held.example("storefront.returns.request-for", asked)
    held.known("storefront.returns.request-for", "path.account", masters.free)
    with suppress(TargetUnready):
        request = counter.do("buyer", "POST", "/returns", asked)
        held.known("storefront.returns.view", "path.id", request["id"])
        entry = {name: value for name, value in request.items() if name != "id"}
        name = office.do("engine", "POST", "/returns", entry | {"request": request["id"]})["id"]
        looked_at = {"lines": [{"line": 1, "quantity": quantity, "disposition": "restock"}]}
        receipt = {"warehouse": masters.warehouse, "lines": None}
        notes = _credited(office, name, receipt, looked_at)
        told = (
            ("returns", office.do("engine", "GET", f"/returns/{name}")),
            *(("credit-notes", note) for note in notes),
        )
        for noun, document in told:
            row = {"id": document["id"], "version": document["version"], "data": bare(document)}
            counter.do("engine", "PUT", f"/connector/{noun}", {"rows": [row]})
            newer = row | {"version": row["version"] + 1}
            held.example(f"storefront.{noun}.put", {"rows": [newer]})


def _credited(desk: Desk, name: str, receipt: Any, looked_at: Any) -> list[Any]:
    """The credit notes of a return that went all of its way."""
    steps = (("authorisation", _ALL), ("receipts", receipt), ("inspections", looked_at))
    for step, body in steps:
        desk.do("clerk", "POST", f"/returns/{name}/{step}", body)
    notes: list[Any] = desk.do("clerk", "POST", f"/returns/{name}/credit-notes")["credit_notes"]
    return notes
