"""Whom a change breaks: what a finding of a comparison is about, held against what is used.

A change touches a consumer when it is about something that the consumer reads, hands on whole, or
sends. What nobody could see of a consumer makes it unknown, never harmless.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from contracts.compat.verdict import Finding
from contracts.errors import OperationUnknown
from contracts.operations import Operations
from contracts.usage.record import Field, Reads, Sends, Usage, ends_here
from contracts.usage.spots import Facts, Spot, message_schema, schema_of, spots

Touch = Literal["broken", "unknown", "untouched"]

_STATUS: Final = re.compile(r" response ([1-5][0-9]{2}|[1-5][xX]{2}|default)")
_PARAMETER: Final = re.compile(r" (query|path|header|cookie) (\S+)")
_WHOLE: Final = ("operation-", "channel-", "message-", "security-")
_TYPES: Final = "common/"
_ORDER: Final = ("broken", "unknown", "untouched")


@dataclass(frozen=True, slots=True)
class Compared:
    """What was compared: a version of a contract, one of its schemas, or somebody's document."""

    contract: str = ""
    version: str = ""
    schema: str = ""
    """The `$id` of the schema, where one alone was compared."""


@dataclass(frozen=True, slots=True)
class Affected:
    """What a finding means for one consumer, and what of its usage it touches."""

    consumer: str
    touch: Touch
    because: str


@dataclass(slots=True)
class Judge:
    """Says for each finding whom it touches; usage is walked once."""

    compared: Compared
    usages: Sequence[Usage]
    _spots: dict[tuple[Reads, str], frozenset[Spot]] = field(default_factory=dict, init=False)

    def affected(self, finding: Finding) -> list[Affected]:
        """What one finding means for each consumer."""
        return [self._one(finding, usage) for usage in self.usages]

    def outcome(self, findings: Sequence[Finding]) -> Touch:
        """The worst that the findings mean that are not mere information."""
        told = {
            each.touch
            for finding in findings
            if finding.severity != "info"
            for each in self.affected(finding)
        }
        return min(told, key=_ORDER.index, default="untouched")

    def _one(self, finding: Finding, usage: Usage) -> Affected:
        found = list(dict.fromkeys(self._touched(finding, usage)))
        if found:
            touch: Touch = "broken" if finding.severity == "breaking" else "unknown"
            more = f" and {len(found) - 3} more" if len(found) > 3 else ""
            return Affected(usage.consumer, touch, "; ".join(found[:3]) + more)
        if any(_is_header(finding) and _names(finding, one.operation) for one in usage.reads):
            return Affected(usage.consumer, "unknown", "which headers it reads was not noted")
        if usage.complete:
            return Affected(usage.consumer, "untouched", "it uses nothing of that")
        return Affected(usage.consumer, "unknown", "nobody could see whether it uses that")

    def _touched(self, finding: Finding, usage: Usage) -> Iterator[str]:
        places = _places(finding)
        for reads in usage.reads:
            yield from self._of_read(finding, reads, places)
        for sends in _called(usage):
            if _names(finding, sends.operation):
                yield from _of_sent(finding, sends, places)

    def _of_read(self, finding: Finding, reads: Reads, places: Sequence[str]) -> Iterator[str]:
        status = _STATUS.search(finding.place)
        named = _names(finding, reads.operation)
        if named and _about_operation(finding):
            yield f"it reads {reads.operation}"
        fits = status is None or _same_status(status[1], reads.which)
        if named and fits and not _PARAMETER.search(finding.place):
            if (status is None) != (reads.direction == "event") and finding.place:
                return
            for place in places:
                yield from (
                    _told(reads, one) for one in reads.fields if _meets(place, one, reads.fields)
                )
        theirs = {
            spot
            for place in places
            for spot in self._of_finding(finding, place)
            if self._tells(spot)
        }
        for one in reads.fields if theirs else ():
            ours = self._of_field(reads, one.pointer)
            if any(_spots_meet(a, b, one, reads.fields) for a in theirs for b in ours):
                yield _told(reads, one)

    def _tells(self, spot: Spot) -> bool:
        """Whether a schema says which document a place is of; a type (an instant) does not."""
        of_types = spot.schema.startswith(_TYPES)
        about = self.compared
        return not of_types or about.contract == "common" or ":common:" in about.schema

    def _of_field(self, reads: Reads, pointer: str) -> frozenset[Spot]:
        key = reads, pointer
        if key not in self._spots:
            which = None if reads.direction == "event" else reads.which.partition(" ")[0]
            root = message_schema(reads.contract, reads.version, reads.operation, which)
            found = spots(root, pointer, facts_of(reads))
            self._spots[key] = frozenset(spot for spot, _ in found)
        return self._spots[key]

    def _of_finding(self, finding: Finding, place: str) -> Iterator[Spot]:
        """Where in published schemas a finding is; nothing where no contract was compared."""
        about = self.compared
        if about.schema:
            yield from (spot for spot, _ in spots(schema_of(about.schema), place, {}))
        elif about.contract and finding.place.startswith("schema "):
            yield Spot(f"{about.contract}/{finding.place.removeprefix('schema ')}", place)
        elif about.contract and not _PARAMETER.search(finding.place):
            operation = finding.place.partition(" ")[0]
            status = _STATUS.search(finding.place)
            which = None if status is None else status[1]
            if which is not None or " request body" in finding.place:
                root = message_schema(about.contract, about.version, operation, which)
                yield from (spot for spot, _ in spots(root, place, {}))


