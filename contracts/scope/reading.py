"""Reads a scope matrix from TOML: every key that is unknown, missing or of a wrong kind is told."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, NoReturn

from contracts.errors import ScopeInvalid
from contracts.scope.matrix import (
    BOTH,
    ERP,
    FRESHNESS_CLASSES,
    NONE,
    PATTERNS,
    STOREFRONT,
    VERSION,
    Scope,
    ScopeObject,
    Segment,
    System,
)
from contracts.scope.problem import ERROR, Problem

OURS: Final = "scope.toml"
PARTIES: Final = "parties.toml"
"""The rows of further parties, which lie beside ours."""

_EXTENDS: Final = "ours"
"""What a file says by `extends` that is written beside our own matrix."""

_TOP: Final = ("version", "systems", "definitions", "objects")
_TOP_OPTIONAL: Final = ("segments", "everything_real_time", "extends")
_TABLES: Final = ("systems", "definitions", "segments", "objects")
_SYSTEM: Final = ("name", "stakeholder", "escalation", "support_hours")
_SYSTEM_OPTIONAL: Final = (
    *("events", "calls_per_minute", "batch_every_s", "production_hosts", "reader"),
)
_ROW: Final = (
    *("owner", "direction", "freshness_class", "identifiers", "definition", "pattern", "phase"),
)
_ROW_OPTIONAL: Final = ("freshness_s", "segments", "changes_per_day", "identity")

_MEND: Final = {
    "owner": "name the one system whose value holds",
    "direction": "say which way it goes, such as 'erp>storefront', or 'none'",
    "freshness_class": f"use one of {', '.join(FRESHNESS_CLASSES)}",
    "freshness_s": "give the longest delay in seconds, a whole number",
    "identifiers": "name the system whose ids are used for it everywhere",
    "definition": "name one of the definitions, or write it under [definitions]",
    "pattern": f"use one of {', '.join(PATTERNS)}",
    "phase": "give the phase in which it goes live, 1 for the first",
    "identity": "name the client id that this flow alone writes with",
    "reader": "name the client id that reads the system",
    "stakeholder": "name who decides about the system",
    "escalation": "name whom to call when it fails",
    "support_hours": "say when somebody answers",
}
"""How to mend a key, where there is more to say than what kind of value it has."""


def load_scope(path: Path | None = None) -> Scope:
    """The matrix in a file, or ours; raises ScopeInvalid naming the key and what it must be."""
    return _ours() if path is None else parse_scope(*read_bytes(path))


@cache
def _ours() -> Scope:
    """Our own matrix, which nobody can change while we run: every world begins with it."""
    return parse_scope(*read_bytes(None))


def default_bytes() -> bytes:
    """Our own matrix, as it is written."""
    return files("contracts").joinpath(OURS).read_bytes()


def read_bytes(path: Path | None) -> tuple[bytes, str]:
    """A file's content and the name that errors call it by; ours for None. Raises ScopeInvalid."""
    if path is None:
        return default_bytes(), OURS
    try:
        return path.read_bytes(), path.name
    except OSError as error:
        raise ScopeInvalid(
            f"{path.name} cannot be read: {error.strerror}; name a scope matrix in TOML, such as "
            "a copy of contracts/scope.toml"
        ) from None


def parse_scope(content: bytes, name: str) -> Scope:
    """The matrix in TOML; raises ScopeInvalid with all that is wrong with it, by `name`."""
    scope, problems = read_scope(content, name)
    if scope is None:
        refuse(problems)
    return scope


def with_parties(scope: Scope) -> Scope:
    """A matrix with the rows of our further parties beside its own; where it has one, it holds."""
    ours = parse_scope(files("contracts").joinpath(PARTIES).read_bytes(), PARTIES)
    return replace(
        scope,
        systems={**ours.systems, **scope.systems},
        definitions={**ours.definitions, **scope.definitions},
        objects={**scope.objects, **_beside(ours.objects, scope.objects)},
    )


def _beside(rows: Mapping[str, ScopeObject], known: Mapping[str, ScopeObject]) -> dict[str, Any]:
    """The rows of further parties alone."""
    main = {ERP, STOREFRONT}
    return {
        name: row
        for name, row in rows.items()
        if name not in known and any(not set(way) <= main for way in row.crossings)
    }


