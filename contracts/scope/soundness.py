"""What is wrong with a matrix that can be read: rows that contradict each other, or the ERP."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from contracts.scope.cost import readers_s
from contracts.scope.matrix import BOTH, Scope, ScopeObject
from contracts.scope.problem import ERROR, WARNING, Problem

REAL_TIME_MOST_S: Final = 900
"""Whoever waits a quarter of an hour would not call it real time."""

FRESHNESS_MOST_S: Final = 31 * 86_400
POLL_LEAST_S: Final = 15
"""Whoever is to hear of a change sooner is told of it, and does not ask."""

SHARED: Final = ("availability", "price", "customer")
"""The definitions that the readiness checklist asks for by name (item 2)."""

OF_A_CUSTOMER: Final = ("customers", "prices", "discounts", "orders", "order_status")
"""The objects that say whose they are, so that some customers' can be fresher than the rest."""

_MINUTE_S: Final = 60
_DAY_MINUTES: Final = 1_440


@dataclass(frozen=True, slots=True)
class Limits:
    """What an ERP cannot do better than: its profile's figures, with the profile's name.

    `calls_per_minute` is None where it takes any number. `after` names for each object those that
    must be there first, as prices need their items.
    """

    profile: str
    calls_per_minute: int | None
    max_processing_s: int
    batch_every_s: Mapping[str, int] = field(default_factory=dict)
    after: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


Check = Callable[[Scope, Limits, str], Iterator[Problem]]


def unsound(scope: Scope, limits: Limits, file: str) -> list[Problem]:
    """Everything that is wrong, errors first, each in the order of the file."""
    found = [problem for check in CHECKS for problem in check(scope, limits, file)]
    return sorted(found, key=lambda problem: problem.weight != ERROR)


def _against_the_owner(scope: Scope, _: Limits, file: str) -> Iterator[Problem]:
    """What an owner holds starts at the owner."""
    for row in scope.synced():
        sources = {source for source, _ in row.crossings}
        if row.owner not in sources:
            yield Problem(
                ERROR,
                file,
                f"objects.{row.id}.direction",
                f"{row.direction!r} starts at {', '.join(sorted(sources))}, and the owner is "
                f"{row.owner}: whoever does not own it would overwrite it",
                "turn the direction round, or name the other system as owner",
            )


def _one_owner_per_definition(scope: Scope, _: Limits, file: str) -> Iterator[Problem]:
    """Two rows that mean the same thing have the same owner."""
    first: dict[str, ScopeObject] = {}
    for row in scope.objects.values():
        known = first.setdefault(row.definition, row)
        if known.owner != row.owner:
            yield Problem(
                ERROR,
                file,
                f"objects.{row.id}.owner",
                f"the definition {row.definition!r} has two owners: {known.owner} by "
                f"objects.{known.id} and {row.owner} here",
                "name one owner, or write a definition of its own for each",
            )


def _no_loop(scope: Scope, _: Limits, file: str) -> Iterator[Problem]:
    """What means the same thing never comes back to where it started, row by row."""
    for definition in dict.fromkeys(row.definition for row in scope.synced()):
        rows = [
            row for row in scope.synced() if row.definition == definition and row.direction != BOTH
        ]
        loop = _loop([(*row.crossings[0], row) for row in rows])
        if loop:
            way = " > ".join([*(source for source, _, _ in loop), loop[0][0]])
            names = ", ".join(f"objects.{row.id}" for _, _, row in loop)
            yield Problem(
                ERROR,
                file,
                f"objects.{loop[-1][2].id}.direction",
                f"{names} send {definition!r} in a loop: {way}; every change would come back as "
                "one more",
                "take one of the ways out, or write 'both' in one row for what is two-way",
            )


Way = tuple[str, str, ScopeObject]


def _loop(ways: list[Way]) -> list[Way]:
    """The first ways that lead back to where they began; empty when none do."""
    trails = [[way] for way in ways]
    while trails:
        trail = trails.pop(0)
        if trail[-1][1] == trail[0][0]:
            return trail
        seen = {source for source, _, _ in trail}
        trails += [
            [*trail, way]
            for way in ways
            if way[0] == trail[-1][1] and way[1] not in seen - {trail[0][0]}
        ]
    return []


def _within_the_batch_window(scope: Scope, limits: Limits, file: str) -> Iterator[Problem]:
    """Nothing is fresher than its source lets go of it."""
    for row in scope.synced():
        for source, _ in row.crossings:
            declared = scope.systems[source].batch_every_s.get(row.id)
            of_profile = limits.batch_every_s.get(row.id) if source == "erp" else None
            every_s = declared or of_profile
            if every_s is None or row.shortest_s is None or row.shortest_s > every_s:
                continue
            who = f"systems.{source}" if declared else f"the ERP profile {limits.profile}"
            yield Problem(
                ERROR,
                file,
                f"objects.{row.id}.freshness_s",
                f"{row.shortest_s} s cannot be had: {who} lets go of {row.id} every {every_s} s",
                f"allow more than {every_s} s, or have the batch window changed",
            )


