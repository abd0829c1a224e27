"""What can be seen of an engine from outside: values of its answers that stand in its calls.

A value counts as copied when it is distinctive (a text of some length, or a long number), stood at
one place of what the engine was told, and then in a call of its. What an engine reads and does not
pass on, nobody sees from a journal; the usage says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from contracts.errors import OperationUnknown
from contracts.journal import read
from contracts.journal.record import Record
from contracts.operations import Operations
from contracts.usage.record import Field, Reads, Sends, Usage
from scenarios.usage.watching import ENGINE, WEBHOOK, Sent, leaves

UNKNOWN: Final = (
    "the engine was seen from outside: fields that it reads without passing them on are not here",
    "codes that it decides by are not here",
)
_LEAST: Final = 4
_PLACES: Final = 3
"""A value that stood at more places than these tells nobody which of them was read."""

_Place = tuple[str, str, str]
"""Operation, which answer or event, pointer."""


def seen_from_outside(journal: Path, consumer: str, run_id: str, seed: int | None) -> Usage:
    """What the engine of a journal copied and sent; raises what reading a journal raises."""
    told: dict[Any, set[_Place]] = {}
    copied: Counter[_Place] = Counter()
    sent: dict[str, Sent] = {}
    calls: dict[str, Record] = {}
    for record in read(journal):
        if record.kind == "call":
            calls[str(record.call_id)] = record
            _call(record, told, copied, sent)
        elif record.kind == "answer" and str(record.call_id) in calls:
            call = calls.pop(str(record.call_id))
            if _caller(call) == ENGINE:
                which = str(record.body.get("status"))
                _learn(told, str(call.body["operation"]), which, record.body.get("content"))
    return Usage(
        consumer,
        "outside",
        tuple(_reads(copied)),
        tuple(_sends(sent)),
        UNKNOWN,
        run_id,
        seed,
    )


def _call(
    record: Record,
    told: dict[Any, set[_Place]],
    copied: Counter[_Place],
    sent: dict[str, Sent],
) -> None:
    operation, content = str(record.body["operation"]), record.body.get("content")
    if record.edge is not None and record.edge.endswith(f">{ENGINE}"):
        if operation == WEBHOOK and isinstance(content, dict):
            _learn(told, operation, str(content.get("type")), content)
    elif _caller(record) == ENGINE:
        into = sent.setdefault(operation, Sent())
        into.count += 1
        into.fields.update(leaves(content))
        for value in dict.fromkeys(_distinctive(content)):
            places = told.get(value, set())
            if len(places) <= _PLACES:
                copied.update(places)


def _caller(record: Record) -> str:
    return str(record.edge or "").partition(">")[0]


def _learn(told: dict[Any, set[_Place]], operation: str, which: str, content: Any) -> None:
    for pointer, value in _values(content):
        if _is_distinctive(value):
            told.setdefault(value, set()).add((operation, which, pointer))


def _values(value: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, part in value.items():
            name = str(key).replace("~", "~0").replace("/", "~1")
            yield from _values(part, f"{pointer}/{name}")
    elif isinstance(value, list):
        for part in value:
            yield from _values(part, f"{pointer}/*")
    else:
        yield pointer, value


def _distinctive(content: Any) -> Iterator[Any]:
    return (value for _, value in _values(content) if _is_distinctive(value))


def _is_distinctive(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) >= _LEAST
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**_LEAST


def _reads(copied: Counter[_Place]) -> Iterator[Reads]:
    by_message: dict[tuple[str, str], list[Field]] = {}
    for (operation, which, pointer), count in sorted(copied.items()):
        by_message.setdefault((operation, which), []).append(Field(pointer, count))
    for (operation, which), fields in by_message.items():
        about = _about(operation)
        if operation == WEBHOOK:
            yield Reads(operation, *about, "event", which, tuple(fields))
        else:
            yield Reads(operation, *about, "response", which, tuple(fields))


def _sends(sent: dict[str, Sent]) -> Iterable[Sends]:
    for operation, one in sorted(sent.items()):
        yield Sends(operation, *_about(operation), one.count, tuple(sorted(one.fields)), ())


def _about(operation: str) -> tuple[str, str]:
    try:
        known = Operations.load().by_id(operation)
    except OperationUnknown:
        return "unknown", "unknown"
    return known.contract, known.version
