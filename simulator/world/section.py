"""Reading a mapping file strictly: every key is taken once, and what is left over is an error."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any, Final, TypeVar

from simulator.world.errors import MappingFault
from simulator.world.locate import Path

_MISSING: Final = object()
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Origin:
    """One file of a mapping: its label, and where its keys stand."""

    label: str
    places: Mapping[Path, tuple[int, int]]


@dataclass(slots=True)
class Faults:
    """What is wrong so far, located in the first of `origins` that writes the key."""

    origins: tuple[Origin, ...]
    found: list[MappingFault] = field(default_factory=list)

    def add(self, path: Path, what: str, how_to_mend: str) -> None:
        label, (line, column) = self.place(path)
        self.found.append(MappingFault(label, line, column, what, how_to_mend))

    def place(self, path: Path) -> tuple[str, tuple[int, int]]:
        """The first file that writes the key, or else the table around it: line and column."""
        for length in range(len(path), 0, -1):
            for origin in self.origins:
                if (place := origin.places.get(path[:length])) is not None:
                    return origin.label, place
        return self.origins[0].label, (1, 1)


class Section:
    """A table of the file. What it hands out is typed; a wrong type is a fault and the default."""

    def __init__(self, table: Mapping[str, Any], path: Path, faults: Faults) -> None:
        self.path = path
        self.faults = faults
        self._table = table
        self._taken: set[str] = set()

    def names(self) -> tuple[str, ...]:
        """The keys as written, in order."""
        return tuple(self._table)

    def has(self, key: str) -> bool:
        """Whether the key is there; asking makes it a known one."""
        self._taken.add(key)
        return key in self._table

    def fault(self, key: str | None, what: str, how_to_mend: str) -> None:
        """Something is wrong with that key, or with the whole table."""
        path = self.path if key is None else (*self.path, key)
        where = f" in [{'.'.join(self.path)}]" if self.path else ""
        self.faults.add(path, f"{what}{where}", how_to_mend)

    def place(self, key: str) -> tuple[str, tuple[int, int]]:
        """The file that writes the key, with line and column."""
        return self.faults.place((*self.path, key))

    def text(self, key: str, default: str = "", *, required: bool = False) -> str:
        if required and not self.has(key):
            self.fault(None, f"{key} is missing", f'write {key} = "..."')
        return self._take(key, str, "a string", default)

    def maybe(self, key: str) -> str | None:
        return self.text(key) if self.has(key) else None

    def choice(self, key: str, choices: Collection[str], default: str) -> str:
        """One of the words allowed."""
        word = self.text(key, default)
        if word not in choices:
            self.fault(key, f"{key} is {word!r}", f"write one of {', '.join(choices)}")
            return default
        return word

    def flag(self, key: str, *, default: bool = False) -> bool:
        return self._take(key, bool, "true or false", default)

    def whole(self, key: str, default: int = 0) -> int:
        return self._take(key, int, "a whole number", default)

    def number(self, key: str, default: Decimal | None = None) -> Decimal | None:
        """An exact number; written as a string, because a TOML float is not exact."""
        if not self.has(key):
            return default
        try:
            return Decimal(self.text(key))
        except InvalidOperation:
            self.fault(key, f"{key} is no number", 'write it as a string, for example "0.5"')
            return default

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """A list of strings; a single string is a list of one."""
        value = self._raw(key)
        if value is _MISSING:
            return default
        values = [value] if isinstance(value, str) else value
        if isinstance(values, list) and values and all(isinstance(v, str) for v in values):
            return tuple(values)
        self.fault(key, f"{key} is not a list of strings", 'write, for example, ["a", "b"]')
        return default

    def elements(self, key: str) -> tuple[Any, ...]:
        """A list of anything; the caller judges its elements."""
        return tuple(self._take(key, list, "a list", []))

    def value(self, key: str) -> Any:
        """Whatever stands there; the caller judges it."""
        return self._raw(key)

    def strings(self, key: str) -> dict[str, str]:
        """A table of strings, in the order written."""
        return self.section(key).all_strings()

    def all_strings(self) -> dict[str, str]:
        """The whole table as strings."""
        return {name: self.text(name) for name in self.names()}

    def words(self, key: str) -> dict[str, str]:
        """A table of codes with their words, turned round: word to code, without case."""
        section = self.section(key)
        turned: dict[str, str] = {}
        for code in section.names():
            for word in section.texts(code):
                if turned.setdefault(word.casefold(), code) != code:
                    section.fault(code, f"the word {word!r} has two codes", "keep one of them")
        return turned

    def section(self, key: str) -> Section:
        """The table of that name, empty if it is not there."""
        table: dict[str, Any] = self._take(key, dict, "a table", {})
        return Section(table, (*self.path, key), self.faults)

    def sections(self, key: str) -> list[tuple[str, Section]]:
        """A table of tables, in the order written."""
        outer = self.section(key)
        return [(name, outer.section(name)) for name in outer.names()]

    def done(self) -> None:
        """Everything that nobody asked for is unknown."""
        for key in self._table:
            if key not in self._taken:
                near = get_close_matches(key, sorted(self._taken), n=1)
                known = ", ".join(sorted(self._taken))
                mend = f"did you mean {near[0]!r}?" if near else f"known here: {known}"
                self.fault(key, f"unknown key {key!r}", mend)

    def _raw(self, key: str) -> Any:
        self._taken.add(key)
        return self._table.get(key, _MISSING)

    def _take(self, key: str, kind: type[_T], name: str, default: _T) -> _T:
        value = self._raw(key)
        if value is _MISSING:
            return default
        if isinstance(value, kind) and (kind is bool or not isinstance(value, bool)):
            return value
        self.fault(key, f"{key} is not {name}", f"write {name}")
        return default