def _within_the_rate_limit(scope: Scope, limits: Limits, file: str) -> Iterator[Problem]:
    """Reading at half the freshness, and writing what is expected, is within what a system takes.

    Reads: 60 / poll_s a minute of each reader, as many as the patterns say. Writes: the changes a
    day of what goes into it, spread evenly: fewer than any real day has at its busiest.
    """
    for system in scope.systems.values():
        limit = system.calls_per_minute
        if limit is None and system.id == "erp":
            limit = limits.calls_per_minute
        polls = [] if system.events else list(readers_s(scope, system.id).values())
        into = _changes_into(scope, system.id)
        need = sum(_MINUTE_S / poll_s for poll_s in polls) + into / _DAY_MINUTES
        if limit is None or need <= limit:
            continue
        row = min(
            (row for row in scope.synced() if _touches(row, system.id)),
            key=lambda row: row.poll_s or 0,
        )
        yield Problem(
            ERROR,
            file,
            f"objects.{row.id}.freshness_s",
            f"{row.shortest_s} s means {need:.1f} calls a minute to {system.id} "
            f"({_reads(polls)}{into} changes a day written), and it takes {limit}",
            "allow a longer delay, or have the limit raised",
        )


def _reads(polls: list[int]) -> str:
    if not polls:
        return ""
    readers = "" if len(polls) == 1 else f" by the busiest of {len(polls)} readers"
    return f"a read every {min(polls)} s{readers}, "


def _touches(row: ScopeObject, system: str) -> bool:
    return any(system in way for way in row.crossings)


def _changes_into(scope: Scope, system: str) -> int:
    return sum(
        row.changes_per_day or 0
        for row in scope.synced()
        if any(target == system for _, target in row.crossings)
    )


def _within_the_processing_time(scope: Scope, limits: Limits, file: str) -> Iterator[Problem]:
    """What goes into the ERP cannot be there before the ERP has taken it."""
    for row in scope.synced():
        into_erp = any(target == "erp" for _, target in row.crossings)
        if into_erp and row.shortest_s is not None and row.shortest_s < limits.max_processing_s:
            yield Problem(
                ERROR,
                file,
                f"objects.{row.id}.freshness_s",
                f"{row.shortest_s} s cannot be had: an ERP of profile {limits.profile} may take "
                f"{limits.max_processing_s} s over one call",
                f"allow at least {limits.max_processing_s} s, or name the profile of your ERP by "
                "--profile",
            )


def _not_everything_at_once(scope: Scope, _: Limits, file: str) -> Iterator[Problem]:
    """A matrix in which everything is real-time is asked why."""
    rows = list(scope.synced())
    if len(rows) < 2 or any(row.freshness_class != "real_time" for row in rows):
        return
    if scope.everything_real_time is None:
        named = ", ".join(f"objects.{row.id}" for row in rows)
        yield Problem(
            ERROR,
            file,
            f"objects.{rows[0].id}.freshness_class",
            f"everything is real_time: {named}; then nothing is urgent, and every call costs",
            "choose near_real_time or batch where nobody acts at once, or answer the question: "
            'everything_real_time = "why"',
        )


def _class_and_figure_agree(scope: Scope, _: Limits, file: str) -> Iterator[Problem]:
    for row in scope.synced():
        if row.freshness_class == "real_time" and (row.freshness_s or 0) > REAL_TIME_MOST_S:
            yield Problem(
                ERROR,
                file,
                f"objects.{row.id}.freshness_s",
                f"{row.freshness_s} s is not real time, which ends at {REAL_TIME_MOST_S} s",
                "call it near_real_time or batch, or give a shorter figure",
            )
        if row.freshness_class == "batch" and (row.freshness_s or 0) <= REAL_TIME_MOST_S:
            yield Problem(
                WARNING,
                file,
                f"objects.{row.id}.freshness_class",
                f"is batch with a figure of {row.freshness_s} s, which no batch keeps",
                "call it near_real_time, or allow a longer delay",
            )


def _a_figure_of_a_flow(scope: Scope, _: Limits, file: str) -> Iterator[Problem]:
    """What is fresh within months is no flow, and what is read every few seconds should be told."""
    for row in scope.synced():
        where = f"objects.{row.id}.freshness_s"
        if (row.freshness_s or 0) > FRESHNESS_MOST_S:
            what = f"{row.freshness_s} s is more than a month, which is a migration and no flow"
            yield Problem(ERROR, file, where, what, f"allow {FRESHNESS_MOST_S} s at most")
        polled = any(not scope.systems[source].events for source, _ in row.crossings)
        if polled and (row.poll_s or 0) < POLL_LEAST_S:
            what = f"{row.shortest_s} s has the source read every {row.poll_s} s, day and night"
            mend = "let the source tell of its changes (events = true), or allow a longer delay"
            yield Problem(WARNING, file, where, what, mend)


