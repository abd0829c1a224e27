"""One way to write a JSON value, so that equal values have equal bytes and equal digests."""

from __future__ import annotations

import hashlib
from typing import Any, Final

import orjson

from contracts.errors import ValueInvalid

_OPTIONS: Final = (
    orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS
)


def canonical(value: Any) -> bytes:
    """The UTF-8 JSON of a value, keys sorted at every depth; refuses what is not plain JSON."""
    try:
        return orjson.dumps(value, option=_OPTIONS)
    except TypeError as error:
        raise ValueInvalid(f"the value is not plain JSON: {error}") from None


def digest(value: Any) -> str:
    """The SHA-256 of the canonical JSON, in hex."""
    return hashlib.sha256(canonical(value)).hexdigest()
