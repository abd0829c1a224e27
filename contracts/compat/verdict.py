"""Whether a new version of a schema breaks somebody: compatible, breaking or unknown.

Two things are asked of every way a document can take from one version to the other, in this
order. Is there a witness, a document that the writer may write and the reader refuses? Then it
breaks, whatever else is believed. Is there a proof that there is none? Then it is compatible.
Else nobody knows, and unknown is what is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from contracts.compat.algebra import Pair, text
from contracts.compat.changes import Change, changes, kebab
from contracts.compat.meanings import meaning_of, weight
from contracts.compat.normal import Fetch, both, nowhere
from contracts.compat.reading import Reading, closed, opened
from contracts.compat.side import Side, side
from contracts.compat.structure import proven
from contracts.compat.witness import Witness, general, witnesses

Result = Literal["compatible", "breaking", "unknown"]
Severity = Literal["breaking", "unknown", "info"]
Direction = Literal["document", "request", "response", "event", "both"]
Mode = Literal[
    "backward",
    "forward",
    "full",
    "backward-transitive",
    "forward-transitive",
    "full-transitive",
]
Version = Literal["old", "new"]

_TRANSITIVE: Final = "-transitive"
_WHO: Final[dict[tuple[Direction, Version], str]] = {
    ("document", "old"): "who reads by the new version what was written by the old one",
    ("document", "new"): "who reads by the old version what is written by the new one",
    ("request", "old"): "clients of the old version: the new one refuses what they send",
    ("request", "new"): "clients of the new version: the old one refuses what they send",
    ("response", "old"): "clients of the new version: they refuse what the old one answers",
    ("response", "new"): "clients of the old version: they refuse what the new one answers",
    ("event", "old"): "consumers of the new version: they refuse what the old one publishes",
    ("event", "new"): "consumers of the old version: they refuse what the new one publishes",
}
"""Who breaks, by direction and by who writes."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One change with what it means. A breaking one has a witness, or is about a meaning that no
    validator sees; `breaks` says for whom.
    """

    rule: str
    severity: Severity
    at: str
    pointer: str
    old: Any = None
    new: Any = None
    breaks: str = ""
    witness: Witness | None = None
    place: str = ""
    """The operation and the part of it, or the schema, where a whole API was compared."""
    against: str = ""
    """The version of the history it was found against."""
    waiver: str = ""
    """The waiver that lets it pass, or that has expired."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of a comparison; the worst finding decides."""

    result: Result
    findings: tuple[Finding, ...]
    mode: Mode
    direction: Direction
    reading: Reading

    @property
    def breaking(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity == "breaking")


def compatible(
    old: Any,
    new: Any,
    mode: Mode = "backward",
    direction: Direction = "document",
    reading: Reading = "strict",
    *,
    fetch: Fetch | tuple[Fetch, Fetch] = nowhere,
    formats: bool | None = None,
) -> Verdict:
    """Whether `new` may take the place of `old`.

    *Backward* is for those who have not yet changed over: what they write the new version reads,
    what the new version writes they read. *Forward* is for those who have, and meet an old one.
    `fetch` finds what references lead to, one for each version where two are given.
    `formats` says whether `format` asserts; without it up to draft 7 it does, later it does not.
    Raises SchemaUnreadable.
    """
    reach = both(fetch)
    sides = (
        side(old, new, fetch=reach[0], formats=formats),
        side(new, old, fetch=reach[1], formats=formats),
    )
    return judged(*sides, mode, direction, reading)


def transitive(
    history: Sequence[tuple[str, Any]],
    new: Any,
    mode: Mode = "backward-transitive",
    direction: Direction = "document",
    reading: Reading = "strict",
    *,
    fetch: Fetch = nowhere,
    formats: bool | None = None,
) -> Verdict:
    """Whether `new` may follow a history of named versions, oldest first.

    Against all of them in a transitive mode, else against the last. Raises SchemaUnreadable.
    """
    asked = history if mode.endswith(_TRANSITIVE) else history[-1:]
    found: list[Finding] = []
    for name, old in asked:
        verdict = compatible(old, new, mode, direction, reading, fetch=fetch, formats=formats)
        found += (replace(finding, against=name) for finding in verdict.findings)
    return Verdict(worst(found), tuple(found), mode, direction, reading)


