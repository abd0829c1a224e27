"""I-22: each parcel is shown once."""

from __future__ import annotations

from typing import Final

from scenarios.history import History
from scenarios.history.documents import Shipment
from scenarios.history.facts import Change
from scenarios.history.side import Side
from scenarios.invariants.compare import ever
from scenarios.invariants.model import INTEGRATION, SIMULATOR, Invariant, Result, Tally

_ID: Final = "I-22"

_OWN: Final = ("seed", "dispatcher")
"""Causes of the storefront's own making: nobody told it then."""

Tracked = dict[tuple[str, str], list[Change[Shipment]]]


def check(history: History) -> Result:
    """A tracking number stands on as many parcels as the ERP gave it; parcels are the ERP's."""
    tally = Tally(history, _ID)
    given, shown = _tracked(history.erp), _tracked(history.storefront)
    for (reference, tracking), changes in sorted(shown.items()):
        tally.observations += 1
        had = given.get((reference, tracking), [])
        if len(changes) > max(1, len(had)):
            tally.violated(
                INTEGRATION,
                f"tracking number {tracking} stands on {len(changes)} parcels of storefront order "
                f"{reference}; the ERP gave it to {len(had)}",
                [change.seq for change in (*had, *changes)],
                reference,
                tracking,
            )
    for key in sorted(history.storefront.shipments):
        for change in history.storefront.shipments[key]:
            _shown(tally, key, change)
    return tally.result()


def _tracked(side: Side) -> Tracked:
    """The last word on every parcel with a tracking number, per order and number."""
    found: Tracked = {}
    for key in sorted(side.shipments):
        change = side.shipments[key][-1]
        parcel = change.document
        if parcel is not None and parcel.tracking is not None:
            found.setdefault((parcel.reference, parcel.tracking), []).append(change)
    return found


def _shown(tally: Tally, key: str, change: Change[Shipment]) -> None:
    parcel = change.document
    if parcel is None:
        return
    tally.observations += 1
    if ever(tally.history, "shipment", key, change):
        return
    sent = tally.history.erp.shipments.get(key, [])
    known = "differs from what the ERP shipped" if sent else "the ERP never shipped"
    tally.violated(
        SIMULATOR if change.cause in _OWN else INTEGRATION,
        f"the storefront shows parcel {key} of order {parcel.reference}, which {known}",
        [*(one.seq for one in sent[-2:]), change.seq],
        "shown",
        key,
    )


INVARIANT: Final = Invariant(
    id=_ID,
    name="shipment once",
    statement="each parcel and tracking number appears once in the storefront, as the ERP has it",
    claim="safety",
    needs=("effect of storefront shipments",),
    explain="""
The buyer waits for a parcel that does not exist, or sees the number of the first one on the
backorder.

How it usually breaks: the tracking number is copied to every line of the order; a message that
comes twice makes two parcels, because each was given an id of its own.

How to mend it: key a parcel by the ERP's shipment id, take its tracking number from that
shipment alone, and replace by version.
""",
    check=check,
)
