"""What a converter between two adjacent versions of a contract is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

Convert = Callable[[Any], Any]
"""A document of one version to the same document of another: pure, and it changes nothing given.

What neither version names is kept as it is. Raises KeyError, TypeError, AttributeError or
ValueError for what does not fit the version it comes from.
"""

Way = Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class Loss:
    """What the other version has no word for: `way` it is lost, `schemas` and `place` where.

    `place` is a JSON pointer whose `*` stands for any item of a list.
    """

    way: Way
    schemas: tuple[str, ...]
    place: str
    says: str


@dataclass(frozen=True, slots=True)
class Step:
    """From version `old` of a contract up to the next, `new`, and down again.

    `up` and `down` hold what to do by the name of the schema; a schema that neither names is the
    same in both versions.
    """

    contract: str
    old: str
    new: str
    up: Mapping[str, Convert]
    down: Mapping[str, Convert]
    losses: tuple[Loss, ...] = ()


OFF_CONTRACT: Final = (KeyError, TypeError, AttributeError, ValueError)
"""What converting raises of a document that does not fit its version."""
