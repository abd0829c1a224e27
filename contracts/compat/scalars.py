"""Strings and numbers at the boundaries of what schemas say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice, permutations
from typing import Any, Final

from contracts.compat.language import counterexample
from contracts.compat.regex import examples
from contracts.compat.views import Plain

_LONGEST: Final = 300_000
_MOST_PAIRS: Final = 12
_PLAIN_STRINGS: Final = ("", "a", "A", "0", "1.5", " ", "é", "a-b_c", "true", "{", "=")
_FORMATS: Final = {
    "date": ("2024-02-29", "1999-12-31"),
    "date-time": ("2024-02-29T12:30:00Z", "2024-02-29T12:30:00.5+02:00"),
    "duration": ("P3D", "PT1H"),
    "email": ("a@b.example",),
    "hostname": ("b.example", "localhost"),
    "idn-email": ("a@b.example", "é@b.example"),
    "idn-hostname": ("b.example", "é.example"),
    "ipv4": ("192.0.2.1",),
    "ipv6": ("2001:db8::1",),
    "iri": ("http://b.example/é", "http://b.example/"),
    "iri-reference": ("/é", "a"),
    "json-pointer": ("/a/0", ""),
    "regex": ("^a+$",),
    "relative-json-pointer": ("0/a",),
    "time": ("12:30:00Z",),
    "uri": ("http://b.example/a?b=c",),
    "uri-reference": ("/a", "a"),
    "uri-template": ("http://b.example/{a}",),
    "uuid": ("f81d4fae-7dec-11d0-a765-00a0c91e6bf6",),
}
_BOUNDS: Final = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
_COMMON: Final = (Fraction(0), Fraction(1), Fraction(-1), Fraction(3, 2), Fraction(10**6))


def strings(plains: Sequence[Plain]) -> Iterator[str]:
    """Strings around every length, pattern, format and constant that the schemas name."""
    lengths = _lengths(plains)
    base = [text for plain in plains for text in _written(plain)]
    patterns = dict.fromkeys(str(plain["pattern"]) for plain in plains if "pattern" in plain)
    for one, other in islice(permutations(patterns, 2), _MOST_PAIRS):
        apart = counterexample(one, other)
        if apart is not None:
            yield apart
    yield from base
    yield from _PLAIN_STRINGS
    yield from (char * length for length in lengths for char in "a0A")
    for text in base[:12]:
        yield from _near(text)
        yield from (_stretched(text, length) for length in lengths)
    yield from (text for kind in _FORMATS.values() for text in kind)


def numbers(plains: Sequence[Plain]) -> Iterator[int | float]:
    """Numbers around every bound, multiple and constant that the schemas name."""
    named = [number for plain in plains for number in _named(plain)]
    steps = [step for plain in plains if (step := _exact(plain.get("multipleOf"))) is not None]
    around = list(dict.fromkeys([*named, *_COMMON]))
    for number in around:
        for shift in (0, 1, -1, Fraction(1, 2), Fraction(-1, 2), Fraction(1, 100)):
            yield _json(number + shift)
    for step in (step for step in steps if step):
        for number in around:
            below = (number // step) * step
            yield from (_json(below + nth * step) for nth in (0, 1, -1, 2, 3))
        yield from (_json(step * other) for other in steps)
        yield _json(step + step / 2)


def _written(plain: Plain) -> Iterator[str]:
    if isinstance(plain.get("pattern"), str):
        yield from examples(plain["pattern"])[:24]
    yield from _FORMATS.get(str(plain.get("format")), ())
    constants = [*plain.get("enum", ()), plain.get("const")]
    yield from (text for text in constants if isinstance(text, str))


def _lengths(plains: Sequence[Plain]) -> list[int]:
    found: dict[int, None] = {}
    for plain in plains:
        for keyword in ("minLength", "maxLength"):
            limit = plain.get(keyword)
            if isinstance(limit, int | float):
                found |= dict.fromkeys((int(limit), int(limit) + 1, int(limit) - 1))
    return [length for length in found if 0 <= length <= _LONGEST]


def _near(text: str) -> Iterator[str]:
    yield from (text + "!", "!" + text, text + "0", text + "a", text + "\n", text[:-1], text[1:])
    yield from (text.swapcase(), text * 2)


def _stretched(text: str, length: int) -> str:
    if not text:
        return "a" * length
    return text[:length] if length <= len(text) else text + text[-1] * (length - len(text))


def _named(plain: Plain) -> Iterator[Fraction]:
    for keyword in _BOUNDS:
        bound = _exact(plain.get(keyword))
        if bound is not None:
            yield bound
    for constant in (*plain.get("enum", ()), plain.get("const")):
        exact = _exact(constant)
        if exact is not None:
            yield exact


def _exact(value: Any) -> Fraction | None:
    """A number as it is written: 0.1 is a tenth."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return Fraction(str(value))


def _json(number: Fraction) -> int | float:
    return int(number) if number.denominator == 1 else float(number)
