"""One recorded call with its answer, whatever file it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl

from contracts.check import ABSENT, decode
from contracts.errors import ValueInvalid


class _Unread:
    """The type of UNREAD."""

    def __repr__(self) -> str:
        return "UNREAD"


UNREAD: Final = _Unread()
"""The content of a body that is no JSON."""

UNRECORDED: Final = _Unread()
"""The content of a body that was there, and that the file does not hold."""


@dataclass(frozen=True, slots=True)
class Message:
    """Headers by lower-case name, and the decoded content: ABSENT, UNREAD, UNRECORDED or JSON."""

    headers: Mapping[str, str] = field(default_factory=dict)
    content: Any = ABSENT

    @property
    def media(self) -> str:
        """The content type without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Exchange:
    """A call and its answer; `place` is where in the file they stand.

    `party` is who was called, where the file says so; `origin` is scheme, host and port, empty
    where it does not. `status` is None where no answer came. An answer that somebody else made (a
    fault of the harness) is `foreign`, and held to nothing.
    """

    place: str
    method: str
    path: str
    query: str
    request: Message
    status: int | None = None
    answer: Message = field(default_factory=Message)
    party: str = ""
    origin: str = ""
    foreign: bool = False

    def parameters(self) -> dict[str, list[str]]:
        """The values of every query parameter."""
        found: dict[str, list[str]] = {}
        for name, value in parse_qsl(self.query, keep_blank_values=True):
            found.setdefault(name, []).append(value)
        return found


def content_of(body: bytes, media: str | None) -> Any:
    """What a body says; UNREAD when it is no JSON and no form."""
    try:
        return decode(body, media)
    except ValueInvalid:
        return UNREAD


def lower(pairs: Iterator[tuple[str, str]]) -> dict[str, str]:
    """Headers by lower-case name; several of one name are joined by commas."""
    found: dict[str, str] = {}
    for name, value in pairs:
        key = name.lower()
        found[key] = f"{found[key]}, {value}" if key in found else value
    return found
