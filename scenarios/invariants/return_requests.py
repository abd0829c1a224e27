"""Requests for returns on their way into the ERP: what several invariants say of orders, of them.

A request is lost, doubled, invented, garbled or late as an order is; the ERP's returns of one
request are `returned`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scenarios.history import History
from scenarios.history.facts import TO_ERP, Asked, Change, Exchange, Parked
from scenarios.history.figures import ORDERS, REQUESTS
from scenarios.history.return_documents import Request, Return
from scenarios.invariants.arithmetic import document_at, same_amount
from scenarios.invariants.limits import TROUBLES_BEFORE_PARKING
from scenarios.invariants.model import INTEGRATION, SIMULATOR, Subject, Tally

_SECOND_US: Final = 1_000_000


def requested(history: History) -> list[tuple[str, Asked]]:
    """Every request that the storefront took, in their order."""
    return sorted(history.storefront.requests.items(), key=lambda pair: pair[1].seq)


def way(history: History, key: str) -> list[int]:
    """The records of one request's way into the ERP: deliveries, attempts, faults, what it made."""
    exchanges = [
        *(one for event in history.events_of.get(key, ()) for one in history.webhooks[event]),
        *history.attempts.get(key, ()),
    ]
    seqs = [seq for exchange in exchanges for seq in exchange.seqs]
    seqs += history.faults_on(exchange.call_id for exchange in exchanges)
    return sorted([*seqs, *(first.seq for _, first in history.returned.get(key, ()))])


def lost(tally: Tally) -> None:
    """Every request is in the ERP, or parked with a reason that the journal shows."""
    history = tally.history
    if history.figures.freshness_us.get(REQUESTS) is None:
        return
    for key, asked in requested(history):
        if history.returned.get(key):
            tally.observations += 1
            continue
        row = _parked(history, key)
        justified = row is not None and bool(row.reason.strip()) and _justified(history, key)
        if row is None and not history.end.get("drained"):
            due_us = _due_us(history, key, asked)
            if due_us is None or due_us > history.end_us:
                continue
        tally.observations += 1
        if not justified:
            tried = len(history.attempts.get(key, ()))
            said = "does not show it as parked" if row is None else "parked it without a reason"
            tally.violated(
                INTEGRATION,
                f"the storefront took request {key} for a return of order "
                f"{asked.request.reference} and the ERP never got it: {tried} attempt(s) to enter "
                f"it, and the engine {said}",
                [asked.seq, *way(history, key)],
                "return",
                key,
            )


def doubled(tally: Tally) -> None:
    """At no time are two returns of one request alive in the ERP."""
    history = tally.history
    for key in sorted(history.returned):
        tally.observations += 1
        entered = history.returned[key]
        twins = [
            later
            for nth, later in enumerate(entered)
            if any(_alive(history, earlier[0], later[1].t_us) for earlier in entered[:nth])
        ]
        if twins:
            names = " and ".join(name for name, _ in entered)
            tally.violated(
                INTEGRATION,
                f"request {key} for a return is in the ERP {len(entered)} times, as {names}",
                way(history, key),
                "return",
                key,
            )


def invented(tally: Tally) -> None:
    """Every return of the ERP has its request, made earlier."""
    history = tally.history
    for key, entered in sorted(history.returned.items()):
        asked = history.storefront.requests.get(key)
        for name, first in entered:
            tally.observations += 1
            if asked is None or asked.seq > first.seq:
                tally.violated(
                    _blame(history, first),
                    f"ERP return {name} refers to request {key}, which the storefront had not "
                    "taken",
                    [first.seq, *(one.seq for one in history.attempts.get(key, ()))],
                    "return",
                    name,
                )


def garbled(tally: Tally) -> None:
    """A return of the ERP begins with what was asked: by whom, for what, line by line."""
    history = tally.history
    for key, entered in sorted(history.returned.items()):
        asked = history.storefront.requests.get(key)
        for name, first in entered if asked is not None else ():
            document = first.document
            if document is None or asked is None:
                continue
            tally.observations += 1
            wrong = list(_differs(history, asked, document.request))
            if wrong:
                tally.violated(
                    INTEGRATION,
                    f"ERP return {name} differs from request {key} in {', '.join(wrong[:8])}",
                    [asked.seq, first.seq],
                    "return",
                    key,
                    *wrong,
                )


