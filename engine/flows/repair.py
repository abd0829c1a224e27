"""Work that repairs: what the owner has, and the version of what was found in its place.

It goes the way of all work, in the same queue and by the same sender; only its row says besides
with what it was compared (contract `reconciliation`, `repair`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import orjson

from engine.store.records import NewWork

HELD: Final = "held"
"""In a row: the version that it overrules; null where nothing was there."""

_FOUND: Final = "$found"
_GONE: Final = "$gone"
"""In a body: no document of an owner has such names."""


def repairing(work: NewWork, data: Mapping[str, Any] | None, held: int | None) -> NewWork:
    """The work that brings a document in place of the version `held`."""
    document = {_GONE: True} if data is None else dict(data)
    return replace(work, body=orjson.dumps({**document, _FOUND: held}))


def parted(body: bytes) -> tuple[Any, dict[str, int | None]]:
    """The document of a work's body, None where it is gone, and what its row says besides."""
    document = orjson.loads(body)
    if not isinstance(document, dict) or _FOUND not in document:
        return document, {}
    held = {HELD: document.pop(_FOUND)}
    return (None if _GONE in document else document), held
