"""Encoded JSON that is kept costs what its bytes cost."""

from __future__ import annotations

import tracemalloc
from typing import Final

import orjson

from contracts.encoding import tight

_OBJECT: Final = 100
"""Bytes of the object around its content, with something to spare."""


def test_a_kept_row_takes_no_more_memory_than_its_bytes() -> None:
    document = {"sku": "AA-1", "on_hand": "12", "notes": "x" * 300}
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        kept = [tight(orjson.dumps(document)) for _ in range(200)]
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert set(kept) == {orjson.dumps(document)}
    assert after - before < 200 * (len(kept[0]) + _OBJECT)