def refuse(problems: list[Problem]) -> NoReturn:
    """Raise ScopeInvalid for problems that there are."""
    raise ScopeInvalid("\n".join(str(problem) for problem in problems))


def read_scope(content: bytes, name: str) -> tuple[Scope | None, list[Problem]]:
    """The matrix, or None with everything that keeps it from being read."""
    reader = _Reader(name)
    try:
        data = tomllib.loads(content.decode("utf-8-sig"))  # an editor may have put a mark there
    except UnicodeDecodeError:
        reader.say("", "is not UTF-8", "save it as UTF-8")
        return None, reader.problems
    except tomllib.TOMLDecodeError as error:
        reader.say("", f"is no TOML: {error}", "mend that line")
        return None, reader.problems
    scope = reader.scope(reader.whole(data))
    return (None if reader.problems else scope), reader.problems


@dataclass(slots=True)
class _Reader:
    """Reads one file; what is wrong is kept and reading goes on with the next row."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def say(self, row: str, what: str, mend: str) -> None:
        problem = Problem(ERROR, self.file, row, what, mend)
        self.problems.append(problem)

    def whole(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """What a file says, with our own rows beside it where it extends them; its own hold."""
        if "extends" not in data:
            return data
        if data["extends"] != _EXTENDS:
            self.say("extends", f"must be {_EXTENDS!r}", "leave it out, or write every row")
            return data
        ours, own = tomllib.loads(default_bytes().decode("utf-8")), dict(data)
        for table in _TABLES:
            if isinstance(own.get(table, {}), dict) and (table in own or table in ours):
                own[table] = {**ours.get(table, {}), **own.get(table, {})}
        return own

    def scope(self, data: Mapping[str, Any]) -> Scope:
        self._keys(data, _TOP, _TOP_OPTIONAL, "")
        if "version" in data and data["version"] != VERSION:
            self.say("version", f"must be {VERSION!r}", f'write version = "{VERSION}"')
        definitions = self._table(data.get("definitions", {}), "definitions")
        for key, text in definitions.items():
            self._text(text, f"definitions.{key}")
        systems = self._rows(data, "systems", self._system)
        segments = self._rows(data, "segments", self._segment)
        objects = self._rows(data, "objects", self._object)
        why = data.get("everything_real_time")
        if why is not None:
            self._text(why, "everything_real_time")
        scope = Scope(VERSION, systems, definitions, objects, segments, why)
        for row in objects.values():
            self._refers(row, scope)
        return scope

    def _rows(self, data: Mapping[str, Any], kind: str, read: Callable[..., Any]) -> dict[str, Any]:
        table = self._table(data.get(kind, {}), kind)
        rows = {key: read(key, row, f"{kind}.{key}") for key, row in table.items()}
        return {key: row for key, row in rows.items() if row is not None}

    def _system(self, key: str, value: Any, where: str) -> System | None:
        row = self._row(value, _SYSTEM, _SYSTEM_OPTIONAL, where)
        if row is None:
            return None
        if "reader" in row:
            self._text(row["reader"], f"{where}.reader")
        if "calls_per_minute" in row:
            self._whole(row["calls_per_minute"], f"{where}.calls_per_minute")
        if type(row.get("events", False)) is not bool:
            self.say(f"{where}.events", "must be true or false", "write it without quotes")
        every = self._figures(row.get("batch_every_s", {}), f"{where}.batch_every_s")
        hosts = row.get("production_hosts", [])
        if not _texts(hosts):
            mend = "list their names without scheme and port"
            self.say(f"{where}.production_hosts", "must be a list of hosts", mend)
            hosts = []
        return System(key, **row | {"batch_every_s": every, "production_hosts": tuple(hosts)})

    def _segment(self, key: str, value: Any, where: str) -> Segment | None:
        row = self._row(value, ("name",), ("customers",), where)
        if row is None:
            return None
        customers = row.get("customers", [])
        if not _texts(customers) or not customers:
            self.say(
                f"{where}.customers",
                "must be a list of customer ids",
                "list the ids of the ERP's customers that belong to it",
            )
            customers = []
        return Segment(key, row["name"], tuple(customers))

    def _object(self, key: str, value: Any, where: str) -> ScopeObject | None:
        owners = value.get("owner") if isinstance(value, dict) else None
        if isinstance(owners, list):
            named = ", ".join(map(str, owners)) or "none"
            self.say(
                f"{where}.owner",
                f"names {len(owners)} owners ({named}); an object has exactly one",
                "keep the system whose value holds when two differ",
            )
            return None
        row = self._row(value, _ROW, _ROW_OPTIONAL, where)
        if row is None:
            return None
        for name in ("freshness_s", "changes_per_day"):
            if name in row:
                self._whole(row[name], f"{where}.{name}")
        if "identity" in row:
            self._text(row["identity"], f"{where}.identity")
        segments = self._figures(row.get("segments", {}), f"{where}.segments")
        return ScopeObject(key, **row | {"segments": segments})

    def _row(
        self, value: Any, needed: tuple[str, ...], optional: tuple[str, ...], where: str
    ) -> dict[str, Any] | None:
        """A table whose texts are texts; None when it cannot be read further."""
        before = len(self.problems)
        row = self._table(value, where)
        if len(self.problems) == before:
            self._keys(row, needed, optional, where)
            for key in needed:
                if key == "phase" and key in row:
                    self._whole(row[key], f"{where}.{key}")
                elif key in row:
                    self._text(row[key], f"{where}.{key}")
        return row if len(self.problems) == before else None

    def _refers(self, row: ScopeObject, scope: Scope) -> None:
        """Everything that a row names is there."""
        where = f"objects.{row.id}"
        systems = tuple(scope.systems)
        ways = [f"{one}>{other}" for one in systems for other in systems if one != other]
        both = (BOTH,) if {ERP, STOREFRONT} <= set(systems) else ()
        self._one_of(row.direction, (*ways, *both, NONE), f"{where}.direction")
        self._one_of(row.freshness_class, FRESHNESS_CLASSES, f"{where}.freshness_class")
        self._one_of(row.pattern, PATTERNS, f"{where}.pattern")
        self._one_of(row.owner, systems, f"{where}.owner")
        self._one_of(row.identifiers, systems, f"{where}.identifiers")
        self._one_of(row.definition, tuple(scope.definitions), f"{where}.definition")
        for name in row.segments:
            self._one_of(name, tuple(scope.segments), f"{where}.segments.{name}")
        never = row.freshness_class == "never"
        if never != (row.direction == NONE) or never != (row.pattern == NONE):
            self.say(
                where,
                f"is {row.freshness_class} with direction {row.direction!r} and pattern "
                f"{row.pattern!r}: what is never synced has direction and pattern 'none', and "
                "nothing else has",
                "make the three agree",
            )
        if never == row.synced:
            self.say(
                f"{where}.freshness_s",
                "is a number of seconds unless never synced",
                _MEND["freshness_s"],
            )

    def _keys(
        self, table: Mapping[str, Any], needed: tuple[str, ...], optional: tuple[str, ...], at: str
    ) -> None:
        known = ", ".join(sorted((*needed, *optional)))
        for key in sorted(set(table) - {*needed, *optional}):
            self.say(at, f"unknown key {key!r}", f"known are {known}")
        for key in needed:
            if key not in table:
                self.say(at, f"key {key!r} is missing", _MEND.get(key, f"write {key}"))

    def _figures(self, value: Any, where: str) -> dict[str, int]:
        table = self._table(value, where)
        for key, figure in table.items():
            self._whole(figure, f"{where}.{key}")
        return table

    def _table(self, value: Any, where: str) -> dict[str, Any]:
        if isinstance(value, dict):
            return value
        self.say(where, "must be a table", f"write it as [{where}]")
        return {}

    def _text(self, value: Any, where: str) -> None:
        if not isinstance(value, str) or not value.strip():
            mend = _MEND.get(where.rpartition(".")[2], "write it in quotes")
            self.say(where, "must be a text that is not empty", mend)

    def _whole(self, value: Any, where: str) -> None:
        if type(value) is not int or value < 1:
            mend = _MEND.get(where.rpartition(".")[2], "write it without quotes")
            self.say(where, "must be a whole number of at least 1", mend)

    def _one_of(self, value: str, known: tuple[str, ...], where: str) -> None:
        if value not in known:
            said = ", ".join(known) or "nothing yet"
            mend = _MEND.get(where.rpartition(".")[2], "correct the name, or declare it")
            self.say(where, f"must be one of {said}; it is {value!r}", mend)


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and one.strip() for one in value)
