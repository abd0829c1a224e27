"""Values that break naive readers: texts, numbers, nestings; and documents spoiled by them."""

from __future__ import annotations

from typing import Any, Final

import orjson

from simulator.seed import Rng

TEXTS: Final = (
    "",
    " ",
    "\u0000",
    "a\u0000b",
    "x\r\nset-cookie: stolen=1\r\n\r\n<script>",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "+1-1",
    "../../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "' OR '1'='1'; DROP TABLE orders; --",
    "{{7*7}}${7*7}#{7*7}",
    "<img src=x onerror=alert(1)>",
    "\u202egnp.exe",
    "\ufeff\u200b\u2060",
    "e\u0301" * 200,
    "\U0001f9a0" * 64,
    "٣٤٥",
    "NaN",
    "Infinity",
    "1E+999999999",
    "-1E-999999999",
    "9" * 5_000,
    "0" * 3_000 + "1",
    "0x10",
    "1_000",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999Z",
    "2026-02-30T00:00:00Z",
    "2026-01-01T00:00:00+99:99",
    "10000-01-01T00:00:00.000000Z",
    "A" * 100_000,
    "urn:seatrial:contract:orders:1.0.0:erp-order",
)

RAW: Final = (
    *(b"null", b"true", b"[]", b"{}", b"0", b"-0", b"-1", b"1e400", b"-1e400", b"1E-400"),
    *(b"9223372036854775807", b"9223372036854775808", b"18446744073709551616", b"1" * 400),
    *(b"0.1", b"1.0", b"1e2", b'"\\ud800"', b'"\\udfff\\ud800"', b"[[[[[[[[]]]]]]]]", b'{"":""}'),
)
"""JSON values as they are written, some of which no writer of ours would write."""

_MARK: Final = "5p01l"


def spoilt(document: Any, rng: Rng) -> bytes:
    """A document with one to three of its values, at any depth, replaced by hostile ones."""
    replaced: dict[bytes, bytes] = {}
    for nth in range(1 + rng.below(3)):
        mark = f"{_MARK}-{nth}"
        document = _with(document, rng, mark)
        replaced[orjson.dumps(mark)] = _hostile(rng)
    raw = orjson.dumps(document)
    for written, value in replaced.items():
        raw = raw.replace(written, value)
    return raw


def _hostile(rng: Rng) -> bytes:
    return orjson.dumps(rng.choice(TEXTS)) if rng.chance(0.5) else rng.choice(RAW)


def _with(document: Any, rng: Rng, mark: str) -> Any:
    """The document with a value somewhere in it replaced by the mark, or a field more or less."""
    if isinstance(document, dict) and document and rng.chance(0.9):
        name = rng.choice(sorted(document))
        if rng.chance(0.1):
            return {key: value for key, value in document.items() if key != name}
        if rng.chance(0.1):
            return document | {rng.choice(TEXTS)[:200]: mark}
        return document | {name: _with(document[name], rng, mark)}
    if isinstance(document, list) and document and rng.chance(0.9):
        nth = rng.below(len(document))
        return [*document[:nth], _with(document[nth], rng, mark), *document[nth + 1 :]]
    return mark


def nested(depth: int, kind: str, core: bytes = b"1") -> bytes:
    """A JSON document so many arrays or objects deep, perhaps never closed."""
    if kind == "open":
        return b"[" * depth
    if kind == "array":
        return b"[" * depth + core + b"]" * depth
    return b'{"a":' * depth + core + b"}" * depth
