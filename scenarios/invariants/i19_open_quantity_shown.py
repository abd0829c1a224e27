"""I-19: what is still open is shown."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from scenarios.history import History
from scenarios.history.documents import Order, Status
from scenarios.history.facts import Change
from scenarios.history.side import Side
from scenarios.invariants.model import INTEGRATION, SIMULATOR, Invariant, Result, Subject, Tally

_ID: Final = "I-19"


def check(history: History) -> Result:
    """Per line: allocated + backordered = ordered - shipped - cancelled, on both sides.

    Nothing is open of a line of which more left; whether it might is for I-18 to say.
    """
    tally = Tally(history, _ID)
    for side in (history.erp, history.storefront):
        for key in sorted(side.orders):
            begun = side.terms.get(key)
            for change in side.orders[key]:
                if begun is not None and change.document is not None:
                    _judge(tally, side, key, begun.order, change, change.document)
    return tally.result()


def _judge(
    tally: Tally, side: Side, key: str, order: Order, change: Change[Status], status: Status
) -> None:
    tally.observations += 1
    wrong = _wrong(order, status)
    if wrong:
        tally.violated(
            _blame(tally.history, side, status),
            f"what is still open of order {key} in the {side.actor} is not what was ordered less "
            f"what was shipped and cancelled: {', '.join(wrong[:8])}",
            [change.seq],
            side.actor,
            key,
            *wrong,
        )


def _wrong(order: Order, status: Status) -> list[str]:
    ordered = {line.line: line.quantity.value for line in order.lines}
    wrong = [
        f"line {line.line}"
        for line in status.lines
        if line.line in ordered
        and line.allocated + line.backordered
        != max(ordered[line.line] - line.shipped - line.cancelled, Decimal(0))
    ]
    missing = sorted(ordered.keys() - {line.line for line in status.lines})
    return wrong + [f"line {line}, of which nothing is said" for line in missing]


def _blame(history: History, side: Side, status: Status) -> Subject:
    """The ERP's own where its figures do not fit its own order; else who passed them on."""
    if side is history.erp:
        return SIMULATOR
    begun = history.erp.terms.get(status.number)
    said = history.erp.orders.get(status.number, ())
    same = any(one.document is not None and one.document.lines == status.lines for one in said)
    return SIMULATOR if same and begun and _wrong(begun.order, status) else INTEGRATION


INVARIANT: Final = Invariant(
    id=_ID,
    name="open quantity shown",
    statement="per line, ordered - shipped - cancelled = what is shown as allocated or backordered",
    claim="safety",
    needs=("effect of an order with a status",),
    explain="""
Half of the order came, and the portal says nothing of the rest: the buyer calls, or orders it
again.

How it usually breaks: the status of the order is passed and the figures of its lines are not;
the backorder is dropped with the first parcel; lines are matched by item.

How to mend it: pass the ERP's increments line by line, in the line's unit.
""",
    check=check,
)
