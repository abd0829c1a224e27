"""The first record of a run's journal: which world sailed, and what of it was generated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contracts.errors import JournalError
from contracts.journal import parse_line
from reports.errors import FolderInvalid
from reports.reasons import INCONCLUSIVE, Reason
from reports.redaction import engine_name
from reports.run import Run


@dataclass(frozen=True, slots=True)
class Header:
    """What the journal says about itself; instants are RFC 3339, UTC.

    `sizes` counts the world's master data and plan by what it is. `generated` has a sentence for
    each part of the world that the data lacked and the seed gave.
    """

    seed: int
    engine: str
    profile: str
    world: str
    source: str
    starts_at: str
    ends_at: str
    sizes: Mapping[str, int]
    currency: str
    rounding: str
    generated: tuple[str, ...]


def read_header(journal: Path) -> Header:
    """Read the first line of a journal; raises FolderInvalid when it is no header."""
    try:
        with journal.open("rb") as file:
            body = parse_line(file.readline(), 0, name=journal.name).body
        return _header(body, body["world"])
    except (OSError, JournalError, KeyError, TypeError) as error:
        raise FolderInvalid(f"{journal.name} has no header: {error}") from None


def _header(body: Mapping[str, Any], world: Mapping[str, Any]) -> Header:
    return Header(
        body["seed"],
        body["engine"],
        body["profile"]["profile"],
        world["name"],
        world["source"],
        world["starts_at"],
        world["ends_at"],
        world["counts"],
        world["currency"],
        world["rounding"],
        tuple(str(note) for note in world.get("generated", ())),
    )


def foreign(header: Header, run: Run) -> Iterator[Reason]:
    """Where the journal and run.json speak of different runs: then one of them was swapped."""
    asked = run.configuration
    for what in ("seed", "engine", "profile"):
        said, wanted = (str(getattr(each, what)) for each in (header, asked))
        if what == "engine":  # of its command run.json alone holds more than the name
            said, wanted = engine_name(said), engine_name(wanted)
        if said != wanted:
            sentence = f"the journal is of {what} {said}, run.json of {wanted}"
            yield Reason(INCONCLUSIVE, "journal", sentence)
