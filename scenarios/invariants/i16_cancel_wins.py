"""I-16: what is cancelled stays so."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from scenarios.history import History
from scenarios.history.documents import Status
from scenarios.history.facts import TO_STOREFRONT, Change
from scenarios.invariants.blame import blame_in_erp
from scenarios.invariants.model import INTEGRATION, SIMULATOR, Invariant, Result, Tally
from scenarios.invariants.orders import pairs

_ID: Final = "I-16"


def check(history: History) -> Result:
    """After a cancellation no part of it is shipped, and it is not ordered again."""
    tally = Tally(history, _ID)
    shipments = history.view(_shipments)
    for number in sorted(history.erp.orders):
        for change in history.erp.orders[number]:
            status = change.document
            if status is None:
                continue
            _lines(tally, number, change, status)
            if status.state == "cancelled":
                tally.observations += 1
                _nothing_follows(tally, number, change, shipments.get(number, []))
                break
    _revived(tally)
    _amended(tally)
    _shown(tally)
    return tally.result()


def _lines(tally: Tally, number: str, change: Change[Status], status: Status) -> None:
    begun = tally.history.erp.terms.get(number)
    if begun is None:
        return
    ordered = {line.line: line.quantity.value for line in begun.order.lines}
    for line in status.lines:
        if line.cancelled and line.line in ordered:
            tally.observations += 1
            if line.shipped + line.cancelled > ordered[line.line]:
                tally.violated(
                    blame_in_erp(tally.history, change.cause),
                    f"of line {line.line} of ERP order {number} more is shipped than its "
                    "cancellation left",
                    [begun.seq, change.seq],
                    number,
                    line.line,
                )


def _shipments(history: History) -> dict[str, list[tuple[int, str, str]]]:
    """When the ERP made which shipment, and because of what, per order."""
    found: dict[str, list[tuple[int, str, str]]] = {}
    for key, changes in sorted(history.erp.shipments.items()):
        document = changes[0].document
        if document is not None:
            row = (changes[0].seq, f"shipment {key}", changes[0].cause)
            found.setdefault(document.order, []).append(row)
    return found


def _nothing_follows(
    tally: Tally, number: str, change: Change[Status], made: list[tuple[int, str, str]]
) -> None:
    for seq, name, cause in made:
        if seq > change.seq:
            tally.violated(
                blame_in_erp(tally.history, cause),
                f"{name} left after order {number} was cancelled",
                [change.seq, seq],
                number,
                name,
            )


def _revived(tally: Tally) -> None:
    """A cancelled order that the engine books once more, under another number."""
    history = tally.history
    cancelled: dict[str, int] = {}
    for _, booked in pairs(history):
        key, number = booked.order.reference, booked.order.number or ""
        if key in cancelled and cancelled[key] < booked.seq:
            tally.violated(
                INTEGRATION,
                f"storefront order {key} was booked again as {number} after its cancellation",
                [cancelled[key], booked.seq],
                key,
                number,
            )
        for change in history.erp.orders.get(number, ()):
            if change.document is not None and change.document.state == "cancelled":
                cancelled.setdefault(key, change.seq)


def _amended(tally: Tally) -> None:
    """What the ERP accepted to take back it took back there and then."""
    history = tally.history
    for key, changes in sorted(history.erp.amendments.items()):
        asked, decided = history.erp.requested["amendment"][key].asked, changes[0]
        begun = history.erp.terms.get(asked.order)
        booked = history.booked.get(asked.order, () if begun is None else [begun])
        if decided.document is None or decided.document.state != "accepted" or len(booked) != 1:
            continue
        number = booked[0].order.number or ""
        ordered = {line.line: line.quantity.value for line in booked[0].order.lines}
        known = [one for one in history.erp.orders[number] if one.t_us <= decided.t_us]
        status = known[-1].document if known else None
        cancelled = {line.line: line.cancelled for line in status.lines} if status else {}
        for less in asked.lines:
            tally.observations += 1
            left = ordered.get(less.line, less.quantity.value) - cancelled.get(less.line, 0)
            if left > less.quantity.value:
                tally.violated(
                    SIMULATOR,
                    f"ERP order {number} keeps more of line {less.line} than the amendment {key} "
                    "that was accepted leaves of it",
                    [decided.seq, *(one.seq for one in known[-1:])],
                    key,
                    less.line,
                )


def _shown(tally: Tally) -> None:
    """The portal, too, never takes a cancellation back that it has shown."""
    for key, changes in sorted(tally.history.storefront.orders.items()):
        told = [one for one in changes if one.document is not None]
        for before, after in pairwise(told):
            _not_taken_back(tally, key, before, after)


def _not_taken_back(tally: Tally, key: str, before: Change[Status], after: Change[Status]) -> None:
    was, now = before.document, after.document
    if was is None or now is None:
        return
    gone = {line.line: line.cancelled for line in was.lines if line.cancelled}
    if not gone:
        return
    tally.observations += 1
    kept = {line.line: line.cancelled for line in now.lines}
    revived = was.state == "cancelled" and now.state != "cancelled"
    if revived or any(kept.get(line, many) < many for line, many in gone.items()):
        behind = tally.history.causes.get(after.cause)
        by_engine = behind is not None and behind.edge == TO_STOREFRONT
        tally.violated(
            INTEGRATION if by_engine else SIMULATOR,
            f"what the portal had shown of order {key} as cancelled is open again",
            [before.seq, after.seq],
            key,
            "shown",
        )


INVARIANT: Final = Invariant(
    id=_ID,
    name="cancel wins",
    statement=(
        "after an acknowledged cancellation nothing of it ships, nor is it ordered again, nor open "
        "again in the portal; what an accepted amendment takes back is cancelled in the ERP"
    ),
    claim="safety",
    needs=("effect of an erp order with something cancelled",),
    explain="""
The buyer cancelled, got his confirmation, and then a truck stands at his gate.

How it usually breaks: a late message of the time before revives the order; a redelivered event
creates it anew, because the look-up leaves cancelled orders out.

How to mend it: a look-up by reference finds cancelled orders too. What is cancelled is finished
work for the engine, not missing work.
""",
    check=check,
)
