"""I-47: what is reported as done is done."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from scenarios.history import History
from scenarios.history.facts import CREATE, SHOW_STATUS, Audited, Change
from scenarios.invariants.model import INTEGRATION, Invariant, Result, Tally
from scenarios.invariants.orders import is_parked

_ID: Final = "I-47"

_DONE: Final = frozenset(
    {
        *("applied", "booked", "completed", "created", "delivered", "done", "found", "ok"),
        *("processed", "sent", "stale", "succeeded", "success", "updated"),
    }
)
"""Words for an outcome after which nothing more is to be done; a stale row is in already."""

_WRITES: Final = {
    "storefront.accounts.put": "customer",
    "storefront.items.put": "item",
    "storefront.prices.put": "price",
    "storefront.discounts.put": "discount",
    "storefront.availability.put": "availability",
    "storefront.shipments.put": "shipment",
    "storefront.invoices.put": "invoice",
}
_FORGE: Final = "forge"
_ACKNOWLEDGED: Final = 300


def check(history: History) -> Result:
    """Rows of success in the audit trail, "nothing is open", and order numbers shown to buyers."""
    tally = Tally(history, _ID)
    for row in history.audit:
        if row.outcome.casefold() in _DONE:
            _recorded(tally, row)
    _settled(tally)
    _numbers(tally)
    if not tally.observations:
        tally.note(
            "the engine reports no success: neither an audit trail nor whether it is settled"
        )
    return tally.result()


def _recorded(tally: Tally, row: Audited) -> None:
    """A row that says that something was written, of which the other side must know."""
    history = tally.history
    if row.action == CREATE:
        there: Iterable[Any] = history.booked.get(row.key, ())
    elif row.action == SHOW_STATUS:
        shown = history.storefront.orders.get(row.key, ())
        there = [change for change in shown if change.document is not None]
    elif row.action in _WRITES:
        entity = _WRITES[row.action]
        if _is_gone(history.erp.entity(entity).get(row.key, ()), row.version):
            return  # what never came needs no removal
        changes = history.storefront.entity(entity).get(row.key, ())
        there = [one for one in changes if row.version is None or one.version >= row.version]
    else:
        return
    tally.observations += 1
    if not there:
        tally.violated(
            INTEGRATION,
            f"the audit trail says of {row.key} that {row.action} was {row.outcome}, and there is "
            "no trace of it in the system that it was for",
            [row.seq],
            "audit",
            row.action,
            row.key,
        )


def _is_gone(changes: Iterable[Change[Any]], version: int | None) -> bool:
    """Whether the ERP had removed it in that version."""
    return any(one.document is None and version in (None, one.version) for one in changes)


def _settled(tally: Tally) -> None:
    """Who says that nothing is open has brought in or parked each order that he acknowledged."""
    history = tally.history
    said = [one for one in history.settled if one.settled]
    if not said or not history.probed:
        return
    forged = {fault.event_id for fault in history.faults if fault.effect == _FORGE}
    for event, deliveries in sorted(history.webhooks.items()):
        taken = [
            one
            for one in deliveries
            if one.produced is not None and one.produced < _ACKNOWLEDGED and one.seq < said[-1].seq
        ]
        order = taken[0].about if taken else None
        if order is None or event in forged or order not in history.storefront.terms:
            continue
        tally.observations += 1
        if order not in history.booked and not is_parked(history, order):
            tally.violated(
                INTEGRATION,
                f"the engine says that nothing is open, and order {order}, whose event it "
                "acknowledged, is neither in the ERP nor parked",
                [*taken[0].seqs, said[-1].seq],
                "settled",
                order,
            )


def _numbers(tally: Tally) -> None:
    """A buyer who is shown an order number of the ERP has an order in the ERP."""
    history = tally.history
    for key, changes in sorted(history.storefront.orders.items()):
        for change in changes:
            status = change.document
            if status is None or status.number in history.erp.terms:
                continue
            tally.violated(
                INTEGRATION,
                f"order {key} is shown in the storefront as an order of the ERP that the ERP does "
                "not have",
                [change.seq],
                "number",
                key,
            )


INVARIANT: Final = Invariant(
    id=_ID,
    name="success honestly reported",
    statement=(
        "no flow reports success without its effect: rows of success in the audit trail have "
        "theirs, an engine that says that nothing is open has brought in or parked every order, "
        "and a buyer is shown no order number that the ERP does not have"
    ),
    claim="safety",
    needs=("engine's audit trail, or its word whether it is settled",),
    explain="""
Everything is green, and the order is nowhere.

How it usually breaks: a 200 with an error inside is read as success; the outcome is recorded before
the call, or of the whole batch where rows were refused; a job that found nothing to do, because its
query failed, ends well.

How to mend it: record a success only with what proves it: the order number, the version, the row's
own answer. Where there is none, the outcome is unknown and is looked up.
""",
    check=check,
)