def late(tally: Tally) -> None:
    """A request reaches the ERP within its figure; one that never does is lost."""
    history = tally.history
    if history.figures.freshness_us.get(REQUESTS) is None:
        return
    for key, asked in requested(history):
        entered, due_us = history.returned.get(key), _due_us(history, key, asked)
        if not entered or due_us is None or due_us > history.end_us:
            continue
        tally.observations += 1
        if entered[0][1].t_us > due_us:
            span_s = (entered[0][1].t_us - asked.t_us) // _SECOND_US
            tally.violated(
                INTEGRATION,
                f"request {key} for a return reached the ERP after {span_s} s, which is later "
                "than its figure of healthy time allows",
                [asked.seq, entered[0][1].seq],
                "return",
                key,
            )


def _due_us(history: History, key: str, asked: Asked) -> int | None:
    """When a request must be in the ERP; None where the engine never heard of it."""
    figure_us = history.figures.freshness_us.get(REQUESTS)
    told_us: int | None = asked.t_us
    if history.webhooks:
        deliveries = [
            one for event in history.events_of.get(key, ()) for one in history.webhooks[event]
        ]
        told_us = min((one.t_us for one in deliveries if _reached(history, one)), default=None)
    if figure_us is None or told_us is None:
        return None
    return history.health.deadline_us(told_us, figure_us, ORDERS, key)


def _reached(history: History, delivery: Exchange) -> bool:
    if delivery.produced is not None:
        return True
    return delivery.failed not in (None, "refused") and delivery.call_id not in history.struck


def _parked(history: History, key: str) -> Parked | None:
    names = frozenset((key, *history.events_of.get(key, ())))
    return next((row for row in history.parked if row.key in names), None)


def _justified(history: History, key: str) -> bool:
    """Whether the ERP refused it on its merits, or calls about it broke again and again."""
    attempts = history.attempts.get(key, ())
    broken = sum(one.troubled for one in history.business.get(key, ()))
    return any(one.refused for one in attempts) or broken >= TROUBLES_BEFORE_PARKING


def missed(history: History, key: str, from_us: int, to_us: int) -> bool:
    """Whether the ERP had a request not, or otherwise than asked, at some time in [from_us, to_us].

    False of what was never asked.
    """
    asked = history.storefront.requests.get(key)
    if asked is None or asked.t_us > to_us:
        return False
    entered = history.returned.get(key, ())
    return (
        len(entered) != 1
        or entered[0][1].t_us > from_us
        or any(
            first.document is not None and any(_differs(history, asked, first.document.request))
            for _, first in entered
        )
    )


def _alive(history: History, name: str, at_us: int) -> bool:
    document: Return | None = document_at(history.erp.returns.get(name), at_us)
    return document is not None and document.state != "refused"


def _blame(history: History, first: Change[Return]) -> Subject:
    behind = history.causes.get(first.cause)
    return SIMULATOR if behind is not None and behind.edge != TO_ERP else INTEGRATION


def _differs(history: History, asked: Asked, other: Request) -> Iterator[str]:
    ours = asked.request
    for name in ("shop", "account", "reference", "requested_at", "by", "resolution", "notes"):
        if getattr(ours, name) != getattr(other, name):
            yield name.replace("_", " ")
    theirs = {line.line: line for line in other.lines}
    if [line.line for line in ours.lines] != [line.line for line in other.lines]:
        yield "its lines"
        return
    for line in ours.lines:
        told = theirs[line.line]
        item = document_at(history.erp.items.get(line.sku), asked.t_us)
        if line.sku != told.sku:
            yield f"line {line.line} item"
        elif not same_amount(line.quantity, told.quantity, item):
            yield f"line {line.line} quantity"
        if line.reason != told.reason:
            yield f"line {line.line} reason"
