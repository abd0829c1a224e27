"""I-24: news arrives in time."""

from __future__ import annotations

from typing import Any, Final

from scenarios.history import History
from scenarios.history.asked import SORTS, Sort
from scenarios.history.facts import Change
from scenarios.history.figures import OBJECTS, ORDERS
from scenarios.history.side import ENTITIES
from scenarios.invariants import picked
from scenarios.invariants.compare import shared, whose
from scenarios.invariants.model import INTEGRATION, Invariant, Result, Tally
from scenarios.invariants.orders import accepted, handed_over_us
from scenarios.invariants.return_requests import late
from scenarios.invariants.served import served_us

_ID: Final = "I-24"
_SECOND_US: Final = 1_000_000
_NEVER: Final = "not before the end"


def check(history: History) -> Result:
    """Each change is seen in the storefront, each order in the ERP, within its figure."""
    tally = Tally(history, _ID)
    for entity in ENTITIES:
        if history.figures.of_entity(entity) is None:
            tally.note(f"{OBJECTS[entity]} have no freshness figure: not judged")
            continue
        shown = history.storefront.entity(entity)
        for key, number, changes in shared(history, entity):
            for nth in range(len(changes)):
                customer = whose(history, entity, key, changes, nth)
                figure_us = history.figures.of_entity(entity, customer) or 0
                _judge(tally, entity, key, number, changes, nth, shown.get(key, []), figure_us)
    _orders(tally)
    late(tally)
    picked.late(tally)
    for sort in SORTS.values():
        _asked(tally, sort)
    return tally.result()


def _judge(
    tally: Tally,
    entity: str,
    key: str,
    number: str,
    changes: list[Change[Any]],
    nth: int,
    shown: list[Change[Any]],
    figure_us: int,
) -> None:
    history, change = tally.history, changes[nth]
    due_us = history.health.deadline_us(change.t_us, figure_us, OBJECTS[entity], key)
    served = served_us(history, entity, changes, nth, shown)
    in_time = served is not None and served <= due_us
    if not in_time and due_us > history.end_us:
        return  # it might still have come
    tally.observations += 1
    if in_time:
        return
    late = _NEVER if served is None else f"after {_seconds(served - change.t_us)}"
    after = [one.seq for one in shown if one.t_us > change.t_us][:3]
    tally.violated(
        INTEGRATION,
        f"{entity} {number} changed in the ERP (version {change.version}) and the storefront "
        f"showed it {late}; {_seconds(figure_us)} of healthy time are allowed",
        [change.seq, *after],
        entity,
        number,
        change.version,
    )


def _orders(tally: Tally) -> None:
    """Orders go the other way; one that never arrives is the business of I-01."""
    history = tally.history
    if history.figures.of_row(ORDERS) is None:
        tally.note("orders have no freshness figure: not judged")
        return
    for key, placed in accepted(history):
        booked, told_us = history.booked.get(key), handed_over_us(history, key, placed)
        if booked is None or told_us is None:
            continue
        figure_us = history.figures.of_row(ORDERS, placed.order.account) or 0
        due_us = history.health.deadline_us(told_us, figure_us, ORDERS, key)
        tally.observations += 1
        if booked[0].t_us > due_us:
            tally.violated(
                INTEGRATION,
                f"storefront order {key} reached the ERP after "
                f"{_seconds(booked[0].t_us - told_us)} from its first delivery; "
                f"{_seconds(figure_us)} of healthy time are allowed",
                [placed.seq, booked[0].seq],
                "order",
                key,
            )


def _asked(tally: Tally, sort: Sort) -> None:
    """So does what else buyers ask for; what never arrives is the business of I-01 as well."""
    history, kind = tally.history, sort.kind
    figure_us = history.figures.freshness_us.get(sort.figure)
    begun = history.storefront.requested[kind]
    for key, asked in sorted(begun.items()) if figure_us else ():
        there, told_us = history.entered[kind].get(key), handed_over_us(history, key, asked)
        if there is None or told_us is None or figure_us is None:
            continue
        due_us = history.health.deadline_us(told_us, figure_us, sort.figure, key)
        tally.observations += 1
        if there[0].t_us > due_us:
            tally.violated(
                INTEGRATION,
                f"storefront {kind} {key} reached the ERP after "
                f"{_seconds(there[0].t_us - told_us)} from its first delivery; "
                f"{_seconds(figure_us)} of healthy time are allowed",
                [asked.seq, there[0].seq],
                f"{kind} to the ERP",
                key,
            )


def _seconds(span_us: int) -> str:
    return f"{span_us // _SECOND_US} s"


INVARIANT: Final = Invariant(
    id=_ID,
    name="freshness",
    statement=(
        "each change in the ERP is visible in the storefront within the object's figure of healthy "
        "time (a customer segment's own, where the scope matrix has one), and each order in the "
        "ERP, each pick in the warehouse and each of its confirmations in the ERP; a change that a "
        "newer one overtook is served by the newer"
    ),
    claim="liveness",
    needs=("effect of the ERP", "the scope's freshness figures in the header"),
    explain="""
Everything is right, only too late: the buyer orders at yesterday's price, the parcel has arrived
before the portal knows that it was sent.

Healthy time leaves out when the engine's process was down and when its own calls that matter for
the object got no good answer; after each of these it is given half the figure to recover.

How it usually breaks: one failing object blocks the queue behind it; a poll is as slow as the
figure itself, so one lost poll is a breach; a backlog is worked off in the wrong order; a change
is only found by the nightly run.

How to mend it: poll at half the figure or listen to pushes with a poll behind them. Work per
key, so that one object's trouble is its own. Send the newest version and skip what it overtakes.
""",
    check=check,
)
