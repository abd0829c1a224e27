"""The usage file of what was watched: places by operation, with the codes that a contract lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from contracts.usage.record import Field, Reads, Sends, Usage
from contracts.usage.spots import codes, message_schema, spots
from contracts.usage.touch import facts_of
from scenarios.usage.views import Noted, Notes
from scenarios.usage.watching import Source, Watch


def usage_of(watch: Watch, consumer: str, run_id: str, seed: int) -> Usage:
    """Everything that was read and sent; values only where a contract lists the codes."""
    reads = [
        _reads(each, notes)
        for source, of in watch.read.items()
        for each, notes in _kinds(source, of)
    ]
    sends = [
        Sends(*about, sent.count, tuple(sorted(sent.fields)), tuple(sorted(sent.parameters)))
        for about, sent in watch.sent.items()
    ]
    return Usage(
        consumer,
        "inside",
        tuple(sorted((one for one in reads if one.fields), key=_order)),
        tuple(sorted(sends, key=lambda one: (one.operation, one.version))),
        (),
        run_id,
        seed,
    )


def _kinds(source: Source, notes: Notes) -> Iterator[tuple[Source, Notes]]:
    yield source, notes
    for kind, inside in notes.kinds.items():
        yield source._replace(which=f"{source.which} {kind}"), inside


def _reads(source: Source, notes: Notes) -> Reads:
    direction: Literal["event", "response"] = "event" if source.direction == "event" else "response"
    about = (source.operation, source.contract, source.version)
    bare = Reads(*about, direction, source.which, ())
    root = message_schema(
        *(source.contract, source.version, source.operation),
        None if direction == "event" else source.which.partition(" ")[0],
    )
    fields = [
        _field(pointer, noted, root, bare)
        for pointer, noted in sorted(notes.places.items())
        if pointer and noted.count
    ]
    return replace(bare, fields=tuple(fields))


def _field(pointer: str, noted: Noted, root: object, reads: Reads) -> Field:
    listed = codes(spots(root, pointer, facts_of(reads))) if noted.values else None
    read = None if listed is None else tuple(sorted(noted.values & listed))
    return Field(pointer, noted.count, noted.whole, read)


def _order(reads: Reads) -> tuple[str, str, str]:
    return reads.operation, reads.version, reads.which