def _called(usage: Usage) -> list[Sends]:
    """What is sent, and a call with nothing in it for each answer that is read besides."""
    told = {sends.operation for sends in usage.sends}
    return [
        *usage.sends,
        *(
            Sends(reads.operation, reads.contract, reads.version, 1, (), ())
            for reads in usage.reads
            if reads.direction == "response" and reads.operation not in told
        ),
    ]


def facts_of(reads: Reads) -> Facts:
    """What decides the branch of a message: an event's type, the entity of a change."""
    if reads.direction == "event":
        return {"type": reads.which}
    _, _, entity = reads.which.partition(" ")
    return {"entity": entity} if entity else {}


def _of_sent(finding: Finding, sends: Sends, places: Sequence[str]) -> Iterator[str]:
    if _about_operation(finding):
        yield f"it calls {sends.operation}"
        return
    if _STATUS.search(finding.place):
        return
    parameter = _PARAMETER.search(finding.place)
    if parameter is not None:
        name = f"{parameter[1]}.{parameter[2]}"
        if name in sends.parameters or parameter[1] in {"path", "header"} or _adds(finding):
            yield f"it calls {sends.operation}, and {name} is part of that"
        return
    for place in places:
        if _adds(finding):
            if not any(one == place or _within(one, place) for one in sends.fields):
                yield f"it calls {sends.operation} without {place or 'a body'}"
        elif sends.fields and (not place or any(_near(one, place) for one in sends.fields)):
            yield f"it sends {place or 'a body'} in {sends.operation}"


def _told(reads: Reads, one: Field) -> str:
    return f"it reads {one.pointer or 'the whole'} of {reads.operation} ({reads.which})"


def _meets(place: str, one: Field, fields: Sequence[Field]) -> bool:
    """Whether a change at a place matters to who reads a field.

    Something inside the field matters where the field is handed on whole or nothing more of it is
    read; something above it always does.
    """
    if place == one.pointer or _within(one.pointer, place):
        return True
    return _within(place, one.pointer) and ends_here(one, fields)


def _spots_meet(theirs: Spot, ours: Spot, one: Field, fields: Sequence[Field]) -> bool:
    if theirs.schema != ours.schema:
        return False
    if theirs.pointer == ours.pointer or _within(ours.pointer, theirs.pointer):
        return True
    return _within(theirs.pointer, ours.pointer) and ends_here(one, fields)


def _within(pointer: str, other: str) -> bool:
    """Whether a pointer leads into what another one points at, and is not the same."""
    return pointer != other and pointer.startswith(f"{other}/")


def _near(pointer: str, other: str) -> bool:
    return pointer == other or _within(pointer, other) or _within(other, pointer)


def _places(finding: Finding) -> list[str]:
    """Where a change is: the named members, where it is about which of them are there."""
    if finding.rule not in {"required-removed", "required-added"}:
        return [finding.at]
    names = [*_list(finding.old), *_list(finding.new)]
    return [f"{finding.at}/{name}" for name in names] or [finding.at]


def _list(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def _adds(finding: Finding) -> bool:
    return "required" in finding.rule and ("added" in finding.rule or "became" in finding.rule)


def _about_operation(finding: Finding) -> bool:
    """Whether a whole operation, channel or message is gone or signed otherwise."""
    return finding.rule.startswith(_WHOLE)


def _names(finding: Finding, operation: str) -> bool:
    """Whether a finding is about an operation; one without a place is about every message."""
    place = finding.place
    if not place:
        return True
    action, _, rest = place.partition(" ")
    if action in {"send", "receive"}:  # a channel is told by its address
        path = _path(operation)
        return path is None or path == rest.partition(" ")[0]
    return place == operation or place.startswith(f"{operation} ")


def _path(operation: str) -> str | None:
    """The path of a published operation; None of any other."""
    try:
        return Operations.load().by_id(operation).path
    except OperationUnknown:
        return None


def _is_header(finding: Finding) -> bool:
    """Whether it is about a header of an answer."""
    return " response " in finding.place and " header " in finding.place


def _same_status(said: str, which: str) -> bool:
    status = which.partition(" ")[0]
    if said == "default" or status == "*":
        return True
    return status == said or (said[1:].upper() == "XX" and status[:1] == said[0])
