"""What a buyer wants the head of his order to say after all, and whether the ERP lets him.

What stands on the bill (the buyer's order number and reference) may change until something is
billed; what the warehouse goes by (notes, day, place) until something was picked. What was asked
for later counts, in whichever order it arrives. A new place is served anew; where the tax has an
owner, he is asked by the place when it is billed.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, cast

from contracts.instants import parse_instant
from simulator.erp.asked_documents import Amendment, NewAmendment
from simulator.erp.desk.book import OpenOrder, open_order, save
from simulator.erp.desk.outstanding import Picked
from simulator.erp.desk.places import place_of, survivor
from simulator.erp.desk.promising import renew
from simulator.erp.desk.stockroom import give_back, reserve, serve_waiting
from simulator.erp.dialect import texts_kept
from simulator.erp.requests import TEXT_MOST
from simulator.erp.rules.numbers import text
from simulator.profiles import Profile
from simulator.transaction import Transaction

SHIPPED: Final = "shipped"
IN_PICKING: Final = "in-picking"
INVOICED: Final = "invoiced"
CLOSED: Final = "closed"
OVERTAKEN: Final = "overtaken"
ADDRESS_UNKNOWN: Final = "address-unknown"
ADDRESS_BLOCKED: Final = "address-blocked"
TOO_LONG: Final = "too-long"

NEAREST: Final[Mapping[str, str]] = {
    SHIPPED: "shipped",
    IN_PICKING: "shipped",
    INVOICED: "shipped",
    CLOSED: "shipped",
    OVERTAKEN: "too-late",
}
"""What `reason` says of a refusal that it has no word of its own for; of others, nothing."""

_PLACE: Final = "deliver_to"
_ON_THE_BILL: Final = frozenset({"purchase_order_number", "customer_reference"})
_TEXTS: Final = (*sorted(_ON_THE_BILL), "notes")
_ROLE: Final = "deliver_to"


def refused(
    tx: Transaction, opened: OpenOrder, new: NewAmendment, picked: Picked, kept: Mapping[str, Any]
) -> str | None:
    """Why the head cannot say what the ERP would keep of it; None where it can."""
    order = opened.order
    if order["state"] in ("cancelled", "done"):
        return CLOSED
    if any(Decimal(line["invoiced"]) > 0 for line in order["lines"]):
        return INVOICED
    if not kept.keys() <= _ON_THE_BILL:
        if any(Decimal(line["shipped"]) > 0 for line in order["lines"]):
            return SHIPPED
        if any(left > 0 for left in picked.values()):
            return IN_PICKING
    if any(len(kept.get(name) or "") > TEXT_MOST for name in _TEXTS):
        return TOO_LONG
    if _is_overtaken(tx, new, kept):
        return OVERTAKEN
    return _no_place(tx, order["account"], kept[_PLACE]) if _PLACE in kept else None


def keep(tx: Transaction, number: str, kept: Mapping[str, Any]) -> None:
    """Write what is kept into the head; a new place is served by the warehouses that may."""
    opened = open_order(tx, number)
    order = cast("dict[str, Any]", opened.order)
    moves = _PLACE in kept and kept[_PLACE] != order[_PLACE]
    freed = _let_go(tx, opened) if moves else []
    order.update(kept)
    if moves and not opened.order["holds"]:
        reserve(tx, opened)
    save(tx, opened)
    serve_waiting(tx, freed)
    renew(tx, dict.fromkeys(line["sku"] for line in opened.order["lines"]))


def as_kept(head: Mapping[str, Any], profile: Profile) -> dict[str, Any]:
    """What the ERP of a profile would keep of a head: its texts as those of a new order."""
    return texts_kept(head, profile)


def _let_go(tx: Transaction, opened: OpenOrder) -> list[str]:
    """Give back what is allocated of an order, so that it waits; the SKUs of which some is free."""
    freed: list[str] = []
    for line in opened.order["lines"]:
        allocated = Decimal(line["allocated"])
        if allocated > 0:
            give_back(tx, opened, line, allocated)
            line["backordered"] = text(Decimal(line["backordered"]) + allocated)
            freed.append(line["sku"])
    return list(dict.fromkeys(freed))


def _is_overtaken(tx: Transaction, new: NewAmendment, kept: Mapping[str, Any]) -> bool:
    """Whether something was accepted of one of these fields that was asked for later."""
    mine = parse_instant(new["requested_at"]), new["reference"]
    for row in tx.find("amendment", "order", new["order"]):
        other = cast("Amendment", row.view)
        named = (other.get("kept") or {}).keys() & kept.keys()
        if named and (parse_instant(other["requested_at"]), other["reference"]) > mine:
            return True
    return False


def _no_place(tx: Transaction, account: str, wanted: Mapping[str, Any]) -> str | None:
    """Why the account's goods do not go to an address; None where they may."""
    standing = survivor(tx, account)
    for each in dict.fromkeys((standing, *place_of(tx, standing)["ship_to"])):
        row = tx.get("customer", survivor(tx, each))
        known = [] if row is None else row.view.get("addresses", ())
        if row is not None and any(
            (one.get("id"), one["role"]) == (wanted.get("id"), _ROLE) for one in known
        ):
            return ADDRESS_BLOCKED if row.view["blocked"] else None
    return ADDRESS_UNKNOWN
