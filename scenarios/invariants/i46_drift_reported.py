"""I-46: the drift that the engine reports is the drift that there is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from contracts.errors import ValueInvalid
from scenarios.history import History
from scenarios.history.asked import SORTS
from scenarios.history.facts import Change, Drifted
from scenarios.history.figures import OBJECTS
from scenarios.history.readers import instant
from scenarios.history.side import ENTITIES
from scenarios.invariants.arithmetic import as_of, document_at, within
from scenarios.invariants.compare import differing
from scenarios.invariants.corrected import corrections
from scenarios.invariants.i04_order_fidelity import differences
from scenarios.invariants.i25_convergence import Settled, settled
from scenarios.invariants.model import INTEGRATION, Invariant, Result, Tally, not_exercised
from scenarios.invariants.return_requests import missed

_ID: Final = "I-46"

_NIGHT_US: Final = 25 * 3_600_000_000
"""What has been so for a day and an hour was there when the last nightly comparison was made."""

_RUN_US: Final = 3_600_000_000
"""A comparison takes its time, and what it found first may be mended when it reports."""

_VERSION: Final = "version"
"""In the place of a field: the same is shown on both sides, and counted otherwise."""

_NAMES: Final = {
    "account": "customer",
    "stock": "availability",
    "inventory": "availability",
    "order_status": "order",
    "status": "order",
    **{entity: entity for entity in ENTITIES},
}


def check(history: History) -> Result:
    """Whatever lasts is on the engine's list, and what is on the list was so when it was found."""
    if history.drift_seq < 0:
        return not_exercised("the engine does not tell what drift it sees")
    if not history.drift_compared:
        return not_exercised("the engine says that it has compared nothing yet")
    tally = Tally(history, _ID)
    listed = {(_entity(row.entity), row.id) for row in history.drift}
    for entity in ENTITIES:
        for one in history.view(settled)[entity]:
            _lasting(tally, one, listed)
    for row in history.drift:
        _reported(tally, row)
    return tally.result()


def _entity(name: str) -> str | None:
    """The entity that an engine means, in the singular or the plural."""
    low = name.casefold()
    return _NAMES.get(low) or _NAMES.get(low.removesuffix("s"))


def _lasting(tally: Tally, one: Settled, listed: set[tuple[str | None, str]]) -> None:
    """A difference that has lasted for a night has been compared, and must be told."""
    history = tally.history
    since_us = max(one.erp.t_us, one.shown.t_us if one.shown is not None else 0)
    asked_us = history.record(history.drift_seq).t_us
    if asked_us - since_us < _NIGHT_US // history.figures.factor:
        return
    tally.observations += 1
    fields = _fields(history, one)
    if fields and not {(one.entity, one.key), (one.entity, one.number)} & listed:
        tally.violated(
            INTEGRATION,
            f"{one.entity} {one.number} is not the same on both sides ({', '.join(fields)}) and "
            "the engine, asked for the drift that it sees, does not tell of it",
            [one.erp.seq, *([] if one.shown is None else [one.shown.seq]), history.drift_seq],
            one.entity,
            one.number,
            "missing",
        )


def _fields(history: History, one: Settled) -> list[str]:
    """In what the two sides differ at the end."""
    ours = one.erp.document
    theirs = None if one.shown is None else one.shown.document
    if ours is None or theirs is None:
        return [] if ours is theirs or _nobody_misses(one) else ["one of them has it not"]
    return _differing(history, one.entity, ours, theirs, history.end_us)


def _nobody_misses(one: Settled) -> bool:
    """Rules and items that are over need not be shown; I-28 speaks of the others."""
    return one.entity in ("price", "discount", "item") and one.shown is None


