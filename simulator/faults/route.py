"""What becomes of one call, as data: effects bend the plain route, the wire then drives it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from contracts.ports import Response

Ending = Literal["silence", "reset"] | Response
"""How a caller learns that something was lost: never, by a broken connection, or by an answer."""

Spoiled = Literal["half", "twice", "encoding"]
"""How the body of an answer is spoiled."""

Seen = Literal["silence", "reset"] | int
"""The same as a parameter of a plan: a number is the status a middlebox answers with."""


@dataclass(frozen=True, slots=True)
class Route:
    """The way of one call; the default is the plain way.

    `request_end` ends the request before the server reads it, `answer_end` the answer after the
    server gave it. `late_us` (with `request_end`): the server reads the request so much later, for
    nobody. With `revoked` the server first forgets the caller's tokens.
    With `partial` only some rows of a batch reach it. `copies` are handed over
    one after the other, `copy_gap_us` apart; the caller gets the answer of the last, its body
    `spoiled`. Delays are microseconds on top of the hop. `by` is the rule that ends it.
    """

    refused: bool = False
    revoked: bool = False
    request_end: Ending | None = None
    late_us: int | None = None
    request_delay_us: int = 0
    partial: bool = False
    copies: int = 1
    copy_gap_us: int = 0
    answer_end: Ending | None = None
    answer_delay_us: int = 0
    spoiled: Spoiled | None = None
    by: str | None = None


PLAIN: Final = Route()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a call, once the server and the caller are through with it.

    `statuses` are the server's answers in order; `seen` is the status or the kind of failure that
    the caller met, None when the caller was gone; `late` says that a server's answer came after.
    `kept_back` rows of a batch never reached the server.
    """

    write: bool
    statuses: tuple[int, ...]
    seen: int | str | None
    late: bool = False
    kept_back: int = 0

    @property
    def written(self) -> int:
        """How often the server confirmed a write."""
        return sum(200 <= status < 300 for status in self.statuses) if self.write else 0

    @property
    def failed(self) -> bool:
        """Whether the caller met a failure instead of an answer."""
        return isinstance(self.seen, str)


def spoiled(response: Response, how: Spoiled) -> Response:
    """An answer as it arrives after its body was spoiled."""
    body = response.body
    if how == "half":
        body = body[: len(body) // 2]
    elif how == "twice":
        body += body
    else:
        body = body.decode(errors="replace").encode("utf-16")
    return replace(response, body=body)


def ending(seen: Seen, headers: Mapping[str, str] | None = None, body: str = "") -> Ending:
    """The ending that a plan's `seen` means; a status alone reads as a middlebox's own page."""
    if seen in {"silence", "reset"}:
        return "silence" if seen == "silence" else "reset"
    if not body and not headers:
        headers = {"content-type": "text/html; charset=utf-8"}
        body = f"<html><body><h1>{seen}</h1></body></html>"
    return Response(int(seen), dict(headers or {}), body.encode())
