"""What of a message may stand in a report: decided per field, by data, and withheld when unknown.

Prices, personal data and secrets are evidence and stay in the journal, which only its owner reads.
A report is passed on. A withheld value leaves a tag such as `‹price 2›`; equal values of one
reading have equal tags, so that it is still seen whether two messages agree.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import SplitResult, unquote, urlsplit

from contracts.canonical import digest
from contracts.journal import Record
from contracts.telling import load_logging
from reports.errors import PolicyInvalid

SCHEMA: Final = "seatrial.redaction/1.0.0"
FILE: Final = Path(__file__).with_name("redaction.toml")

_OTHER: Final = "other"
"""The tag of what no field policy speaks of."""

_TOKEN: Final = re.compile(r"[\w.:/+#~|>=;-]{1,160}", re.ASCII)
"""What an id, a code or an instant is made of; nobody's sentence, address or e-mail is."""

_URL: Final = re.compile(r"[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE)
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,40}")


@dataclass(frozen=True, slots=True)
class FieldPolicy:
    """`shown` fields keep their values; `withheld` maps a field to the word of its tag.

    What is in `free` is shown only where it was searched.
    """

    shown: frozenset[str]
    withheld: Mapping[str, str]
    free: frozenset[str] = frozenset()


@cache
def load_fields() -> FieldPolicy:
    """The policy that ships with the project; raises PolicyInvalid when the file is wrong."""
    data = tomllib.loads(FILE.read_text("utf-8"))
    if data.get("schema") != SCHEMA:
        raise PolicyInvalid(f"{FILE.name} is of schema {data.get('schema')!r}, not {SCHEMA!r}")
    shown = frozenset(data["shown"])
    withheld = load_logging().holds
    free = frozenset(data["free"])
    both = sorted((shown | free) & withheld.keys() | shown & free)
    if both:
        raise PolicyInvalid(f"{FILE.name} names twice {', '.join(both)}")
    return FieldPolicy(shown, withheld, free)


@dataclass(slots=True)
class Redaction:
    """One reading of messages: the same value has the same tag throughout.

    `hush` masks in a text what its world keeps to itself; without it no text of a party is shown.
    """

    policy: FieldPolicy = field(default_factory=load_fields)
    hush: Callable[[str], str] | None = None
    _masked: dict[str, str] = field(default_factory=dict, init=False)
    """What was masked before; the same ids and codes come again and again."""
    _tags: dict[tuple[str, str], str] = field(default_factory=dict, init=False)
    _counts: dict[str, int] = field(default_factory=dict, init=False)

    def record(self, record: Record) -> dict[str, Any]:
        """The body of a record, as it may be shown; a line of output is text of somebody else's."""
        if record.kind == "output":
            return {name: self._tag("text", value) for name, value in record.body.items()}
        return {
            self._name(name): self._path(value) if name == "path" else self.value(name, value)
            for name, value in record.body.items()
        }

    def value(self, name: str, value: Any) -> Any:
        """The value of a field, as it may be shown."""
        word = self.policy.withheld.get(name.lower())
        if word is not None:
            return self._tag(word, value)
        if isinstance(value, dict):
            return {self._name(key): self.value(key, inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.value(name, inner) for inner in value]
        return self._scalar(name, value)

    def _scalar(self, name: str, value: Any) -> Any:
        if value is None or isinstance(value, bool):
            return value
        if name.lower() in self.policy.free and isinstance(value, str):
            return self._tag("text", value) if self.hush is None else self._mask(value, self.hush)
        if name.lower() not in self.policy.shown:
            return self._tag(_OTHER, value)
        if not isinstance(value, str) or value == "":
            return value
        if not _TOKEN.fullmatch(value):
            return self._tag("text", value)
        return value if self.hush is None else self._mask(value, self.hush)

    def _mask(self, value: str, hush: Callable[[str], str]) -> str:
        if value not in self._masked:
            self._masked[value] = hush(value)
        return self._masked[value]

    def _name(self, name: str) -> str:
        """A field's own name, unless it is none: a map may be keyed by anything."""
        return name if _NAME.fullmatch(name) else self._tag("field", name)

    def _path(self, value: str) -> str:
        """A path without what a query asks for; a part of it that is no id is withheld."""
        path, mark, query = value.partition("?")
        parts = (self._scalar("path", unquote(part)) for part in path.split("/"))
        return "/".join(parts) + (f"?{self._tag('query', query)}" if mark else "")

    def _tag(self, word: str, value: Any) -> str:
        if value is None or value in ("", [], {}):
            return value  # type: ignore[no-any-return]  # nothing is nobody's
        key = (word, digest(value))
        if key not in self._tags:
            self._counts[word] = self._counts.get(word, 0) + 1
            self._tags[key] = f"‹{word} {self._counts[word]}›"
        return self._tags[key]


def engine_name(engine: str) -> str:
    """What an engine is called where others read it.

    An address is told without user, password and query. Of a command only its first word is told:
    a token may stand in any of the others, and in what is assigned before it (`TOKEN=... node x`).
    """
    kind, _, rest = engine.partition(":")
    if kind == "url" or _URL.fullmatch(engine):
        parts = urlsplit(rest if kind == "url" else engine)
        prefix = "url:" if kind == "url" else ""
        port = f":{_port(parts)}" if _port(parts) else ""
        return f"{prefix}{parts.scheme}://{parts.hostname or ''}{port}{parts.path}"
    words = engine.split()
    first, assigned, _ = words[0].partition("=") if words else ("", "", "")
    if assigned:
        return f"{first}=…"
    return f"{first} …" if len(words) > 1 else engine


def _port(parts: SplitResult) -> int | None:
    """The port of an address; None where there is none, or what stands there is no port."""
    try:
        return parts.port
    except ValueError:
        return None
