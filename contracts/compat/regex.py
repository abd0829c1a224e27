"""Reads a regular expression as JSON Schema means it (ECMA-262) far enough to write examples."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product
from typing import Final

_CLASSES: Final = {
    "d": "0123456789",
    "w": "aZ09_b",
    "s": " \t",
    "D": "a-Z",
    "W": "- .",
    "S": "a0-",
}
_ESCAPES: Final = {"n": "\n", "r": "\r", "t": "\t", "f": "\f", "v": "\v", "0": "\0"}
_EVERYTHING: Final = "aA0 -_.zé"
_MOST: Final = 40
"""Examples of any one part that are tried."""


class RegexUnread(Exception):
    """The expression says something that is not read here, such as a look-ahead."""


@dataclass(frozen=True, slots=True)
class Part:
    """Something to match `least` to `most` times: characters, or alternatives of sequences."""

    choices: tuple[tuple[Part, ...] | str, ...]
    least: int = 1
    most: int = 1


def examples(pattern: str) -> list[str]:
    """Strings that the expression probably matches, short ones first; none where it is not read."""
    try:
        read = _Reader(pattern).read()
    except (RegexUnread, IndexError):
        return []
    found = dict.fromkeys(islice(_alternatives(read), 4 * _MOST))
    return sorted(found, key=lambda text: (len(text), text))


def _alternatives(choices: tuple[tuple[Part, ...] | str, ...]) -> Iterator[str]:
    for choice in choices:
        if isinstance(choice, str):
            yield choice
        else:
            parts = [list(islice(_repeated(part), _MOST)) for part in choice]
            yield from islice(_joined(parts), _MOST)


def _joined(parts: list[list[str]]) -> Iterator[str]:
    """One part varied at a time, the others at their first, then everything with everything."""
    first = [part[0] if part else "" for part in parts]
    for nth, part in enumerate(parts):
        for text in part[:6]:
            yield "".join([*first[:nth], text, *first[nth + 1 :]])
    yield from ("".join(combined) for combined in islice(product(*parts), _MOST))


def _repeated(part: Part) -> Iterator[str]:
    one = list(islice(_alternatives(part.choices), _MOST))
    for times in dict.fromkeys((part.least, part.least + 1, part.most)):
        if part.least <= times <= part.most and times <= 300:
            yield from (text * times for text in one)
    if part.most > 1 and len(one) > 1 and part.least > 0:
        yield "".join(one[nth % len(one)] for nth in range(part.least))


def matches_anything(pattern: str) -> bool:
    """Whether the expression surely matches every string: it is not tied and may be empty."""
    if "^" in pattern or "$" in pattern or "\\b" in pattern.lower():
        return False
    try:
        read = _Reader(pattern).read()
    except (RegexUnread, IndexError):
        return False
    return _may_be_empty(read)


def _may_be_empty(choices: tuple[tuple[Part, ...] | str, ...]) -> bool:
    return any(
        not isinstance(choice, str)
        and all(part.least == 0 or _may_be_empty(part.choices) for part in choice)
        for choice in choices
    )


class _Reader:
    """A recursive descent over the expression."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def read(self) -> tuple[tuple[Part, ...] | str, ...]:
        found = self._alternation()
        if self.at < len(self.text):
            raise RegexUnread(self.text)
        return found

    def _peek(self) -> str:
        return self.text[self.at] if self.at < len(self.text) else ""

    def _take(self) -> str:
        char = self.text[self.at]
        self.at += 1
        return char

    def _alternation(self) -> tuple[tuple[Part, ...] | str, ...]:
        found = [self._sequence()]
        while self._peek() == "|":
            self._take()
            found.append(self._sequence())
        return tuple(found)

    def _sequence(self) -> tuple[Part, ...]:
        parts: list[Part] = []
        while self._peek() not in {"", "|", ")"}:
            choices = self._atom()
            if choices is not None:
                parts.append(Part(choices, *self._times()))
        return tuple(parts)

    def _atom(self) -> tuple[tuple[Part, ...] | str, ...] | None:
        char = self._take()
        if char in "^$":
            return None
        if char == ".":
            return tuple(_EVERYTHING)
        if char == "(":
            return self._group()
        if char == "[":
            return tuple(self._set())
        if char == "\\":
            return self._escape()
        return (char,)

    def _group(self) -> tuple[tuple[Part, ...] | str, ...]:
        if self._peek() == "?":
            self._take()
            kind = self._take()
            if kind == "<" and self._peek() not in {"=", "!"}:
                while self._take() != ">":
                    pass
            elif kind != ":":
                raise RegexUnread(self.text)
        found = self._alternation()
        if self._take() != ")":
            raise RegexUnread(self.text)
        return found

    def _escape(self) -> tuple[str, ...] | None:
        char = self._take()
        if char in "bB":
            return None
        if char in _CLASSES:
            return tuple(_CLASSES[char])
        return (self._escaped(char),)

    def _escaped(self, char: str) -> str:
        if char in _ESCAPES:
            return _ESCAPES[char]
        if char in "xu":
            digits = 2 if char == "x" else 4
            code = self.text[self.at : self.at + digits]
            self.at += digits
            return chr(int(code, 16)) if len(code) == digits and _is_hex(code) else char
        if char == "c":
            return chr(ord(self._take()) % 32)
        if char in "pP" or char.isdigit():
            raise RegexUnread(self.text)
        return char

    def _set(self) -> list[str]:
        negated = self._peek() == "^"
        if negated:
            self._take()
        members: list[tuple[int, int]] = []
        while self._peek() != "]" or not members:
            if self._peek() == "]":
                break
            members += self._member()
        self._take()
        if negated:
            barred = [range(low, high + 1) for low, high in members]
            pool = _EVERYTHING + "".join(map(chr, range(33, 127)))
            return [char for char in pool if not any(ord(char) in span for span in barred)][:9]
        ends = [code for low, high in members for code in (low, high, min(low + 1, high))]
        return list(dict.fromkeys(map(chr, ends)))

    def _member(self) -> list[tuple[int, int]]:
        char = self._take()
        if char == "\\":
            char = self._take()
            if char in _CLASSES:
                return [(ord(one), ord(one)) for one in _CLASSES[char]]
            char = self._escaped(char) if char != "b" else "\b"
        low = high = ord(char)
        if self._peek() == "-" and self.text[self.at + 1] != "]":
            self._take()
            end = self._take()
            high = ord(self._escaped(self._take()) if end == "\\" else end)
        return [(low, max(low, high))]

    def _times(self) -> tuple[int, int]:
        char = self._peek()
        least, most = 1, 1
        if char and char in "*+?":
            self._take()
            least, most = {"*": (0, 3), "+": (1, 3), "?": (0, 1)}[char]
        elif char == "{" and (counted := self._counted()) is not None:
            least, most = counted
        if self._peek() == "?" and (least, most) != (1, 1):
            self._take()
        return least, most

    def _counted(self) -> tuple[int, int] | None:
        inside, closed, _ = self.text[self.at + 1 :].partition("}")
        low, comma, high = inside.partition(",")
        if not closed or not low.isdigit() or (high and not high.isdigit()):
            return None
        self.at += len(inside) + 2
        least = int(low)
        return least, (int(high) if high else least + 2) if comma else least


def _is_hex(code: str) -> bool:
    return all(char in "0123456789abcdefABCDEF" for char in code)
