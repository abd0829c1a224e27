"""Delivery blocks that an ERP sets when it enters an order: just those that its dialect says."""

from __future__ import annotations

from typing import Final

from scenarios.history.facts import Begun
from scenarios.invariants.dialect import blocks
from scenarios.invariants.model import SIMULATOR, Tally

_DELIVERY: Final = "delivery"


def misplaced(tally: Tally, placed: Begun, booked: Begun) -> None:
    """A block is no infidelity of whoever sent the order; what nothing explains is the ERP's."""
    number = booked.order.number or "?"
    first = next(iter(tally.history.erp.orders.get(number, ())), None)
    if first is None or first.document is None:
        return
    found = _DELIVERY in first.document.holds
    if found == blocks(tally.history, len(booked.order.lines)):
        return
    said = "blocks the delivery of" if found else "does not block the delivery of"
    tally.violated(
        SIMULATOR,
        f"the ERP {said} order {number} of {len(booked.order.lines)} lines when it enters it, which"
        " is not what the journal's header says of its ways",
        [placed.seq, booked.seq],
        booked.order.reference,
        "block",
    )
