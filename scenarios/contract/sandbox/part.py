"""Reading a table of a TOML file key by key: every mistake is noted, with its key and its mending.

Nothing is raised here, so that whoever wrote the file sees all of it at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, cast

NEEDED: Final = object()
"""The default of a key that must be there."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a profile: the file, the key, what is wrong and how to mend it."""

    file: str
    key: str
    says: str
    mend: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.says}; {self.mend}"


@dataclass(slots=True)
class Part:
    """One table: what was taken from it, and what was wrong with it."""

    file: str
    data: Mapping[str, Any]
    key: str = ""
    problems: list[Problem] = field(default_factory=list)
    _taken: set[str] = field(default_factory=set, init=False)

    def wrong(self, name: str, says: str, mend: str) -> None:
        """Note a mistake at a key of this table."""
        self.problems.append(Problem(self.file, self._named(name), says, mend))

    def text(
        self, name: str, default: Any = NEEDED, *, pattern: str = ".+", mend: str = "write a text"
    ) -> str:
        """A text of that pattern; the default, or an empty one where it is wrong."""
        value = self._take(name, default, mend)
        if value is default:
            return "" if default is NEEDED else cast("str", default)
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            self.wrong(name, f"is {_kind(value)} and no such text", mend)
            return "" if default is NEEDED else cast("str", default)
        return value

    def number(self, name: str, default: float, *, least: float, most: float, mend: str) -> float:
        """A number within bounds."""
        value = self._take(name, default, mend)
        if not self.has(name):
            return default
        fits = isinstance(value, int | float) and not isinstance(value, bool)
        if not fits or not least <= value <= most:
            self.wrong(name, f"is no number from {least:g} to {most:g}", mend)
            return default
        return float(value)

    def whole(self, name: str, default: int, *, least: int, most: int, mend: str) -> int:
        """A whole number within bounds."""
        value = self.number(name, default, least=least, most=most, mend=mend)
        if value != int(value):
            self.wrong(name, "is no whole number", mend)
        return int(value)

    def flag(self, name: str, default: bool) -> bool:
        """True or false."""
        value = self._take(name, default, "write true or false")
        if not isinstance(value, bool):
            self.wrong(name, f"is {_kind(value)}", "write true or false, without quotes")
            return default
        return value

    def texts(self, name: str, default: Any = NEEDED, *, mend: str) -> tuple[str, ...]:
        """A list of texts, none of them empty."""
        value = self._take(name, default, mend)
        if value is NEEDED:
            return ()
        fits = isinstance(value, list | tuple) and all(
            isinstance(one, str) and one for one in value
        )
        if not fits:
            self.wrong(name, f"is {_kind(value)} and no list of texts", mend)
            return ()
        return tuple(value)

    def day(self, name: str, mend: str) -> date | None:
        """A date, with quotes or without."""
        value = self._take(name, NEEDED, mend)
        if isinstance(value, str):
            try:
                return date.fromisoformat(value)
            except ValueError:
                value = None
        if value is NEEDED:
            return None
        if type(value) is not date:
            self.wrong(name, "is no day of the calendar", mend)
            return None
        return value

    def anything(self, name: str, default: Any = NEEDED, *, mend: str = "give it a value") -> Any:
        """Whatever stands there."""
        return self._take(name, default, mend)

    def table(self, name: str) -> Part:
        """A table below this one; an empty one where there is none."""
        value = self._take(name, {}, "")
        if not isinstance(value, dict):
            self.wrong(name, f"is {_kind(value)}", f"make it a table: [{self._named(name)}]")
            value = {}
        return Part(self.file, value, self._named(name), self.problems)

    def has(self, name: str) -> bool:
        """Whether there is such a key."""
        return name in self.data

    def tables(self, name: str) -> Iterator[Part]:
        """The tables of a list, each as a part of its own."""
        value = self._take(name, [], "")
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            self.wrong(name, f"is {_kind(value)}", f"make it tables: [[{self._named(name)}]]")
            return
        for nth, each in enumerate(value):
            yield Part(self.file, each, f"{self._named(name)}[{nth}]", self.problems)

    def close(self) -> None:
        """Note every key that nobody asked for."""
        for name in self.data:
            if name not in self._taken:
                known = ", ".join(sorted(self._taken))
                self.wrong(name, "is not known", f"take it out; known here are {known}")

    def one_of(self, names: Sequence[str], mend: str) -> str | None:
        """Which of several keys stands there; exactly one must."""
        there = [name for name in names if name in self.data]
        if len(there) == 1:
            self._taken.update(names)
            return there[0]
        self._taken.update(names)
        says = f"needs one of {', '.join(names)}" if not there else f"has {' and '.join(there)}"
        self.wrong("", says, mend)
        return None

    def _take(self, name: str, default: Any, mend: str) -> Any:
        self._taken.add(name)
        if name not in self.data:
            if default is NEEDED:
                self.wrong(name, "is missing", mend)
            return default
        return self.data[name]

    def _named(self, name: str) -> str:
        return ".".join(part for part in (self.key, name) if part)


def _kind(value: Any) -> str:
    kinds = {str: "a text", bool: "true or false", int: "a number", float: "a number"}
    kinds |= {dict: "a table", list: "a list"}
    return kinds.get(type(value), f"of type {type(value).__name__}")
