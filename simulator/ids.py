"""Ids of one actor: counters, so that the same story gives the same ids."""

from __future__ import annotations

from collections.abc import Mapping


class CountedIds:
    """Counts each kind from 1: `next("S")` gives `S-000001`, then `S-000002`."""

    __slots__ = ("_counts",)

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}

    def next(self, kind: str) -> str:
        """The next id of a kind; it grows beyond six digits without repeating."""
        count = self._counts[kind] = self._counts.get(kind, 0) + 1
        return f"{kind}-{count:06d}"

    def export(self) -> dict[str, int]:
        """How far each kind is, for a snapshot."""
        return {kind: self._counts[kind] for kind in sorted(self._counts)}

    def restore(self, counts: Mapping[str, int]) -> None:
        """Go on where a snapshot stood."""
        self._counts = dict(counts)
