"""What the records of a company's exports refer to, and whether it is there."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.world.export import Exports
from simulator.world.fields import ENTITIES
from simulator.world.problem import Problem
from simulator.world.records import Records

CHECK = "D-05"


def known_ids(exports: Exports, entity: str) -> frozenset[str] | None:
    """The ids that an entity has; None when not all of its rows could be read."""
    if not exports.whole(entity):
        return None
    known = {w.id for w in exports.mapping.facts.warehouses} if entity == "warehouses" else set()
    for table in exports.into(entity):
        known |= {cell.text for cell in table.cells(ENTITIES[entity].key[0]) or ()}
    return frozenset(known)


def unknown_ship_to(records: Records) -> Iterator[Problem]:
    """Orders whose ship-to is no address of their account."""
    if not records.exports.whole("addresses"):
        return
    known = {(r.text("customer"), r.text("id")) for r in records.of("addresses")}
    accounts = known_ids(records.exports, "customers") or frozenset()
    for order in records.of("orders"):
        account, address = order.text("account"), order.maybe("ship_to")
        if address is not None and account in accounts and (account, address) not in known:
            what = f"the account has no address {address!r}"
            mend = "correct the cell, or add the address to the addresses"
            yield order.problem(CHECK, "ship_to", what, mend)


def unknown_lines(records: Records) -> Iterator[Problem]:
    """Shipments of a line that its order does not have."""
    if not (records.of("shipments") and records.exports.whole("lines")):
        return
    known = {(r.text("order"), r.values.get("line")) for r in records.of("lines")}
    orders = {order for order, _ in known}
    for shipment in records.of("shipments"):
        order, line = shipment.text("order"), shipment.values.get("line")
        if order in orders and line is not None and (order, line) not in known:
            what = f"the order has no line {line}"
            mend = "correct the cell, or add the line to the lines"
            yield shipment.problem(CHECK, "line", what, mend)
