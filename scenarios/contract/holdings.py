"""What a target holds before its tests begin: found by asking it, brought about by its own faces.

A generator alone never names a customer that exists, so most of what it sends ends at the first
rule. Here a few documents are looked up, orders are brought into every state, and both are given
to the generator as examples and as values that it takes most of the time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

ANY: Final = "*"


@dataclass(frozen=True, slots=True)
class Values:
    """Values that the target knows, at a place of an operation (`*`: of every operation).

    `place` is `path.<name>`, `query.<name>`, or `body.<field>` with `[*]` for a list's elements.
    """

    operation: str
    place: str
    values: tuple[str | int, ...]


@dataclass(slots=True)
class Holdings:
    """Examples of bodies by operation id, and the values that a target knows.

    `sequences` are operations of which the second often follows the first, though no answer of the
    first names anything that the second asks for. `theirs` are ids of objects of a stranger, by
    operation; `own_lists` the operations that list one's own objects, and under which name;
    `anybodys` those whose object whoever has the scope may see.
    """

    examples: dict[str, list[Any]] = field(default_factory=dict)
    values: list[Values] = field(default_factory=list)
    sequences: list[tuple[str, str]] = field(default_factory=list)
    theirs: dict[str, tuple[str, ...]] = field(default_factory=dict)
    own_lists: dict[str, str] = field(default_factory=dict)
    anybodys: set[str] = field(default_factory=set)

    def example(self, operation: str, *bodies: Any) -> None:
        """Remember bodies that the target takes."""
        self.examples.setdefault(operation, []).extend(bodies)

    def known(self, operation: str, place: str, *values: str | int) -> None:
        """Remember values; none is no entry."""
        if values:
            self.values.append(Values(operation, place, tuple(dict.fromkeys(values))))

    def follows(self, first: str, second: str) -> None:
        """Remember that one operation is often called after another."""
        self.sequences.append((first, second))
