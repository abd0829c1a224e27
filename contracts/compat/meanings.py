"""Annotations that no validator sees and whose change breaks whoever computes with the value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

Weight = Literal["breaking", "unknown"]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an annotation says, and what it means that only one of two sides says it.

    `added` is for a reader that says it and a writer that does not, `removed` the other way.
    """

    id: str
    says: str
    added: Weight | None = "unknown"
    removed: Weight | None = "unknown"


MEANINGS: Final = (
    Meaning("unit", "the unit of a quantity"),
    Meaning("scale", "how many decimals a number stands for"),
    Meaning("precision", "how many digits of a number count"),
    Meaning("rounding", "how an amount was rounded"),
    Meaning("currency", "the currency of an amount"),
    Meaning("time-zone", "the time zone of a time without one"),
    Meaning("null", "whether null means something else than absence"),
    Meaning("absent", "what it means that a field is absent"),
    Meaning("case", "whether upper and lower case differ in an identifier"),
    Meaning("semantics", "what a value means"),
    Meaning("key", "what tells two messages of one thing apart, or partitions them"),
    Meaning("order", "in which order messages of one thing arrive"),
    Meaning(
        "content-encoding", "how bytes are written in a string", added="breaking", removed=None
    ),
    Meaning("content-media-type", "what is written in a string", added="breaking", removed=None),
)
_BY_ID: Final = {meaning.id: meaning for meaning in MEANINGS}
_ALSO: Final = {"timezone": "time-zone", "tz": "time-zone", "round": "rounding", "units": "unit"}


def meaning_of(keyword: str) -> Meaning | None:
    """What an extension keyword means: `x-unit`, `x-null-vs-absent`, `x-rounding-mode`."""
    if not keyword.startswith("x-"):
        return None
    name = "".join(f"-{char.lower()}" if char.isupper() else char for char in keyword[2:])
    name = name.replace("_", "-")
    while name:
        found = _BY_ID.get(_ALSO.get(name, name))
        if found is not None:
            return found
        name = name.rpartition("-")[0]
    return None


def weight(meaning: Meaning, writer: Any, reader: Any) -> Weight | None:
    """What it means that two sides say this; None stands for a side that says nothing."""
    if writer == reader:
        return None
    if writer is None:
        return meaning.added
    if reader is None:
        return meaning.removed
    return "breaking"