def _segments_mean_something(scope: Scope, _: Limits, file: str) -> Iterator[Problem]:
    for row in scope.objects.values():
        for name, figure in row.segments.items():
            where = f"objects.{row.id}.segments.{name}"
            if row.id not in OF_A_CUSTOMER:
                known = ", ".join(OF_A_CUSTOMER)
                what = "is of no customer, so that no customer's can be fresher"
                yield Problem(ERROR, file, where, what, f"segments are for {known}")
            elif row.freshness_s is None or figure >= row.freshness_s:
                what = f"{figure} s is no shorter than the {row.freshness_s} s of everybody"
                yield Problem(ERROR, file, where, what, "give a shorter figure, or leave it out")
    used = {name for row in scope.objects.values() for name in row.segments}
    for name in scope.segments:
        if name not in used:
            what = "no object has a figure for this segment"
            yield Problem(
                WARNING, file, f"segments.{name}", what, f"write segments.{name} under an object"
            )


def _no_earlier_than_its_needs(scope: Scope, limits: Limits, file: str) -> Iterator[Problem]:
    """An object does not go live before what it refers to."""
    for row in scope.synced():
        for name in limits.after.get(row.id, ()):
            needed = scope.objects.get(name)
            if needed is not None and needed.synced and needed.phase > row.phase:
                yield Problem(
                    ERROR,
                    file,
                    f"objects.{row.id}.phase",
                    f"is {row.phase}, and objects.{name} which it refers to comes in phase "
                    f"{needed.phase}",
                    f"put objects.{name} in phase {row.phase} or this row in {needed.phase}",
                )


def _cards_hear_of_the_rest(scope: Scope, _: Limits, file: str) -> Iterator[Problem]:
    """Whoever takes money by card hears of what is split off an order, or gives its money back."""
    rows = {row.id for row in scope.synced()}
    if "captures" in rows and "erp_orders" not in rows:
        yield Problem(
            WARNING,
            file,
            "objects.captures",
            "payments by card are synced and orders that begin in the ERP are not: the rest of an "
            "order that the ERP splits is never heard of, so its money is released and not taken",
            "sync objects.erp_orders too, or split no order that is paid by card",
        )


def _phases_begin_at_one(scope: Scope, _: Limits, file: str) -> Iterator[Problem]:
    phases = sorted({row.phase for row in scope.synced()})
    if phases and phases != list(range(1, len(phases) + 1)):
        said = ", ".join(map(str, phases))
        yield Problem(
            WARNING, file, "objects", f"the phases are {said}", "number them from 1 without a gap"
        )


def _nothing_is_idle(scope: Scope, _: Limits, file: str) -> Iterator[Problem]:
    ends = {end for row in scope.synced() for way in row.crossings for end in way}
    named = ends | {name for row in scope.objects.values() for name in (row.owner, row.identifiers)}
    for name in scope.systems:
        if name not in named:
            yield Problem(
                WARNING, file, f"systems.{name}", "takes no part in any object", "remove it"
            )
    for name in scope.definitions:
        if all(row.definition != name for row in scope.objects.values()):
            yield Problem(
                WARNING, file, f"definitions.{name}", "is used by no object", "remove it, or use it"
            )
    for name in SHARED:
        if name not in scope.definitions:
            yield Problem(
                WARNING,
                file,
                f"definitions.{name}",
                "is not there: two systems may mean different things by it",
                f"write under [definitions] what {name} means in both",
            )


_PEOPLE: Final = ("engine", "clerk", "staff")
_PEOPLES: Final = ("clerk-", "buyer:", "user:", "partner-")
"""Client ids of people and of an engine as a whole, which no flow may take."""


def _an_identity_of_its_own(scope: Scope, _: Limits, file: str) -> Iterator[Problem]:
    """Nobody can shut out a flow alone that shares its identity with another."""
    taken = {one.reads_as: f"systems.{one.id}.reader" for one in scope.systems.values()}
    named = taken | {row.acts_as: f"objects.{row.id}.identity" for row in scope.synced()}
    for identity, where in named.items():
        if identity in _PEOPLE or identity.startswith(_PEOPLES):
            yield Problem(
                ERROR,
                file,
                where,
                f"{identity!r} is somebody else in the simulated systems",
                "name an identity that says which flow it is, such as flow-prices",
            )
    for row in scope.synced():
        known = taken.setdefault(row.acts_as, f"objects.{row.id}.identity")
        if known != f"objects.{row.id}.identity":
            yield Problem(
                ERROR,
                file,
                f"objects.{row.id}.identity",
                f"{row.acts_as!r} is that of {known} too: one stolen secret would open both, and "
                "neither can be shut out alone",
                "name an identity of its own",
            )


CHECKS: Final[tuple[Check, ...]] = (
    _against_the_owner,
    _one_owner_per_definition,
    _no_loop,
    _within_the_batch_window,
    _within_the_rate_limit,
    _within_the_processing_time,
    _not_everything_at_once,
    _class_and_figure_agree,
    _a_figure_of_a_flow,
    _segments_mean_something,
    _no_earlier_than_its_needs,
    _cards_hear_of_the_rest,
    _phases_begin_at_one,
    _nothing_is_idle,
    _an_identity_of_its_own,
)
"""Every check, in the order in which its findings are told."""
