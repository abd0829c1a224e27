"""What several invariants ask about what buyers ask the ERP for: did it get there, once, as it was?

Quotes, amendments and requests for addresses alike; a `Sort` says which. Orders have
invariants of their own making.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from scenarios.history import History
from scenarios.history.asked import SORTS, Sort
from scenarios.history.documents import Quantity
from scenarios.history.facts import Exchange, Parked, Requested
from scenarios.invariants.arithmetic import document_at, same_amount
from scenarios.invariants.likeness import said
from scenarios.invariants.limits import TROUBLES_BEFORE_PARKING
from scenarios.invariants.model import INTEGRATION, SIMULATOR, Subject, Tally
from scenarios.invariants.orders import handed_over_us, is_parked

_HEAD: Final = ("account", "shop", "currency", "notes", "order", "replaces", "address", "head")
_UNREADABLE: Final = (KeyError, TypeError, ValueError, AttributeError, ArithmeticError)


def lost(tally: Tally) -> None:
    """Everything that a buyer asked for is in the ERP, or parked with a reason, in its time."""
    history = tally.history
    for sort in SORTS.values():
        figure_us = history.figures.freshness_us.get(sort.figure)
        if figure_us is None:
            continue
        for key, asked in sorted(history.storefront.requested[sort.kind].items()):
            told_us = handed_over_us(history, key, asked)
            since_us = asked.t_us if told_us is None else told_us
            due_us = history.health.deadline_us(since_us, figure_us, sort.figure, key)
            _lost(tally, sort, key, asked, due_us)


def _lost(tally: Tally, sort: Sort, key: str, asked: Requested, due_us: int) -> None:
    history = tally.history
    there, row = key in history.entered[sort.kind], _parked(history, key)
    in_time = due_us > history.end_us and not history.end.get("drained")
    if not there and row is None and in_time:
        return
    tally.observations += 1
    if there or (row is not None and row.reason.strip() and _justified(history, sort, key)):
        return
    attempts = history.asks[sort.kind].get(key, [])
    why = "nothing in the journal justifies that it is parked"
    if row is None:
        why = f"{len(attempts)} attempt(s) to ask for it there came to nothing"
    tally.violated(
        INTEGRATION,
        f"a buyer asked for {sort.kind} {key} and the ERP never got it: {why}",
        [asked.seq, *(seq for one in attempts for seq in one.seqs)],
        sort.kind,
        key,
    )


def doubled(tally: Tally) -> None:
    """Nothing that a buyer asked for is in the ERP twice."""
    history = tally.history
    for kind, entered in history.entered.items():
        for key, made in sorted(entered.items()):
            tally.observations += 1
            if len(made) < 2:
                continue
            numbers = " and ".join(one.asked.number or "?" for one in made)
            attempts = history.asks[kind].get(key, [])
            tally.violated(
                INTEGRATION,
                f"storefront {kind} {key} is in the ERP {len(made)} times, as {numbers}: it was "
                f"asked for {len(attempts)} time(s)",
                [*(one.seq for one in made), *(seq for one in attempts for seq in one.seqs)],
                kind,
                key,
            )


def garbled(tally: Tally) -> None:
    """The ERP is asked for what the buyer asked for."""
    history = tally.history
    for kind, entered in history.entered.items():
        for key, made in sorted(entered.items()):
            asked = history.storefront.requested[kind].get(key)
            if asked is None:
                continue
            for one in made:
                tally.observations += 1
                wrong = list(_unlike(history, asked, one.asked))
                if wrong:
                    tally.violated(
                        _asker(history, SORTS[kind], asked, one, wrong),
                        f"ERP {kind} {one.asked.number} differs from storefront {kind} {key} in "
                        f"{', '.join(said(asked.asked, one.asked, name) for name in wrong[:12])}",
                        [asked.seq, one.seq],
                        kind,
                        key,
                        *wrong,
                    )


def settled(history: History, key: str) -> bool:
    """Whether an event's subject is where it should be: in the ERP, or where people see it."""
    return any(key in entered for entered in history.entered.values()) or is_parked(history, key)


def _unlike(history: History, asked: Requested, other: Any) -> Iterator[str]:
    for name in _HEAD:
        if getattr(asked.asked, name, None) != getattr(other, name, None):
            yield name
    ours = {line.line: line for line in asked.asked.lines}
    theirs = {line.line: line for line in other.lines}
    if ours.keys() != theirs.keys() or len(asked.asked.lines) != len(other.lines):
        yield "its lines"
        return
    for number, line in ours.items():
        yield from (
            f"line {number} {name}" for name in _unlike_line(history, asked, line, theirs[number])
        )


def _unlike_line(history: History, asked: Requested, ours: Any, theirs: Any) -> Iterator[str]:
    sku = getattr(ours, "sku", None)
    if sku != getattr(theirs, "sku", None):
        yield "item"
        return
    item = None if sku is None else document_at(history.erp.items.get(sku), asked.t_us)
    amounts: tuple[Quantity, Quantity] = (ours.quantity, theirs.quantity)
    if not same_amount(*amounts, item):
        yield "quantity"
    wished: tuple[Decimal | None, Decimal | None] = (
        getattr(ours, "discount", None),
        getattr(theirs, "discount", None),
    )
    if wished[0] != wished[1]:
        yield "wished discount"
    carried = history.figures.of_entity("configuration") is not None
    if carried and getattr(ours, "options", ()) != getattr(theirs, "options", ()):
        yield "options"


def _asker(
    history: History, sort: Sort, asked: Requested, made: Requested, wrong: list[str]
) -> Subject:
    """The integration's, unless it asked for everything as the buyer had."""
    for one in history.asks[sort.kind].get(asked.asked.reference, ()):
        if one.call_id == made.cause:
            sent = _sent(history, sort, one)
            faithful = sent is not None and not set(_unlike(history, asked, sent)) & set(wrong)
            return SIMULATOR if faithful else INTEGRATION
    return INTEGRATION


def _sent(history: History, sort: Sort, call: Exchange) -> Any:
    """What a call asked for; None when it cannot be read."""
    try:
        return sort.wishes(history.record(call.seq).body["content"])
    except _UNREADABLE:
        return None


def sent_for(history: History, kind: str, made: Requested) -> Any:
    """What the call asked for that made something in the ERP; None when that cannot be told."""
    for calls in history.asks[kind].values():
        for one in calls:
            if one.call_id == made.cause:
                return _sent(history, SORTS[kind], one)
    return None


def _parked(history: History, key: str) -> Parked | None:
    names = frozenset((key, *history.events_of.get(key, ())))
    return next((row for row in history.parked if row.key in names), None)


def _justified(history: History, sort: Sort, key: str) -> bool:
    """Whether the journal shows why: the ERP refused the very thing, or calls broke repeatedly."""
    attempts = history.asks[sort.kind].get(key, [])
    looks = (one for one in history.exchanges if (one.operation, one.about) == (sort.find, key))
    if sum(one.troubled for one in (*attempts, *looks)) >= TROUBLES_BEFORE_PARKING:
        return True
    asked = history.storefront.requested[sort.kind][key]
    for one in attempts:
        sent = _sent(history, sort, one) if one.refused else None
        if sent is not None and not list(_unlike(history, asked, sent)):
            return True
    return False
