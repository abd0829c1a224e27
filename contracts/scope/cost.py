"""What a matrix asks of whoever builds and runs it, and what a change of it costs.

Counted from declared data alone. A crossing is one way that an object goes: 0 where it is never
synced, 1 for `erp>storefront`, 2 for `both`. A segment figure is one row of `objects.X.segments`.

    mappings       crossings
    stories        2 x crossings (one in fair weather, one in foul) + segment figures
    alerts         3 x crossings (late, parked, drift) + segment figures
    runbooks       crossings, + 1 per system that takes part
    calls per day  reads  86,400 / poll_s of each reader of a system without `events`, poll_s being
                          half the shortest figure of what it reads: one reader for each row that is
                          point_to_point, one for all of middleware and one for all of event_bus,
                          two for hybrid, of which the second reads what may come later
                 + writes changes_per_day x crossings, where changes_per_day was declared

A change costs the rows that it touches: a new row everything; a new owner, direction, identifier
authority or definition the mappings, stories and runbooks again; a new figure its alerts; a new
pattern, contact or support hours its runbooks; a new phase nothing but the order of work.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple, dataclass
from typing import Final

from contracts.scope.matrix import Scope, ScopeObject, System

_DAY_S: Final = 86_400
_ALERTS: Final = 3
_STORIES: Final = 2


@dataclass(frozen=True, slots=True)
class Cost:
    """So much of each."""

    mappings: int = 0
    stories: int = 0
    alerts: int = 0
    runbooks: int = 0
    calls_per_day: int = 0

    def __add__(self, other: Cost) -> Cost:
        return Cost(*(one + two for one, two in zip(astuple(self), astuple(other), strict=True)))


@dataclass(frozen=True, slots=True)
class Changed:
    """One difference between two matrices: which row, what of it, and what it costs.

    `calls_per_day` of a cost may be negative; what else is dropped is work that is no longer
    needed and costs nothing.
    """

    row: str
    what: str
    cost: Cost


def of_row(row: ScopeObject) -> Cost:
    """What one row asks for; its reads are those of the feed it comes by, so they are not here."""
    ways, figures = len(row.crossings), len(row.segments)
    writes = ways * (row.changes_per_day or 0)
    return Cost(ways, _STORIES * ways + figures, _ALERTS * ways + figures, ways, writes)


def reads_per_day(scope: Scope) -> dict[str, int]:
    """Reads a day per system that something leaves, in the order of the file."""
    polls = {name: readers_s(scope, name) for name, one in scope.systems.items() if not one.events}
    return {
        name: sum(_DAY_S // poll_s for poll_s in each.values())
        for name, each in polls.items()
        if each
    }


def readers_s(scope: Scope, source: str) -> dict[str, int]:
    """By reader of a system how often, in seconds, it reads; which there are the patterns say."""
    rows = [row for row in scope.synced() if any(at == source for at, _ in row.crossings)]
    hybrid = [row.poll_s or 0 for row in rows if row.pattern == "hybrid"]
    readers: dict[str, int] = {}
    for row in rows:
        poll_s, name = row.poll_s or 0, row.pattern
        if row.pattern == "point_to_point":
            name = row.id
        elif row.pattern == "hybrid":
            name = "signals" if poll_s == min(hybrid) else "batch"
        readers[name] = min(poll_s, readers.get(name, poll_s))
    return readers


def taking_part(scope: Scope) -> list[System]:
    """The systems at either end of something."""
    ends = {end for row in scope.synced() for way in row.crossings for end in way}
    return [system for name, system in scope.systems.items() if name in ends]


def of_scope(scope: Scope) -> Cost:
    """What the whole matrix asks for."""
    total = Cost(runbooks=len(taking_part(scope)), calls_per_day=sum(reads_per_day(scope).values()))
    for row in scope.synced():
        total += of_row(row)
    return total


def diff(old: Scope, new: Scope) -> list[Changed]:
    """Every difference with its cost, rows first; nothing for two matrices that say the same."""
    names = dict.fromkeys([*old.objects, *new.objects])
    rows = [
        change
        for name in names
        for change in _of_objects(old.objects.get(name), new.objects.get(name))
    ]
    return [*rows, *_of_definitions(old, new), *_of_systems(old, new), *_of_reads(old, new)]


def _of_objects(old: ScopeObject | None, new: ScopeObject | None) -> Iterator[Changed]:
    if new is None:
        assert old is not None  # noqa: S101  a name comes from one of the two
        fewer = Cost(calls_per_day=-of_row(old).calls_per_day)
        yield Changed(f"objects.{old.id}", "removed", fewer)
    elif old is None:
        yield Changed(f"objects.{new.id}", "added", of_row(new))
    else:
        yield from _of_fields(old, new)


_AGAIN: Final = ("owner", "direction", "identifiers", "definition")
"""A change of these is a flow that is built and tried again."""

_OTHERS: Final = (
    "freshness_class",
    "freshness_s",
    "segments",
    "pattern",
    "changes_per_day",
    "phase",
)


def _of_fields(old: ScopeObject, new: ScopeObject) -> Iterator[Changed]:
    whole, row = of_row(new), f"objects.{new.id}"
    more = whole.calls_per_day - of_row(old).calls_per_day
    prices = {name: Cost(whole.mappings, whole.stories, 0, whole.runbooks) for name in _AGAIN}
    prices |= {
        "freshness_class": Cost(),
        "freshness_s": Cost(alerts=whole.mappings),
        "segments": Cost(stories=len(new.segments), alerts=len(new.segments)),
        "pattern": Cost(runbooks=whole.runbooks),
        "changes_per_day": Cost(),
        "phase": Cost(),
    }
    different = [name for name in (*_AGAIN, *_OTHERS) if getattr(old, name) != getattr(new, name)]
    built = [name for name in different if name in _AGAIN]
    for name in different:
        # A flow is built again once, however many of its terms changed.
        price = Cost() if name in built[1:] else prices[name]
        if name == different[0]:
            price += Cost(calls_per_day=more)
        was, now = (_said(getattr(one, name)) for one in (old, new))
        yield Changed(row, f"{name} {was} -> {now}", price)


def _said(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {figure}" for key, figure in value.items()) or "none"
    return "not said" if value is None else str(value)


def _of_definitions(old: Scope, new: Scope) -> Iterator[Changed]:
    for name in dict.fromkeys([*old.definitions, *new.definitions]):
        if old.definitions.get(name) == new.definitions.get(name):
            continue
        cost = Cost()
        if name in old.definitions:  # a new one costs what the rows cost that take it up
            for row in new.synced():
                whole = of_row(row)
                if row.definition == name:
                    cost += Cost(whole.mappings, whole.stories)
        word = "reworded" if name in old.definitions and name in new.definitions else "added"
        yield Changed(f"definitions.{name}", word if name in new.definitions else "removed", cost)


def _of_systems(old: Scope, new: Scope) -> Iterator[Changed]:
    for name in dict.fromkeys([*old.systems, *new.systems]):
        was, now = old.systems.get(name), new.systems.get(name)
        if was == now:
            continue
        if was is None or now is None:
            cost = Cost(runbooks=int(now is not None))
            yield Changed(f"systems.{name}", "removed" if now is None else "added", cost)
            continue
        different = [key for key in was.__slots__ if getattr(was, key) != getattr(now, key)]
        touched = sum(any(name in way for way in row.crossings) for row in new.synced())
        yield Changed(f"systems.{name}", ", ".join(different), Cost(runbooks=1 + touched))


def _of_reads(old: Scope, new: Scope) -> Iterator[Changed]:
    before, after = reads_per_day(old), reads_per_day(new)
    for name in dict.fromkeys([*before, *after]):
        more = after.get(name, 0) - before.get(name, 0)
        if more:
            what = f"read every {old.poll_s(name) or '-'} s -> every {new.poll_s(name) or '-'} s"
            yield Changed(f"reads of {name}", what, Cost(calls_per_day=more))
