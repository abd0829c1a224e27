"""I-25: in the end both sides say the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from scenarios.history import History
from scenarios.history.facts import Change
from scenarios.history.figures import OBJECTS
from scenarios.history.side import ENTITIES
from scenarios.invariants.arithmetic import document_at
from scenarios.invariants.compare import differing, shared, whose
from scenarios.invariants.likeness import said
from scenarios.invariants.model import INTEGRATION, Invariant, Result, Tally
from scenarios.invariants.word import word_us

_ID: Final = "I-25"


class Settled(NamedTuple):
    """An object whose last change the storefront has had the time to show."""

    entity: str
    key: str
    number: str
    erp: Change[Any]
    shown: Change[Any] | None


def settled(history: History) -> dict[str, list[Settled]]:
    """Per entity, every object whose figure of healthy time has passed since its last change.

    Where the engine gives its word that nothing is open, every object.
    """
    return {entity: list(_settled(history, entity)) for entity in ENTITIES}


def _settled(history: History, entity: str) -> Iterator[Settled]:
    if history.figures.of_entity(entity) is None:
        return
    table, given = history.storefront.entity(entity), history.view(word_us) is not None
    for key, number, changes in shared(history, entity):
        last, customer = changes[-1], whose(history, entity, key, changes, len(changes) - 1)
        figure_us = history.figures.of_entity(entity, customer) or 0
        due_us = history.health.deadline_us(last.t_us, figure_us, OBJECTS[entity], key)
        if given or due_us <= history.end_us:
            there = table.get(key)
            yield Settled(entity, key, number, last, there[-1] if there else None)


def check(history: History) -> Result:
    """Field by field, once the weather is fair again: orders, prices, stock, parcels, invoices."""
    tally = Tally(history, _ID)
    if history.end.get("healed_at_us") is None and history.faults:
        tally.note("the faults were never healed: only what had its healthy time is compared")
    for entity in ENTITIES:
        for one in history.view(settled)[entity]:
            _judge(tally, one)
    return tally.result()


def _judge(tally: Tally, one: Settled) -> None:
    """What is missing on one side altogether is the business of I-28."""
    ours = one.erp.document
    theirs = None if one.shown is None else one.shown.document
    if ours is None or theirs is None or one.shown is None:
        return
    tally.observations += 1
    item = None
    if one.entity == "availability":
        item = document_at(tally.history.erp.items.get(ours.sku), tally.history.end_us)
    fields = differing(one.entity, ours, theirs, item)
    if fields:
        tally.violated(
            INTEGRATION,
            f"at the end {one.entity} {one.number} is not the same on both sides: it differs in "
            f"{', '.join(said(ours, theirs, name) for name in fields)}",
            [one.erp.seq, one.shown.seq],
            one.entity,
            one.number,
            *fields,
        )


INVARIANT: Final = Invariant(
    id=_ID,
    name="convergence",
    statement=(
        "after the last fault heals both sides are equal, field by field: orders, shipments, "
        "invoices, prices, discounts, availability, items, customers"
    ),
    claim="liveness",
    needs=("effect of both systems", "an end later than the last change by its freshness figure"),
    explain="""
The storm is over and the two systems still disagree; from now on they always will, until
somebody notices.

How it usually breaks: a message was lost and nothing ever compares; a late message overwrote a
newer one; a field is not mapped; a value is computed on the way.

How to mend it: reconcile: once a day compare every object by version or hash and send again what
differs. Report how much that repaired, for each repair hides a defect.
""",
    check=check,
)
