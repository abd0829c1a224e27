"""How the defects held out are written down."""

from __future__ import annotations

from typing import Any

from scenarios.mutants import Mutant, Touch
from scenarios.mutants.grafts import Apply

_KEPT: list[tuple[Touch, dict[Any, Any]]] = []


def held_out(name: str, says: str, expected: tuple[str, ...], apply: Apply) -> Mutant:
    """A defect of that name; one of the expected invariants must tell of it."""
    return Mutant(f"H-{name}", says, expected, (), "invented for this test", apply)


def kept(touch: Touch) -> dict[Any, Any]:
    """What a defect remembers over the restarts of one run, which one `Touch` counts."""
    if not _KEPT or _KEPT[0][0] is not touch:
        _KEPT[:] = [(touch, {})]
    return _KEPT[0][1]
