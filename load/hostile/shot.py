"""One hostile request as bytes, and what may come of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

ANSWERED: Final = "answered"
"""Any answer that is no 5xx: the content may happen to be admissible."""

REFUSED: Final = "refused"
"""A 4xx and nothing else."""

DROPPED: Final = "dropped"
"""A 4xx, or a closed connection: what is no HTTP need not be answered."""


@dataclass(frozen=True, slots=True)
class Shot:
    """`raw` is sent as it is, on a connection of its own where `alone`; `to` is a port's name."""

    kind: str
    raw: bytes
    may: str = ANSWERED
    to: str = "world"
    alone: bool = False


def http(
    method: str,
    path: str,
    headers: Mapping[str, str] | Sequence[tuple[str, str]] = (),
    body: bytes = b"",
) -> bytes:
    """A request in HTTP/1.1, with its length; latin-1, so that any byte can be said."""
    pairs = list(headers.items() if isinstance(headers, Mapping) else headers)
    pairs += [("host", "localhost"), ("content-length", str(len(body)))]
    head = "".join(f"{name}: {value}\r\n" for name, value in pairs)
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode("latin-1", "replace") + body


def json(token: str | None, content_type: str = "application/json") -> dict[str, str]:
    """The headers of a JSON call."""
    headers = {"content-type": content_type, "accept": "application/json"}
    return headers if token is None else headers | {"authorization": f"Bearer {token}"}
