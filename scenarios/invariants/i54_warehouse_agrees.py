"""I-54: what the warehouse was told is what the ERP wanted, and what it shipped was posted once."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import Any, Final

from scenarios.history import History
from scenarios.history.facts import Change
from scenarios.history.warehouse import TO_WMS, Parcel, Pick, Posting
from scenarios.invariants.model import (
    INTEGRATION,
    SIMULATOR,
    Invariant,
    Result,
    Subject,
    Tally,
    not_exercised,
)
from scenarios.invariants.rests import how_it_ended, rests
from scenarios.invariants.withdrawn import withdrawn, withdrawn_of

_ID: Final = "I-54"
_NOTHING: Final = Decimal(0)
_TOLD: Final = "wms.instructions.put"
_POSTED: Final = "erp.warehouse-postings.create"

Posted = dict[str, list[tuple[str, Change[Posting]]]]
"""By the confirmation's id: the ERP's postings of it, in their order."""


def check(history: History) -> Result:
    """Each pick is one instruction; each confirmation is one posting; or it is said why not."""
    if not history.erp.entity("pick") and not history.warehouse.entity("instruction"):
        return not_exercised("no warehouse was told to pick anything")
    tally = Tally(history, _ID)
    for key, changes in sorted(history.erp.entity("pick").items()):
        _instructed(tally, key, changes[0])
    for key, changes in sorted(history.warehouse.entity("instruction").items()):
        if key not in history.erp.entity("pick"):
            sentence = f"the warehouse was told to pick {key}, which the ERP never released"
            tally.violated(INTEGRATION, sentence, [changes[0].seq], "phantom pick", key)
    _not_too_much(tally)
    withdrawn(tally)
    posted = history.view(_postings)
    for key, told in sorted(history.warehouse.entity("confirmation").items()):
        _booked(tally, key, told[0], posted.get(key, []))
    for key, postings in sorted(posted.items()):
        if key not in history.warehouse.entity("confirmation"):
            names = ", ".join(name for name, _ in postings)
            sentence = f"the ERP posted {names} of {key}, which the warehouse never confirmed"
            seqs = [change.seq for _, change in postings]
            tally.violated(INTEGRATION, sentence, seqs, "phantom parcel", key)
    for postings in posted.values():
        for name, change in postings:
            _shipped(tally, name, change)
    return tally.result()


def _postings(history: History) -> Posted:
    found: Posted = {}
    firsts = (
        (name, changes[0]) for name, changes in history.erp.entity("warehouse_posting").items()
    )
    for name, first in sorted(firsts, key=lambda pair: pair[1].seq):
        if first.document is not None:
            found.setdefault(first.document.parcel.confirmation, []).append((name, first))
    return found


def _instructed(tally: Tally, key: str, released: Change[Pick]) -> None:
    """The warehouse was told of a pick as the ERP released it."""
    history = tally.history
    tally.observations += 1
    told = history.warehouse.entity("instruction").get(key)
    if told is None:
        if history.end.get("drained") and not rests(history, key, _TOLD):
            ended = how_it_ended(history, key, _TOLD)
            sentence = f"pick {key} of order {_of(released)} was never told to the warehouse{ended}"
            tally.violated(INTEGRATION, sentence, [released.seq], "pick", key)
        return
    for change in told:
        if change.document is not None and change.document != released.document:
            sentence = f"the warehouse was told to pick {key} otherwise than the ERP released it"
            behind = history.causes.get(change.cause)
            blamed: Subject = (
                INTEGRATION if behind is not None and behind.edge == TO_WMS else SIMULATOR
            )
            tally.violated(blamed, sentence, [released.seq, change.seq], "pick", key)


def _not_too_much(tally: Tally) -> None:
    """The warehouse confirms no more of a pick than it was told to pick."""
    history = tally.history
    found: dict[tuple[str, int], Decimal] = {}
    seqs: dict[str, list[int]] = {}
    taken = withdrawn_of(history)
    for changes in history.warehouse.entity("confirmation").values():
        parcel = changes[0].document
        for line in () if parcel is None else parcel.lines:
            where = (parcel.pick, line.line) if parcel is not None else ("", 0)
            found[where] = found.get(where, _NOTHING) + line.quantity.value + line.short
            seqs.setdefault(where[0], []).append(changes[0].seq)
    for (pick, line), total in sorted(found.items()):
        told = history.warehouse.entity("instruction").get(pick, ())
        document = told[-1].document if told else None
        rows = () if document is None else document.lines
        wanted = sum((row.quantity.value for row in rows if row.line == line), _NOTHING)
        wanted -= taken.get((pick, line), _NOTHING)
        tally.observations += 1
        if total > wanted:
            sentence = (
                f"the warehouse confirmed {float(total):g} of line {line} of pick {pick}, of which "
                f"{float(wanted):g} were to be picked"
            )
            tally.violated(SIMULATOR, sentence, seqs[pick], "too much", pick, str(line))


def _booked(
    tally: Tally, key: str, told: Change[Parcel], posted: list[tuple[str, Change[Posting]]]
) -> None:
    """A confirmation is in the ERP once and as it was; or the engine says why not."""
    history = tally.history
    tally.observations += 1
    seqs = [told.seq, *(change.seq for _, change in posted)]
    sentences = list(_wrong(history, key, told, posted))
    for sentence in sentences:
        tally.violated(INTEGRATION, sentence, seqs, "confirmation", key)


def _wrong(
    history: History, key: str, told: Change[Parcel], posted: list[tuple[str, Change[Posting]]]
) -> Iterator[str]:
    calls = {change.cause for _, change in posted}
    if len(calls) > 1:  # a middlebox that repeats a request is nobody's posting
        names = ", ".join(name for name, _ in posted)
        yield f"confirmation {key} of the warehouse is posted {len(posted)} times: {names}"
    elif not posted:
        if history.end.get("drained") and not rests(history, key, _POSTED):
            ended = how_it_ended(history, key, _POSTED)
            yield f"confirmation {key} of the warehouse never reached the ERP{ended}"
        return
    for name, change in posted:
        if change.document is not None and change.document.parcel != told.document:
            yield f"posting {name} of the ERP is not what the warehouse confirmed by {key}"


def _shipped(tally: Tally, name: str, change: Change[Posting]) -> None:
    """A posting has the shipment that it speaks of: what left, from where, under its number."""
    posting = change.document
    if posting is None:
        return
    tally.observations += 1
    left = _left(posting.parcel.lines)
    shipments = tally.history.erp.shipments.get(posting.shipment or "", [])
    shipment = shipments[0].document if shipments else None
    if shipment is None:
        agrees = posting.shipment is None and not left
    else:
        number = posting.parcel.tracking or shipment.tracking
        agrees = (
            _left(shipment.lines) == left
            and shipment.warehouse == posting.warehouse
            and shipment.tracking == number
        )
    if not agrees:
        sentence = f"posting {name} of the ERP and its shipment {posting.shipment} differ"
        seqs = [change.seq, *(one.seq for one in shipments)]
        tally.violated(SIMULATOR, sentence, seqs, "shipment", name)


def _left(lines: Collection[Any]) -> dict[int, Decimal]:
    found: dict[int, Decimal] = {}
    for line in lines:
        if line.quantity.value > 0:
            found[line.line] = found.get(line.line, _NOTHING) + line.quantity.value
    return found


def _of(released: Change[Pick]) -> str:
    return "?" if released.document is None else released.document.order


INVARIANT: Final = Invariant(
    id=_ID,
    name="warehouse agrees",
    statement=(
        "each pick that the ERP released is one instruction to the warehouse, as it is; each "
        "confirmation of the warehouse is posted by the ERP once and as it is, or parked with a "
        "reason; what is wanted back is told, decided and posted in the same way; nothing else is "
        "picked, withdrawn or posted"
    ),
    claim="safety",
    needs=("effect of picks",),
    explain="""
A parcel left and the ERP does not know: the buyer is told that it waits, and is never billed. Or it
left once and was posted twice, and the stock is short of goods that lie on the shelf.

How it usually breaks: the warehouse repeats its confirmation and each telling becomes a posting;
the ERP's answer is lost and the posting is sent again; what was not found is told as shipped, or
not at all, so that the order is closed and the buyer waits for goods that nobody will send.

What is wanted back is withdrawn by the warehouse, not by the ERP: who takes the question for the
answer cancels what is in a parcel by then.

How to mend it: know a confirmation by the warehouse's own id, however often it is told; look it up
in the ERP before it is posted again; carry what is short as what is short.
""",
    check=check,
)
