"""Where each key of a TOML text stands, which `tomllib` does not say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Final

Path = tuple[str, ...]
"""The keys from the root to a value; elements of arrays are numbered from 0."""

_Element = Callable[[int], None]

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_SPACE: Final = re.compile(r"[ \t]*")
_GAP: Final = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_STRING: Final = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}|' + r"'''.*?'{3,5}|" + r'"(?:\\.|[^"\\\n])*"|' + r"'[^'\n]*'",
    re.DOTALL,
)
_PLAIN: Final = re.compile(r"[^,\]}\n#]*")


def positions(text: str) -> dict[Path, tuple[int, int]]:
    """Line and column, both from 1, of every table and key of a text that `tomllib` accepts."""
    return _Scanner(text).scan()


class _Scanner:
    """Walks over the text once; every `_step` starts where the one before ended."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._found: dict[Path, tuple[int, int]] = {}

    def scan(self) -> dict[Path, tuple[int, int]]:
        table: Path = ()
        seen: Counter[Path] = Counter()
        self._skip(_GAP)
        while self._at < len(self._text):
            if self._text[self._at] == "[":
                table = self._header(seen)
            else:
                self._pair(table)
            self._skip(_GAP)
        return self._found

    def _header(self, seen: Counter[Path]) -> Path:
        start, is_array = self._at, self._text.startswith("[[", self._at)
        self._at += 2 if is_array else 1
        path = self._key()
        self._at = self._text.index("]", self._at) + (2 if is_array else 1)
        if is_array:
            self._note(path, start)
            seen[path] += 1
            path = (*path, str(seen[path] - 1))
        self._note(path, start)
        return path

    def _pair(self, table: Path) -> None:
        start = self._at
        path = (*table, *self._key())
        self._note(path, start)
        self._at = self._text.index("=", self._at) + 1
        self._skip(_SPACE)
        self._value(path)

    def _key(self) -> Path:
        parts = [self._key_part()]
        self._skip(_SPACE)
        while self._text.startswith(".", self._at):
            self._at += 1
            parts.append(self._key_part())
            self._skip(_SPACE)
        return tuple(parts)

    def _key_part(self) -> str:
        self._skip(_SPACE)
        quoted = _STRING.match(self._text, self._at)
        found = quoted or _BARE.match(self._text, self._at)
        if found is None:
            self._at = len(self._text)
            return ""
        self._at = found.end()
        return found.group()[1:-1] if quoted else found.group()

    def _value(self, path: Path) -> None:
        opener = self._text[self._at : self._at + 1]
        if opener == "{":
            self._inside("}", lambda _: self._pair(path))
        elif opener == "[":
            self._inside("]", lambda index: self._value((*path, str(index))))
        elif (string := _STRING.match(self._text, self._at)) is not None:
            self._at = string.end()
        else:
            self._skip(_PLAIN)

    def _inside(self, closer: str, element: _Element) -> None:
        self._at += 1
        self._skip(_GAP)
        index = 0
        while self._at < len(self._text) and self._text[self._at] != closer:
            element(index)
            index += 1
            self._skip(_GAP)
            if self._text.startswith(",", self._at):
                self._at += 1
                self._skip(_GAP)
        self._at += 1

    def _skip(self, pattern: re.Pattern[str]) -> None:
        found = pattern.match(self._text, self._at)
        self._at = self._at if found is None else found.end()

    def _note(self, path: Path, at: int) -> None:
        line = self._text.count("\n", 0, at) + 1
        column = at - (self._text.rfind("\n", 0, at) + 1) + 1
        self._found.setdefault(path, (line, column))
