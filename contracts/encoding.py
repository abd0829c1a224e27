"""Encoded JSON that is kept takes no more memory than its bytes."""

from __future__ import annotations


def tight(raw: bytes) -> bytes:
    """The same bytes without the room that the encoder's buffer left behind them.

    Measured with orjson 3.13: what it returns holds 4 kB or more, whatever its length. What is sent
    or written is gone at once; of what is kept, a month's rows took half of the world's memory.
    """
    return bytes(memoryview(raw))
