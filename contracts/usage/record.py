"""A usage file: what one consumer reads of answers and events, and what it sends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from contracts.check import Checker
from contracts.errors import UsageInvalid
from contracts.published import urn

SCHEMA: Final = urn("usage", "usage")

Seen = Literal["inside", "outside", "declared"]


@dataclass(frozen=True, slots=True)
class Field:
    """A place that is read; `whole`: handed on unread, so all that is in it may matter.

    `values` are the codes that were read there, None where the contract lists none.
    """

    pointer: str
    count: int = 1
    whole: bool = False
    values: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Reads:
    """What is read of one answer of an operation, or of one event; `which` may be `*`."""

    operation: str
    contract: str
    version: str
    direction: Literal["response", "event"]
    which: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Sends:
    """What is sent in one operation."""

    operation: str
    contract: str
    version: str
    count: int
    fields: tuple[str, ...]
    parameters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Usage:
    """All of it; with `unknown` empty, whatever is not here is not used."""

    consumer: str
    seen: Seen
    reads: tuple[Reads, ...]
    sends: tuple[Sends, ...]
    unknown: tuple[str, ...] = ()
    run_id: str | None = None
    seed: int | None = None

    @property
    def complete(self) -> bool:
        """Whether what is not in it is not used."""
        return not self.unknown

    def document(self) -> dict[str, Any]:
        """As the file holds it."""
        return {"schema": SCHEMA, **asdict(self)}


def parse_usage(content: Any, name: str) -> Usage:
    """The usage in a decoded file; raises UsageInvalid, which says what is wrong and where."""
    broken = Checker().document(SCHEMA, content)
    if broken:
        first = broken[0]
        raise UsageInvalid(
            f"{name} is no usage file: {first.pointer or 'it'} {first.message}; `seatrial run "
            "--usage` writes one, `seatrial contracts usage` makes one of a run or a Pact file"
        )
    return Usage(
        consumer=content["consumer"],
        seen=content["seen"],
        reads=tuple(_reads(row) for row in content["reads"]),
        sends=tuple(_sends(row) for row in content["sends"]),
        unknown=tuple(content["unknown"]),
        run_id=content["run_id"],
        seed=content["seed"],
    )


def _reads(row: Mapping[str, Any]) -> Reads:
    fields = tuple(
        Field(
            one["pointer"],
            one["count"],
            one["whole"],
            None if one["values"] is None else tuple(one["values"]),
        )
        for one in row["fields"]
    )
    about = (row["operation"], row["contract"], row["version"])
    return Reads(*about, row["direction"], row["which"], fields)


def _sends(row: Mapping[str, Any]) -> Sends:
    about = (row["operation"], row["contract"], row["version"])
    return Sends(*about, row["count"], tuple(row["fields"]), tuple(row["parameters"]))


def ends_here(one: Field, fields: Sequence[Field]) -> bool:
    """Whether what is in a field is used by nobody knows which of its parts."""
    return one.whole or not any(other.pointer.startswith(f"{one.pointer}/") for other in fields)
