"""What I-04 asks of heads that were amended: what was asked for last is what both systems have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any, Final

from scenarios.history import History
from scenarios.history.asked_documents import Amending, Head
from scenarios.history.documents import Address
from scenarios.history.facts import Change, Requested
from scenarios.invariants.dialect import rewritten
from scenarios.invariants.model import INTEGRATION, SIMULATOR, Tally

_ACCEPTED: Final = "accepted"

Value = str | Address | None


def head_at(changes: Iterable[Change[Head]], seq: int) -> Head | None:
    """What the head said before a record; None where there was none."""
    known = [one.document for one in changes if one.seq < seq]
    return known[-1] if known else None


def amended(tally: Tally) -> None:
    """Of each field the amendment that was asked for last, and accepted, is what the ERP has;
    what it keeps the portal shows; and nothing else changes a head.
    """
    _untouched(tally)
    last = _last_asked(tally.history)
    for (order, name), (key, asked, value) in sorted(last.items()):
        _kept(tally, order, name, key, asked, value)
    _shown(tally)


def _last_asked(history: History) -> dict[tuple[str, str], tuple[str, Requested, Value]]:
    """By order and field the last that was asked for, in the storefront, of what was accepted."""
    last: dict[tuple[str, str], tuple[str, Requested, Value]] = {}
    for number, changes in history.erp.amendments.items():
        key = history.erp.requested["amendment"][number].asked.reference
        asked = history.storefront.requested["amendment"].get(key)
        if asked is None or not _is_accepted(changes):
            continue
        for name, value in asked.asked.head:
            of = asked.asked.order, name
            if of not in last or (last[of][1].t_us, last[of][1].seq) < (asked.t_us, asked.seq):
                last[of] = key, asked, value
    return last


def _is_accepted(changes: list[Change[Any]]) -> bool:
    told = changes[-1].document
    return told is not None and told.state == _ACCEPTED


def _kept(tally: Tally, order: str, name: str, key: str, asked: Requested, value: Value) -> None:
    history = tally.history
    begun = history.erp.terms.get(order)
    booked = history.booked.get(order, () if begun is None else [begun])
    if len(booked) != 1:
        return
    number = booked[0].order.number or ""
    change = history.erp.heads[number][-1]
    tally.observations += 1
    if getattr(change.document, name) == (rewritten(history, name, value) or None):
        return
    tally.violated(
        INTEGRATION if _was_carried_otherwise(history, order) else SIMULATOR,
        f"the {name.replace('_', ' ')} of ERP order {number} is not what amendment {key} asks "
        "for, which is the last that was accepted",
        [asked.seq, change.seq],
        order,
        name,
    )


def _was_carried_otherwise(history: History, order: str) -> bool:
    """Whether an amendment of the order says or dates anything otherwise in the ERP."""
    placed = history.storefront.requested["amendment"]
    return any(
        (placed[one.asked.reference].asked.head, placed[one.asked.reference].asked.requested_at)
        != (one.asked.head, one.asked.requested_at)
        for one in history.erp.requested["amendment"].values()
        if one.asked.order == order and one.asked.reference in placed
    )


def _untouched(tally: Tally) -> None:
    """A head changes by what was accepted, in the same stroke, and by nothing else.

    People may edit an order in the ERP, in strokes of their own; nobody does in the portal.
    """
    for side in (tally.history.erp, tally.history.storefront):
        by_cause: dict[tuple[str, str], set[str]] = {}
        for key, changes in side.amendments.items():
            asked: Amending = side.requested["amendment"][key].asked
            for change in changes:
                if change.document is not None and change.document.state == _ACCEPTED:
                    names = {name for name, _ in change.document.kept}
                    by_cause.setdefault((change.cause, asked.order), set()).update(names)
        for number, heads in sorted(side.heads.items()):
            begun = side.terms.get(number)
            order = number if begun is None else begun.order.reference
            for before, after in pairwise(heads):
                tally.observations += 1
                may = by_cause.get((after.cause, order))
                if may is None and side is tally.history.erp:
                    continue
                for name in sorted(_changed(before.document, after.document) - (may or set())):
                    tally.violated(
                        SIMULATOR,
                        f"the {name.replace('_', ' ')} of {side.actor} order {number} changes, and "
                        "no amendment says so",
                        [before.seq, after.seq],
                        side.actor,
                        number,
                        name,
                    )


def _changed(before: Head | None, after: Head | None) -> set[str]:
    if before is None or after is None:
        return set()
    return {name for name in Head._fields if getattr(before, name) != getattr(after, name)}


def _shown(tally: Tally) -> None:
    """The portal's own order says what the ERP kept of the last that it was told of."""
    side = tally.history.storefront
    last: dict[tuple[str, str], tuple[tuple[int, int], Value, int]] = {}
    for seq, asked, kept in _answers(tally.history):
        for name, value in kept:
            of, at = (asked.asked.order, name), (asked.t_us, asked.seq)
            if of not in last or last[of][0] < at:
                last[of] = at, value, seq
    for (order, name), (_, value, seq) in sorted(last.items()):
        if order not in side.heads:
            continue  # it began in the ERP, and is shown as it is told of there
        tally.observations += 1
        change = side.heads[order][-1]
        if getattr(change.document, name) != value:
            tally.violated(
                SIMULATOR,
                f"the portal does not show of order {order} what the ERP keeps of its "
                f"{name.replace('_', ' ')}",
                [seq, change.seq],
                "shown",
                order,
                name,
            )


def _answers(history: History) -> Iterator[tuple[int, Requested, tuple[tuple[str, Value], ...]]]:
    side = history.storefront
    for key, changes in sorted(side.amendments.items()):
        told = changes[-1].document
        if told is not None and told.state == _ACCEPTED:
            yield changes[-1].seq, side.requested["amendment"][key], told.kept
