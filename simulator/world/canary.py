"""What stands in the master data so that it is found again where it should not be."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Canary:
    """A word or amount that stands in the master data and is no other's."""

    what: str
    value: str
