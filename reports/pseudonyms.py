"""Stable pseudonyms, which only who has the key can turn back.

A text becomes `p-` and letters: a synthetic initialisation vector (the first bytes of an HMAC of
the text, so equal texts have equal pseudonyms) and the text under a key stream made of it, as
RFC 5297 builds its deterministic encryption, here with HMAC-SHA256. A figure becomes another of
the same range by a Feistel network over the same function, so that different ones stay different.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from reports.errors import KeyInvalid

MARK: Final = "p-"
_KEY_BYTES: Final = 32
_VECTOR_BYTES: Final = 8
_ROUNDS: Final = 6
_RANGES: Final = (0, 10**11, 10**15, 10**19, 10**31)
"""Figures below the first bound stay below it, and so on: the field they stand in has room."""
_PLACES: Final = 5
"""Decimals of a unit price under a pseudonym, as many as any contract has."""


class Pseudonyms:
    """The pseudonyms of one key; `repr` shows nothing of it."""

    def __init__(self, key: bytes) -> None:
        if len(key) != _KEY_BYTES:
            raise KeyInvalid(f"a key has {_KEY_BYTES} bytes; let `seatrial export` make one")
        self._vector_key = hmac.digest(key, b"vector", sha256)
        self._stream_key = hmac.digest(key, b"stream", sha256)
        self._figure_key = hmac.digest(key, b"figure", sha256)
        self.text = lru_cache(maxsize=1 << 16)(self._text)
        self.minor = lru_cache(maxsize=1 << 16)(self._minor)
        self.rate = lru_cache(maxsize=1 << 16)(self._rate)

    def __repr__(self) -> str:
        return "Pseudonyms(key withheld)"

    def _text(self, said: str) -> str:
        """The pseudonym of a text; an empty one has none."""
        if not said:
            return said
        plain = said.encode("utf-8", "surrogatepass")
        vector = hmac.digest(self._vector_key, plain, sha256)[:_VECTOR_BYTES]
        hidden = base64.b32encode(vector + self._streamed(vector, plain)).decode()
        return MARK + hidden.rstrip("=").lower()

    def real(self, pseudonym: str) -> str:
        """The text again; raises KeyInvalid when it is no pseudonym of this key."""
        bare = pseudonym.removeprefix(MARK).upper()
        try:
            raw = base64.b32decode(bare + "=" * (-len(bare) % 8))
        except binascii.Error:
            raise KeyInvalid(f"{pseudonym} is no pseudonym") from None
        vector, hidden = raw[:_VECTOR_BYTES], raw[_VECTOR_BYTES:]
        plain = self._streamed(vector, hidden)
        if hmac.digest(self._vector_key, plain, sha256)[:_VECTOR_BYTES] != vector:
            raise KeyInvalid("it was made with another key")
        return plain.decode("utf-8", "surrogatepass")

    def _minor(self, figure: int) -> int:
        """Another amount of minor units; nothing stays nothing, and what is owed stays owed."""
        return _signed(figure, self._permuted(abs(figure)))

    def real_minor(self, figure: int) -> int:
        """The amount again."""
        return _signed(figure, self._permuted(abs(figure), back=True))

    def _rate(self, figure: str) -> str:
        """Another unit price or percentage, with five decimals; what is no figure is a text."""
        whole = _scaled(figure)
        return self.text(figure) if whole is None else _unscaled(self._minor(whole))

    def real_rate(self, figure: str) -> str:
        """The unit price again, with five decimals."""
        whole = _scaled(figure)
        return self.real(figure) if whole is None else _unscaled(self.real_minor(whole))

    def _streamed(self, vector: bytes, data: bytes) -> bytes:
        """Data under the key stream of a vector; done twice it is the data again."""
        blocks = -(-len(data) // sha256().digest_size)
        stream = b"".join(
            hmac.digest(self._stream_key, vector + nth.to_bytes(4, "big"), sha256)
            for nth in range(blocks)
        )
        return bytes(one ^ other for one, other in zip(data, stream, strict=False))

    def _permuted(self, figure: int, *, back: bool = False) -> int:
        if figure == 0:
            return 0
        least, most = next(
            (low, high)
            for low, high in zip((1, *_RANGES[1:]), _RANGES[1:], strict=False)
            if low <= figure < high
        )
        size = most - least
        half = -(-size.bit_length() // 2)
        walked = self._once(figure - least, half, back)
        while walked >= size:  # it left the range: go on from there, and it comes back
            walked = self._once(walked, half, back)
        return walked + least

    def _once(self, value: int, half: int, back: bool) -> int:
        mask = (1 << half) - 1
        left, right = value >> half, value & mask
        for nth in reversed(range(_ROUNDS)) if back else range(_ROUNDS):
            if back:
                left, right = right ^ self._round(nth, left, mask), left
            else:
                left, right = right, left ^ self._round(nth, right, mask)
        return left << half | right

    def _round(self, nth: int, value: int, mask: int) -> int:
        said = hmac.digest(self._figure_key, f"{nth}:{mask}:{value}".encode(), sha256)
        return int.from_bytes(said[:8], "big") & mask


def read_key(path: Path) -> Pseudonyms:
    """The pseudonyms of the key in a file (64 hex digits); raises KeyInvalid."""
    try:
        key = bytes.fromhex(path.read_text("ascii").strip())
    except OSError as error:
        raise KeyInvalid(f"the key file cannot be read: {error.strerror}") from None
    except ValueError:
        raise KeyInvalid("the key file does not hold 64 hex digits") from None
    return Pseudonyms(key)


def make_key(path: Path) -> None:
    """A new key in a new file that only its owner reads; raises KeyInvalid where it cannot be."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise KeyInvalid(f"the key file cannot be made: {error.strerror}") from None
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(os.urandom(_KEY_BYTES).hex() + "\n")


def _signed(like: int, figure: int) -> int:
    return -figure if like < 0 else figure


def _scaled(figure: str) -> int | None:
    try:
        scaled = Decimal(figure).scaleb(_PLACES)
        return int(scaled) if scaled == scaled.to_integral_value() else None
    except (InvalidOperation, ValueError, OverflowError):
        return None


def _unscaled(whole: int) -> str:
    return f"{Decimal(whole).scaleb(-_PLACES):.{_PLACES}f}"
