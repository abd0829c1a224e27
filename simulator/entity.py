"""What a state holds: kinds of entities as data, and the rows it hands out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

Body = Mapping[str, Any]
MAIN: Final = "main"
"""The change feed that everybody reads."""
Values = Callable[[Body], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of entity.

    `prefix` and `digits` form the ids of `next_id`; `fed` kinds appear in the change feed, or in
    the one that `feed` names; what is not `journalled` leaves no effect in the journal (tokens,
    stored answers). `indexes` gives each secondary index the values under which a body is found; no
    value means: not in the index. A `rare` kind is in no hash of a state that has none of it.
    """

    name: str
    prefix: str = ""
    digits: int = 6
    fed: bool = False
    feed: str = MAIN
    journalled: bool = True
    rare: bool = False
    indexes: Mapping[str, Values] = field(default_factory=dict)


def by(name: str) -> Values:
    """An index over one top-level field; a body without it, or with null, is not in the index."""

    def values(body: Body) -> tuple[str, ...]:
        value = body.get(name)
        return () if value is None else (str(value),)

    return values


@dataclass(slots=True)
class Row:
    """An entity as stored; `version` counts its changes from 1, `position` those of the state.

    `found_by`, where it is known, holds the values of its indexes in the order of their
    declaration.
    """

    id: str
    version: int
    raw: bytes
    position: int
    found_by: tuple[tuple[str, ...], ...] | None = None
    _view: dict[str, Any] | None = field(default=None, repr=False, compare=False)

    @property
    def body(self) -> dict[str, Any]:
        """The body, decoded afresh: the caller may change it and put it back."""
        body: dict[str, Any] = orjson.loads(self.raw)
        return body

    @property
    def view(self) -> dict[str, Any]:
        """The body, decoded once and shared: to be read, never changed."""
        if self._view is None:
            self._view = orjson.loads(self.raw)
        return self._view


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the change feed; `data` is the raw JSON of that version, None when deleted."""

    position: int
    entity: str
    id: str
    version: int
    at_us: int
    data: bytes | None


@dataclass(frozen=True, slots=True)
class Pending:
    """Work that is due at `due_us`; `seq` orders work that is due at once."""

    seq: int
    due_us: int
    kind: str
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Committed:
    """What a listener learns of a commit: the last position, and what the commit touched."""

    position: int
    fed: bool
    scheduled: bool
    restored: bool = False
