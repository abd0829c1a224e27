"""What an engine used of its answers that no contract names: it stands there until an upgrade.

A usage counts also what was looked for and not found; here it counts only if it was there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from contracts.journal import read
from contracts.usage.record import Usage
from contracts.usage.unnamed import unnamed
from scenarios.usage.watching import ENGINE

_KIND: Final = "entity"


@dataclass(frozen=True, slots=True)
class Undocumented:
    """A place of an operation's answers, and when one carried it first and last.

    Times are microseconds since the world's start.
    """

    operation: str
    pointer: str
    first_us: int
    last_us: int

    def sentence(self) -> str:
        """What a reader of the usage is told."""
        return (
            f"uses {self.pointer} of {self.operation}, which no contract names: an upgrade may "
            "take it away without a word"
        )


def undocumented_uses(usage: Usage, journal: Path) -> list[Undocumented]:
    """The unnamed places of answers that were used, and were in an answer of the journal.

    Raises what reading a journal raises.
    """
    wanted: dict[str, set[tuple[str, str]]] = {}
    for reads, pointer in unnamed(usage):
        if reads.direction == "response":
            kind = reads.which.partition(" ")[2]
            wanted.setdefault(reads.operation, set()).add((pointer, kind))
    times: dict[tuple[str, str], list[int]] = {}
    if wanted:
        for at_us, operation, content in _answers(journal):
            for pointer, kind in sorted(wanted.get(operation, ())):
                if _stands(content, pointer.split("/")[1:], kind):
                    times.setdefault((operation, pointer), []).append(at_us)
    return [Undocumented(*place, seen[0], seen[-1]) for place, seen in sorted(times.items())]


def _answers(journal: Path) -> Iterator[tuple[int, str, Any]]:
    """Instant, operation and content of every answer that the engine was given."""
    asked: dict[str, str] = {}
    for record in read(journal):
        if record.kind == "call" and str(record.edge).partition(">")[0] == ENGINE:
            asked[str(record.call_id)] = str(record.body["operation"])
        elif record.kind == "answer" and str(record.call_id) in asked:
            yield record.t_us, asked.pop(str(record.call_id)), record.body.get("content")


def _stands(content: Any, steps: Sequence[str], kind: str) -> bool:
    """Whether a place is there; of rows that say what they are, in one of the kind."""
    if not steps:
        return True
    if steps[0] == "*":
        rows = content if isinstance(content, list) else ()
        return any(_is_of(row, kind) and _stands(row, steps[1:], kind) for row in rows)
    name = steps[0].replace("~1", "/").replace("~0", "~")
    found = isinstance(content, dict) and name in content
    return found and _stands(content[name], steps[1:], kind)


def _is_of(row: Any, kind: str) -> bool:
    return not kind or not isinstance(row, dict) or row.get(_KIND, kind) == kind