def judged(old: Side, new: Side, mode: Mode, direction: Direction, reading: Reading) -> Verdict:
    """`compatible` for sides that were read already."""
    edits = changes(Pair.of(old.normal, new.normal))
    found: list[Finding] = []
    for way, writes in flows(mode, direction):
        writer, reader = (old, new) if writes == "old" else (new, old)
        found += _flow(writer, reader, edits, way, writes, reading)
    told = {(finding.rule, finding.at) for finding in found}
    found += (_info(edit) for edit in edits if (edit.rule, edit.at) not in told)
    return Verdict(worst(found), tuple(found), mode, direction, reading)


def worst(findings: Sequence[Finding]) -> Result:
    """What findings amount to."""
    severities = {finding.severity for finding in findings}
    if "breaking" in severities:
        return "breaking"
    return "unknown" if "unknown" in severities else "compatible"


def flows(mode: Mode, direction: Direction) -> Iterator[tuple[Direction, Version]]:
    """The ways to ask about, each with the version that writes."""
    wanted = mode.removesuffix(_TRANSITIVE)
    ways: tuple[Direction, ...] = ("request", "response") if direction == "both" else (direction,)
    for way in ways:
        first: Version = "new" if way in {"response", "event"} else "old"
        other: Version = "old" if first == "new" else "new"
        if wanted in {"backward", "full"}:
            yield way, first
        if wanted in {"forward", "full"}:
            yield way, other


def _flow(
    writer: Side,
    reader: Side,
    edits: Sequence[Change],
    way: Direction,
    writes: Version,
    reading: Reading,
) -> Iterator[Finding]:
    yield from _meanings(edits, _WHO[way, writes], writes)
    if text(writer.normal) == text(reader.normal):
        return
    if reading == "tolerant-reader":
        named = Pair.of(writer.normal, reader.normal)
        written = named.complete(named.writer)
        writer = Side(closed(written), writer.written, writer.dialect, writer.formats)
        reader = Side(opened(named.complete(named.reader)))
    pair = Pair.of(writer.normal, reader.normal)
    who = _WHO[way, writes]
    found = witnesses(writer, reader, pair)
    yield from _broken(found, edits, who)
    if not found and not proven(pair) and pair.covers() != "yes":
        yield Finding("undecided", "unknown", "", "", breaks=who)


def _broken(found: Sequence[Witness], edits: Sequence[Change], who: str) -> Iterator[Finding]:
    """Every witness with the edit that it is about, and where none fits with the rule it broke."""
    for witness in found:
        at = general(witness.pointer)
        fits = [edit for edit in edits if _about(edit, witness, at)]
        for edit in fits:
            yield Finding(
                edit.rule, "breaking", edit.at, edit.pointer, edit.old, edit.new, who, witness
            )
        if not fits:
            rule = f"refused-by-{kebab(witness.keyword)}"
            yield Finding(rule, "breaking", at, witness.place, breaks=who, witness=witness)


def _about(edit: Change, witness: Witness, at: str) -> bool:
    if edit.keyword == "properties" and witness.keyword in _CLOSED:
        parent, _, name = edit.at.rpartition("/")
        return general(parent) == at and name in witness.names
    if edit.keyword == "properties":
        return edit.rule == "property-added" and general(edit.at) == at
    if general(edit.at) != at or edit.keyword != witness.keyword:
        return False
    if edit.keyword == "required":
        return not set(witness.names).isdisjoint([*(edit.new or ()), *(edit.old or ())])
    return True


def _meanings(edits: Sequence[Change], who: str, writes: Version) -> Iterator[Finding]:
    for edit in edits:
        meaning = meaning_of(edit.keyword)
        if meaning is not None:
            said = (edit.old, edit.new) if writes == "old" else (edit.new, edit.old)
            severity = weight(meaning, *said)
            if severity is not None:
                yield Finding(edit.rule, severity, edit.at, edit.pointer, edit.old, edit.new, who)


def _info(edit: Change) -> Finding:
    return Finding(edit.rule, "info", edit.at, edit.pointer, edit.old, edit.new)


_CLOSED: Final = frozenset({"additionalProperties", "unevaluatedProperties", "propertyNames"})
