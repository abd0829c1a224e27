"""What a flow is, and how a mapper takes a document apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.errors import Unmappable

Mapper = Callable[[Mapping[str, Any]], dict[str, Any]]
"""From the sender's document to the receiver's: pure; raises `Unmappable`."""


@dataclass(frozen=True, slots=True)
class Flow:
    """One row of the table of flows.

    `entity` is what the source calls it (the feed's entity, or the event's type), `system` who is
    written to by `operation` at `path`. `batch`: rows of many objects go into one call.
    `latest_only`: of versions that still wait, only the last is sent. `of_order`: ordered with
    everything else of the same order, by its `reference`, so that a version which gives way to a
    later one brings nothing of it forward; other objects are ordered by their id.
    `after`: flows that go first while they have anything due, as prices follow their items.
    """

    id: str
    entity: str
    system: str
    operation: str
    path: str
    batch: bool
    latest_only: bool
    of_order: bool
    after: tuple[str, ...] = ()


def pick(
    document: Mapping[str, Any], required: Sequence[str], optional: Sequence[str] = ()
) -> dict[str, Any]:
    """The named fields of a document, in this order; what nobody asked for stays behind."""
    try:
        picked = {name: document[name] for name in required}
    except KeyError as missing:
        raise Unmappable(str(missing.args[0])) from None
    except TypeError:
        raise Unmappable("document") from None
    return picked | {name: document[name] for name in optional if name in document}


def rows_of(document: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    """A list of objects in a document."""
    rows = document.get(name)
    if not isinstance(rows, list):
        raise Unmappable(name)
    return rows