def _reported(tally: Tally, row: Drifted) -> None:
    """What is reported was so when it was found, or a while before."""
    history, entity = tally.history, _entity(row.entity)
    if entity is None:
        tally.note("the engine tells of drift in what the two systems do not share: not judged")
        return
    asked_us = history.record(history.drift_seq).t_us
    found_us = _found_us(history, row.found_at, asked_us)
    span_us = max(_RUN_US // history.figures.factor, history.figures.longest_us)
    tally.observations += 1
    of = entity, row.id, found_us - span_us, found_us
    if not _ever_differed(history, *of) and not (
        row.field == _VERSION and _ever_counted_otherwise(history, *of)
    ):
        tally.violated(
            INTEGRATION,
            f"the engine reports drift of {entity} {row.id}, which was the same on both sides when "
            "it says that it found it",
            [history.drift_seq],
            entity,
            row.id,
            "invented",
        )
    elif row.since is not None:
        _aged(tally, row, entity, found_us)


def _aged(tally: Tally, row: Drifted, entity: str, found_us: int) -> None:
    """Whoever says since when it is so does not say it anew every night."""
    history = tally.history
    since_us = _found_us(history, row.since, found_us)
    began_us = _began_us(history, entity, row.id, found_us)
    if began_us is None:
        return
    tally.observations += 1
    if since_us > _compared_us(history, entity, row.id, began_us):
        tally.violated(
            INTEGRATION,
            f"the engine reports drift of {entity} {row.id} as one of {row.since}, and it was so "
            "for a night and a day by then",
            [history.drift_seq],
            entity,
            row.id,
            "rejuvenated",
        )


def _compared_us(history: History, entity: str, key: str, began_us: int) -> int:
    """When it has been compared: a night that an outage spoilt is made up for by the next one."""
    night_us = _NIGHT_US // history.figures.factor
    due_us = history.health.compared_us(began_us, night_us, OBJECTS[entity], key)
    spoilt = due_us > began_us + night_us
    return max(due_us, began_us + 2 * night_us) if spoilt else due_us


def _began_us(history: History, entity: str, key: str, at_us: int) -> int | None:
    """Since when nothing changed of what differs at an instant; None where nothing does."""
    if entity == "order":
        key = history.order_of.get(key, key)
        placed, booked = history.storefront.terms.get(key), history.booked.get(key, [])
        if placed is None or len(booked) != 1 or booked[0].t_us > at_us:
            return None
        if any(differences(history, placed, booked[0].order)):
            return booked[0].t_us
        number = booked[0].order.number or ""
        corrected_us = _corrected_us(history, number, at_us)
        return _amended_us(history, key, number, at_us) if corrected_us is None else corrected_us
    ours = history.erp.entity(entity).get(key, [])
    theirs = history.storefront.entity(entity).get(key, [])
    if entity in SORTS or not _sides_differed(history, entity, ours, theirs, at_us, at_us):
        return None
    return max((one.t_us for one in (*ours, *theirs) if one.t_us <= at_us), default=None)


def _found_us(history: History, found_at: str | None, asked_us: int) -> int:
    """When a difference was found, by the world's clock; when it was told, where that is unsaid."""
    try:
        found_us = instant(found_at) - history.starts_at if found_at else asked_us
    except (ValueInvalid, ValueError):
        return asked_us
    return found_us if 0 <= found_us <= asked_us else asked_us


def _ever_differed(history: History, entity: str, key: str, from_us: int, to_us: int) -> bool:
    """Whether the two sides differed at some time in [from_us, to_us]."""
    if entity == "order":
        return _order_differed(history, key, from_us, to_us)
    if entity in SORTS and _only_asked(history, entity, key, from_us, to_us):
        return True
    if entity == "return" and missed(history, key, from_us, to_us):
        return True
    ours = history.erp.entity(entity).get(key, [])
    theirs = history.storefront.entity(entity).get(key, [])
    return _sides_differed(history, entity, ours, theirs, from_us, to_us)


def _only_asked(history: History, kind: str, key: str, from_us: int, to_us: int) -> bool:
    """Whether what a buyer asked for was not in the ERP at some time in [from_us, to_us]."""
    asked = history.storefront.requested[kind].get(key)
    made = history.entered[kind].get(key)
    return asked is not None and asked.t_us <= to_us and (not made or made[0].t_us > from_us)


def _order_differed(history: History, key: str, from_us: int, to_us: int) -> bool:
    """An order differs as well while the ERP has it not, or has it with other terms: those that a
    clerk corrected are other than the buyer's too.
    """
    key = history.order_of.get(key, key)
    placed, booked = history.storefront.terms.get(key), history.booked.get(key, [])
    if placed is None or len(booked) != 1:
        return placed is not None or bool(booked)
    if booked[0].t_us >= from_us or any(differences(history, placed, booked[0].order)):
        return True
    number = booked[0].order.number or ""
    if _corrected_us(history, number, to_us) is not None:
        return True
    heads = (*history.erp.heads.get(number, ()), *history.storefront.heads.get(key, ()))
    if any(_heads_differ(history, key, number, at) for at in _instants(heads, from_us, to_us)):
        return True
    ours = history.erp.orders.get(booked[0].order.number or "", [])
    theirs = history.storefront.orders.get(key, [])
    return _sides_differed(history, "order", ours, theirs, from_us, to_us)


def _corrected_us(history: History, number: str | None, at_us: int) -> int | None:
    """Since when an order of the ERP has another price than the one it was placed at."""
    known = history.view(corrections).get(number or "", ())
    return next((change.t_us for change in known if change.t_us <= at_us), None)


def _heads_differ(history: History, key: str, number: str, at_us: int) -> bool:
    """Whether the two heads of an order, which may be amended, said otherwise at an instant."""
    ours = document_at(history.erp.heads.get(number), at_us)
    theirs = document_at(history.storefront.heads.get(key), at_us)
    return ours is not None and theirs is not None and ours != theirs


def _amended_us(history: History, key: str, number: str, at_us: int) -> int | None:
    """Since when the heads of an order stand as they do, where they differ."""
    if not _heads_differ(history, key, number, at_us):
        return None
    heads = (*history.erp.heads.get(number, ()), *history.storefront.heads.get(key, ()))
    return max((one.t_us for one in heads if one.t_us <= at_us), default=None)


def _sides_differed(
    history: History,
    entity: str,
    ours: list[Change[Any]],
    theirs: list[Change[Any]],
    from_us: int,
    to_us: int,
) -> bool:
    for at_us in _instants((*ours, *theirs), from_us, to_us):
        one, other = document_at(ours, at_us), document_at(theirs, at_us)
        if one is None or other is None:
            if one is not other:
                return True
        elif _differing(history, entity, one, other, at_us):
            return True
    return False


def _ever_counted_otherwise(
    history: History, entity: str, key: str, from_us: int, to_us: int
) -> bool:
    """Whether what is shown had another version than the owner's in [from_us, to_us]."""
    ours = history.erp.entity(entity).get(key, [])
    theirs = history.storefront.entity(entity).get(key, [])
    for at_us in _instants((*ours, *theirs), from_us, to_us):
        one, other = as_of(ours, at_us), as_of(theirs, at_us)
        if one is not None and other is not None and one.version != other.claims:
            return True
    return False


def _instants(changes: tuple[Change[Any], ...], from_us: int, to_us: int) -> Iterator[int]:
    """When something can have become different: at the beginning, and with each change."""
    yield from_us
    for change in within(sorted(changes, key=lambda one: one.t_us), from_us, to_us):
        if change.t_us > from_us:
            yield change.t_us - 1
            yield change.t_us
    yield to_us


def _differing(history: History, entity: str, ours: Any, theirs: Any, at_us: int) -> list[str]:
    item = None
    if entity == "availability":
        item = document_at(history.erp.items.get(ours.sku), at_us)
    return differing(entity, ours, theirs, item)


INVARIANT: Final = Invariant(
    id=_ID,
    name="drift reported honestly",
    statement=(
        "what the engine reports as drift was different on both sides when it was found, and every "
        "difference that has lasted for a day is reported, with its age where it says one"
    ),
    claim="safety",
    needs=("engine's list of drift", "effect of both systems"),
    explain="""
The dashboard says that nothing drifts, and it says so because nothing is compared.

How it usually breaks: only what changed since yesterday is compared, by the cursor that lost the
change; the comparison reads its own copy in place of the two systems; a run that broke off reports
an empty list; a difference that is being repaired is reported for ever; one that nobody mends is
a new one every night.

How to mend it: read both systems, compare field by field, and report run, time and number compared
with every list. Let a run that was cut short report nothing at all.
""",
    check=check,
)
