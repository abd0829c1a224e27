"""Decoded JSON that notes what is read of it: objects and lists that are dicts and lists besides.

An object or list that is handed on as it is (copied into a request, hashed, compared, validated) is
noted as whole: everything in it may matter to whoever gets it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

_VALUES_KEPT: Final = 64
_LONGEST: Final = 64
_KIND: Final = "entity"


@dataclass(slots=True)
class Noted:
    """How one place was read: how often, whether handed on whole, and as what text."""

    count: int = 0
    whole: bool = False
    values: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Notes:
    """What was read of one kind of message, by JSON pointer; `*` stands for every row of a list."""

    places: dict[str, Noted] = field(default_factory=dict)
    kinds: dict[str, Notes] = field(default_factory=dict)
    """Of rows that say what they are (`entity`), by that: a feed's changes are of many kinds."""

    def at(self, pointer: str) -> Noted:
        """The notes of a place."""
        known = self.places.get(pointer)
        if known is None:
            known = self.places[pointer] = Noted()
        return known

    def handed_out(self, pointer: str, value: Any) -> Any:
        """Note that a value is read, and wrap it where more can be read of it."""
        noted = self.at(pointer)
        noted.count += 1
        if isinstance(value, str):
            if len(value) <= _LONGEST and len(noted.values) < _VALUES_KEPT:
                noted.values.add(value)
            return value
        return self.wrapped(pointer, value)

    def wrapped(self, pointer: str, value: Any) -> Any:
        """A value of which more can be read, as one that notes it."""
        if isinstance(value, dict):
            kind = value.get(_KIND) if pointer.endswith("/*") else None
            notes = self.kinds.setdefault(kind, Notes()) if isinstance(kind, str) else self
            return ReadObject(value, notes, pointer)
        if isinstance(value, list):
            return ReadList(value, self, pointer)
        return value


class ReadObject(dict[str, Any]):
    """A JSON object that notes which of its members are read."""

    __slots__ = ("_notes", "_views", "pointer")

    def __init__(self, content: dict[str, Any], notes: Notes, pointer: str) -> None:
        super().__init__(content)
        self._notes, self.pointer = notes, pointer
        self._views: dict[str, Any] = {}

    @property
    def notes(self) -> Notes:
        """Where it notes."""
        return self._notes

    def hand_on(self) -> None:
        """Somebody hands it on as it is."""
        self._notes.at(self.pointer).whole = True

    def _handed(self, key: str, value: Any) -> Any:
        if key not in self._views:
            self._views[key] = self._notes.handed_out(f"{self.pointer}/{_escaped(key)}", value)
        return self._views[key]

    def _missed(self, key: object) -> None:
        self._notes.at(f"{self.pointer}/{_escaped(str(key))}").count += 1

    def __getitem__(self, key: str) -> Any:
        try:
            value = super().__getitem__(key)
        except KeyError:
            self._missed(key)
            raise
        return self._handed(key, value)

    def get(self, key: str, default: Any = None) -> Any:
        if super().__contains__(key):
            return self[key]
        self._missed(key)
        return default

    def __contains__(self, key: object) -> bool:
        self._missed(key)
        return super().__contains__(key)

    def __iter__(self) -> Iterator[str]:
        return super().__iter__()

    def values(self) -> Any:
        return [self[key] for key in self]

    def items(self) -> Any:
        return [(key, self[key]) for key in self]

    def __eq__(self, other: object) -> bool:
        hand_on(self, other)
        return super().__eq__(other)

    def __or__(self, other: Any) -> Any:
        return dict(self.items()) | other

    def __ror__(self, other: Any) -> Any:
        return other | dict(self.items())

    __hash__ = None  # as of any dict


class ReadList(list[Any]):
    """A JSON list whose rows note what is read of them, all at one place."""

    __slots__ = ("_notes", "_views", "pointer")

    def __init__(self, content: list[Any], notes: Notes, pointer: str) -> None:
        super().__init__(content)
        self._notes, self.pointer = notes, pointer
        self._views: dict[int, Any] = {}

    @property
    def notes(self) -> Notes:
        """Where it notes."""
        return self._notes

    def hand_on(self) -> None:
        """Somebody hands it on as it is."""
        self._notes.at(self.pointer).whole = True

    def _row(self, nth: int) -> Any:
        if nth not in self._views:
            self._views[nth] = self._notes.handed_out(f"{self.pointer}/*", super().__getitem__(nth))
        return self._views[nth]

    def __getitem__(self, which: Any) -> Any:
        if isinstance(which, slice):
            return [self._row(nth) for nth in range(*which.indices(len(self)))]
        return self._row(range(len(self))[which])

    def __iter__(self) -> Iterator[Any]:
        return (self._row(nth) for nth in range(len(self)))

    def __eq__(self, other: object) -> bool:
        hand_on(self, other)
        return super().__eq__(other)

    def __add__(self, other: Any) -> Any:
        return [*self, *other]

    def __radd__(self, other: Any) -> Any:
        return [*other, *self]

    __hash__ = None  # as of any list


def hand_on(*values: Any) -> None:
    """Note that documents are handed on, with every view that stands in them."""
    waiting = list(values)
    while waiting:
        value = waiting.pop()
        if isinstance(value, ReadObject | ReadList):
            value.hand_on()
        elif isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list | tuple):
            waiting += value


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
