"""What a profile says of a system: where it is, who calls it, what it allows, and what it lacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final, Literal

from scenarios.contract.finding import Finding
from scenarios.contract.holdings import Holdings

SCHEMA: Final = "seatrial.target/1.0.0"

Kind = Literal["bearer", "api-key", "basic", "oauth2"]

RESET: Final = "reset"
CLOCK: Final = "clock"
NEGATIVE: Final = "negative"
CHECK: Final = "check:"
PROMISE: Final = "promise:"
OPERATION: Final = "operation:"


@dataclass(frozen=True, slots=True)
class Client:
    """One identity as the profile names it; its secret is read when the target stands up.

    `place` is the header or query parameter of an API key, such as `header:X-Api-Key`.
    `token_url` is where an OAuth2 client gets its token: an address of the same allow-list, or a
    path under the base URL.
    """

    name: str
    kind: Kind
    secret_env: str = ""
    secret_file: str = ""
    place: str = ""
    username: str = ""
    token_url: str = ""
    scopes: tuple[str, ...] = ()
    operations: tuple[str, ...] = ("*",)


@dataclass(frozen=True, slots=True)
class Limits:
    """How the system may be used: pace, and how long an answer or a `Retry-After` is waited for."""

    requests_per_second: float
    timeout_s: float
    patience_s: float


@dataclass(frozen=True, slots=True)
class Guard:
    """What the body of a write must say to pass: one of `values`, or a text that begins so."""

    operation: str
    pointer: str
    values: tuple[Any, ...]
    prefix: str | None


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that the system does not offer, or that must not be asked of it, and why."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Known:
    """A failure that is known and excused until a day.

    Operation and check are names with wildcards; without `status` or `pointer` any will do.
    """

    id: str
    operation: str
    check: str
    status: int | None
    pointer: str | None
    reason: str
    expires: date

    def speaks_of(self, finding: Finding) -> bool:
        """Whether a finding is this failure."""
        return (
            fnmatchcase(finding.operation, self.operation)
            and fnmatchcase(finding.check, self.check)
            and self.status in (None, finding.status)
            and self.pointer in (None, finding.pointer)
        )

    def expired(self, today: date) -> bool:
        """Whether its last day is over."""
        return today > self.expires


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise between requests as the system makes it: its id and what its case needs to know."""

    id: str
    about: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Amount:
    """How much is tried; without `negative`, nothing that the document forbids."""

    examples: int
    walks: int
    edges: bool
    negative: bool


@dataclass(frozen=True, slots=True)
class Profile:
    """A target of somebody's own; `document` is its OpenAPI document, decoded.

    `refusals` are statuses with which its rules of business refuse what fits the document.
    """

    name: str
    file: Path
    digest: str
    base_url: str
    document: Mapping[str, Any]
    ca_file: Path | None
    limits: Limits
    amount: Amount
    clients: Sequence[Client]
    writes: tuple[str, ...]
    guards: Sequence[Guard]
    lacks: Sequence[Lack]
    known: Sequence[Known]
    promises: Mapping[str, Promise]
    refusals: tuple[int, ...] = ()
    holdings: Holdings = field(default_factory=Holdings)

    def lack(self, what: str) -> Lack | None:
        """What the profile says that is lacking under that name; None when nothing."""
        return next((each for each in self.lacks if each.what == what), None)

    def allows(self, operation_id: str, method: str) -> str | None:
        """Why an operation must not be called; None when it may."""
        for each in self.lacks:
            name = each.what.removeprefix(OPERATION)
            if each.what.startswith(OPERATION) and fnmatchcase(operation_id, name):
                return each.why
        if method.upper() in SAFE or any(fnmatchcase(operation_id, one) for one in self.writes):
            return None
        return "it writes, and the profile does not allow it (writes.allowed)"


SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing where the system keeps to RFC 9110."""
