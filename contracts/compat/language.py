"""Whether every string of one regular expression is one of another, and a string that is not.

Expressions are read as JSON Schema means them (ECMA-262) and taken apart letter by letter
(Brzozowski's derivatives). One that says what no regular language can, or what engines read
differently, is not read: then nothing is said.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

Language = tuple[Any, ...]
"""By name: `none`, `empty`, a `set` of ranges, `cat` of two, `alt` of many, or `star` of one."""

Ranges = tuple[tuple[int, int], ...]

NONE: Final[Language] = ("none",)
EMPTY: Final[Language] = ("empty",)
_LAST: Final = 0x10FFFF
_ANY: Final[Language] = ("set", ((0, _LAST),))
_ALL: Final[Language] = ("star", _ANY)
_DIGIT: Final[Ranges] = ((48, 57),)
_WORD: Final[Ranges] = ((48, 57), (65, 90), (95, 95), (97, 122))
_MOST_STATES: Final = 4_000
_MOST_TIMES: Final = 300
_CONTROL: Final = {"n": "\n", "r": "\r", "t": "\t", "f": "\f", "v": "\v", "0": "\0"}


class _Unread(Exception):
    """The expression is not read."""


def counterexample(pattern: str, other: str) -> str | None:
    """A shortest string that `pattern` matches and `other` does not; None when none was found."""
    found = _compared(pattern, other, widest=True)
    return found if isinstance(found, str) else None


def within(pattern: str, other: str) -> bool:
    """Whether it is proven that every string that `pattern` matches `other` matches too."""
    return _compared(pattern, other, widest=False) is True


def within_lengths(pattern: str, least: int, most: int | None) -> bool:
    """Whether it is proven that what `pattern` matches has from `least` to `most` characters."""
    if least > _MOST_TIMES or (most or 0) > _MOST_TIMES:
        return False
    lengths = times(_ANY, least, most)
    try:
        return _difference(_read(pattern, widest=True), lengths) is True
    except _Unread:
        return False


@lru_cache(maxsize=65_536)
def _compared(pattern: str, other: str, *, widest: bool) -> str | bool:
    try:
        return _difference(_read(pattern, widest=True), _read(other, widest=widest))
    except _Unread:
        return False


def _difference(one: Language, other: Language) -> str | bool:
    """A shortest string of one and not the other, True when there is none, False for too many."""
    letters = _letters([one, other])
    seen = {(one, other)}
    waiting = deque([(one, other, "")])
    while waiting:
        left, right, path = waiting.popleft()
        if _nullable(left) and not _nullable(right):
            return path
        for letter in letters:
            step = _after(left, letter), _after(right, letter)
            if step[0] != NONE and step not in seen:
                seen.add(step)
                waiting.append((*step, path + chr(letter)))
        if len(seen) > _MOST_STATES:
            return False
    return True


def cat(one: Language, other: Language) -> Language:
    """One after the other."""
    if NONE in {one, other}:
        return NONE
    if one == EMPTY:
        return other
    if other == EMPTY:
        return one
    return cat(one[1], cat(one[2], other)) if one[0] == "cat" else ("cat", one, other)


def alt(*languages: Language) -> Language:
    """Any of some."""
    found: set[Language] = set()
    for language in languages:
        found |= language[1] if language[0] == "alt" else {language}
    found.discard(NONE)
    if not found:
        return NONE
    if _ALL in found:
        return _ALL
    return next(iter(found)) if len(found) == 1 else ("alt", frozenset(found))


def times(one: Language, least: int, most: int | None) -> Language:
    """So many of one after each other."""
    found: Language = ("star", one) if most is None else EMPTY
    for _ in range(0 if most is None else most - least):
        found = alt(EMPTY, cat(one, found))
    for _ in range(least):
        found = cat(one, found)
    return found


@lru_cache(maxsize=65_536)
def _nullable(language: Language) -> bool:
    kind = language[0]
    if kind == "cat":
        return _nullable(language[1]) and _nullable(language[2])
    if kind == "alt":
        return any(_nullable(one) for one in language[1])
    return kind in {"empty", "star"}


@lru_cache(maxsize=65_536)
def _after(language: Language, letter: int) -> Language:
    """What may follow a letter."""
    kind = language[0]
    if kind == "set":
        return EMPTY if any(low <= letter <= high for low, high in language[1]) else NONE
    if kind == "star":
        return cat(_after(language[1], letter), language)
    if kind == "alt":
        return alt(*(_after(one, letter) for one in language[1]))
    if kind == "cat":
        first = cat(_after(language[1], letter), language[2])
        return alt(first, _after(language[2], letter)) if _nullable(language[1]) else first
    return NONE


def _letters(languages: list[Language]) -> list[int]:
    """One letter for each way that the sets of the languages tell letters apart."""
    cuts = {0}
    for low, high in _ranges(languages):
        cuts |= {low, high + 1}
    readable = [ord("a"), ord("0"), ord("A"), ord(" ")]
    bounds = sorted(cut for cut in cuts if cut <= _LAST)
    found = []
    for low, high in zip(bounds, [*(cut - 1 for cut in bounds[1:]), _LAST], strict=True):
        known = [letter for letter in readable if low <= letter <= high]
        letter = known[0] if known else low
        if not 0xD800 <= letter <= 0xDFFF:  # no character of its own
            found.append(letter)
    return found


def _ranges(languages: list[Language]) -> Iterator[tuple[int, int]]:
    waiting = list(languages)
    while waiting:
        language = waiting.pop()
        if language[0] == "set":
            yield from language[1]
        elif language[0] == "alt":
            waiting += language[1]
        else:
            waiting += language[1:]


def _inverse(ranges: Ranges) -> Ranges:
    found, start = [], 0
    for low, high in sorted(ranges):
        if low > start:
            found.append((start, low - 1))
        start = max(start, high + 1)
    return (*found, (start, _LAST)) if start <= _LAST else tuple(found)


def _read(pattern: str, *, widest: bool) -> Language:
    """The strings that an expression is found in; `widest` where engines differ on the dot."""
    return _Reader(pattern, widest=widest).whole()


class _Reader:
    def __init__(self, text: str, *, widest: bool) -> None:
        ends = "\n" if widest else "\n\r\u2028\u2029"
        self.dot: Language = ("set", _inverse(tuple((ord(end), ord(end)) for end in ends)))
        self.text = text
        self.at = 0

    def whole(self) -> Language:
        """Alternatives, each of which may be tied to begin and end."""
        found = [self._tied()]
        while self._next("|"):
            found.append(self._tied())
        if self.at < len(self.text):
            raise _Unread
        return alt(*found)

    def _tied(self) -> Language:
        before = EMPTY if self._next("^") else _ALL
        inside = self._sequence()
        after = EMPTY if self._next("$") else _ALL
        if self.at < len(self.text) and self.text[self.at] != "|":
            raise _Unread
        return cat(before, cat(inside, after))

    def _next(self, text: str) -> bool:
        if self.text.startswith(text, self.at):
            self.at += len(text)
            return True
        return False

    def _take(self) -> str:
        if self.at >= len(self.text):
            raise _Unread
        self.at += 1
        return self.text[self.at - 1]

    def _sequence(self) -> Language:
        found = EMPTY
        while self.at < len(self.text) and self.text[self.at] not in "|)$":
            found = cat(found, self._repeated(self._atom()))
        return found

    def _atom(self) -> Language:
        char = self._take()
        if char == "(":
            if self._next("?") and not self._next(":"):
                raise _Unread
            found = [self._sequence()]
            while self._next("|"):
                found.append(self._sequence())
            if not self._next(")"):
                raise _Unread
            return alt(*found)
        if char == "[":
            return "set", self._set()
        if char == ".":
            return self.dot
        if char in "^*+?{":
            raise _Unread
        return "set", self._escape() if char == "\\" else ((ord(char), ord(char)),)

    def _escape(self) -> Ranges:
        char = self._take()
        classes = {"d": _DIGIT, "w": _WORD, "D": _inverse(_DIGIT), "W": _inverse(_WORD)}
        if char in classes:
            return classes[char]
        if char in _CONTROL:
            char = _CONTROL[char]
        elif char.isalnum():
            raise _Unread
        return ((ord(char), ord(char)),)

    def _set(self) -> Ranges:
        negated = self._next("^")
        found: list[tuple[int, int]] = []
        while not self._next("]"):
            found += self._member()
        return _inverse(tuple(found)) if negated else tuple(sorted(found))

    def _member(self) -> Ranges:
        char = self._take()
        if char == "[":
            raise _Unread
        low = self._escape() if char == "\\" else ((ord(char), ord(char)),)
        if self.text.startswith("-]", self.at) or not self._next("-"):
            return low
        char = self._take()
        high = self._escape() if char == "\\" else ((ord(char), ord(char)),)
        if len(low) != 1 or len(high) != 1 or low[0][0] > high[0][1]:
            raise _Unread
        return ((low[0][0], high[0][1]),)

    def _repeated(self, one: Language) -> Language:
        if self._next("*"):
            one = times(one, 0, None)
        elif self._next("+"):
            one = times(one, 1, None)
        elif self._next("?"):
            one = times(one, 0, 1)
        elif self._next("{"):
            one = self._counted(one)
        else:
            return one
        self._next("?")
        return one

    def _counted(self, one: Language) -> Language:
        inside, closed, _ = self.text[self.at :].partition("}")
        low, comma, high = inside.partition(",")
        if not closed or not low.isdigit() or (high and not high.isdigit()):
            raise _Unread
        self.at += len(inside) + 1
        if int(low) > _MOST_TIMES or int(high or 0) > _MOST_TIMES:
            raise _Unread
        return times(one, int(low), int(high) if high else None if comma else int(low))
