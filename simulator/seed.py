"""All chance of a world comes from one seed: named substreams, decisions by hash, and secrets.

A substream is for what one actor draws in its own order. A decision (`draw`) belongs to a named
question and does not depend on what was asked before, so removing one question moves no other.
Source: docs/ARCHITECTURE.md, what holds it together.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping, MutableSequence, Sequence
from hashlib import blake2b
from typing import Any, Final, TypeVar

import orjson

T = TypeVar("T")

_BLOCK: Final = struct.Struct("<8Q")
_TO_UNIT: Final = 2.0**-53
_SECRET_BYTES: Final = 20

SECRET_MARK: Final = "5ea75ec2"  # noqa: S105 - what secrets look like, itself none
"""Every secret of a world starts with this, so that the wire finds one wherever it leaks."""


class Rng:
    """One substream: a keyed hash in counter mode, so that its position is one integer."""

    __slots__ = ("_block", "_block_at", "_key", "_position")

    def __init__(self, key: bytes, position: int = 0) -> None:
        self._key = key
        self._position = position
        self._block: tuple[int, ...] = ()
        self._block_at = -1

    @property
    def position(self) -> int:
        """How many 64-bit words were drawn so far."""
        return self._position

    @position.setter
    def position(self, position: int) -> None:
        self._position = position

    def word(self) -> int:
        """The next integer in [0, 2**64)."""
        block_at, offset = divmod(self._position, 8)
        if block_at != self._block_at:
            digest = blake2b(block_at.to_bytes(8, "little"), key=self._key).digest()
            self._block = _BLOCK.unpack(digest)
            self._block_at = block_at
        self._position += 1
        return self._block[offset]

    def uniform(self) -> float:
        """A float in [0, 1)."""
        return (self.word() >> 11) * _TO_UNIT

    def below(self, n: int) -> int:
        """An integer in [0, n); `n` is at least 1 and at most 2**64."""
        if n < 1:
            raise ValueError("there is no integer in [0, n) for n below 1")
        limit = (1 << 64) - (1 << 64) % n
        word = self.word()
        while word >= limit:
            word = self.word()
        return word % n

    def between(self, low: int, high: int) -> int:
        """An integer in [low, high], both ends included."""
        return low + self.below(high - low + 1)

    def chance(self, p: float) -> bool:
        """True with probability `p`."""
        return self.uniform() < p

    def choice(self, items: Sequence[T]) -> T:
        """One item of a sequence that has at least one."""
        return items[self.below(len(items))]

    def shuffle(self, items: MutableSequence[Any]) -> None:
        """Reorder the sequence in place, every order equally likely."""
        for last in range(len(items) - 1, 0, -1):
            other = self.below(last + 1)
            items[last], items[other] = items[other], items[last]

    def sample(self, items: Sequence[T], count: int) -> list[T]:
        """`count` different items, in random order."""
        pool = list(items)
        self.shuffle(pool)
        return pool[:count]

    def exponential(self, mean: float) -> float:
        """A waiting time with the given mean."""
        return -mean * math.log(1.0 - self.uniform())


class Seed:
    """The one seed of a world; `value` is an integer of at most 64 bits, or any text."""

    __slots__ = ("_base", "_streams", "value")

    def __init__(self, value: int | str) -> None:
        self.value = value
        self._base = blake2b(_pack((value,)), digest_size=8, person=b"seatrial-draw")
        self._streams: dict[str, Rng] = {}

    def stream(self, name: str) -> Rng:
        """The substream of that name; the same name always gives the same object."""
        stream = self._streams.get(name)
        if stream is None:
            stream = self._streams[name] = Rng(_digest(self.value, "stream", name, size=32))
        return stream

    def draw(self, *parts: str | int | None) -> float:
        """A float in [0, 1) that depends on the seed and the parts alone."""
        state = self._base.copy()
        state.update(_pack(parts))
        return (int.from_bytes(state.digest(), "little") >> 11) * _TO_UNIT

    def number(self, *parts: str | int | None) -> int:
        """An integer in [0, 2**63) for generators of others that want a seed."""
        return int.from_bytes(_digest(self.value, "number", *parts, size=8), "little") >> 1

    def secret(self, name: str) -> str:
        """A secret of 48 hex digits; also valid base64, so `whsec_` + secret signs webhooks."""
        return SECRET_MARK + _digest(self.value, "secret", name, size=_SECRET_BYTES).hex()

    def positions(self) -> dict[str, int]:
        """How far each substream is, for a snapshot."""
        return {name: self._streams[name].position for name in sorted(self._streams)}

    def restore(self, positions: Mapping[str, int]) -> None:
        """Put every substream where a snapshot had it; one it does not name starts anew."""
        for name, stream in self._streams.items():
            stream.position = positions.get(name, 0)
        for name, position in positions.items():
            self.stream(name).position = position


def _pack(parts: tuple[str | int | None, ...]) -> bytes:
    """Bytes that differ whenever the parts do: JSON keeps kinds and borders apart."""
    return orjson.dumps(parts)


def _digest(*parts: str | int | None, size: int) -> bytes:
    return blake2b(_pack(parts), digest_size=size, person=b"seatrial").digest()
