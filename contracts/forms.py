"""The fields of a form or of a query: `application/x-www-form-urlencoded`."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import parse_qsl


@lru_cache(maxsize=256)
def fields_of(text: str) -> tuple[tuple[str, str], ...]:
    """Name and value of each field, in their order, blank ones too; what is no field is left out.

    The last ones are kept: whoever polls asks with the same words again and again.
    """
    return tuple(parse_qsl(text, keep_blank_values=True))
