"""What is tested: a target with one or more faces, each a system behind a published document."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Final, Protocol
from urllib.parse import quote, quote_plus

from requests import Session

from contracts.ports import Request, Response
from scenarios.contract.coverage import Lens
from scenarios.contract.finding import Finding
from scenarios.contract.holdings import Holdings

WsgiApp = Callable[..., Any]


BEARER: Final[Mapping[str, Any]] = {"type": "http", "scheme": "bearer"}


@dataclass(frozen=True, slots=True)
class Identity:
    """Who calls with which scopes, and how that is proved: by default with a bearer token.

    `scheme` is the OpenAPI security scheme, `auth` what Schemathesis is told of it; `proof` are the
    headers and `query` the parameters that a call by hand carries instead. Whatever is in `hidden`
    is as secret as the token. `operations` are names with wildcards of those it is meant to call.

    One that `owns_alone` sees its own objects and nobody else's; `elsewhere` is one of another
    system or tenant, whose token is worth nothing here.
    """

    name: str
    scopes: frozenset[str]
    token: str = field(repr=False)
    owns_alone: bool = False
    elsewhere: bool = False
    scheme: Mapping[str, Any] = field(default_factory=lambda: BEARER)
    auth: Mapping[str, str] = field(default_factory=dict, repr=False)
    proof: Mapping[str, str] = field(default_factory=dict, repr=False)
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    hidden: tuple[str, ...] = field(default=(), repr=False)
    operations: tuple[str, ...] = ("*",)

    @property
    def told(self) -> Mapping[str, str]:
        """What Schemathesis is told, to prove it."""
        return self.auth or {"bearer": self.token}

    def headers(self) -> dict[str, str]:
        """The headers of a call by hand."""
        bearer = {} if self.auth else {"authorization": f"Bearer {self.token}"}
        return {**bearer, **self.proof}

    def may(self, scopes: Collection[str], operation_id: str) -> bool:
        """Whether it has all scopes and is meant to call the operation."""
        meant = any(fnmatchcase(operation_id, each) for each in self.operations)
        return meant and self.scopes.issuperset(scopes)


def secrets_of(identities: Sequence[Identity]) -> dict[str, str]:
    """Every secret, as it may stand in a text, and whose it is; the longest first."""
    found = {
        form: each.name.replace("-", "_")  # it names a variable of the shell
        for each in identities
        for secret in (each.token, *each.hidden)
        if secret
        for form in _forms(secret)
    }
    return dict(sorted(found.items(), key=lambda item: -len(item[0])))


def _forms(secret: str) -> set[str]:
    """A text as it stands in a URL, in JSON and in a command of the shell, and in both at once.

    Percent signs and `\\u` escapes are written with either case of their digits.
    """
    said = {secret, *(json.dumps(secret, ensure_ascii=plain)[1:-1] for plain in (True, False))}
    forms = said | {text.replace("/", "\\/") for text in said}
    forms |= {quote(secret, safe=""), quote(secret), quote_plus(secret)}
    forms |= {re.sub(_ESCAPE, lambda found: found.group().lower(), form) for form in forms}
    forms |= {re.sub(_ESCAPE, lambda found: _upper(found.group()), form) for form in forms}
    forms |= {form.replace("'", mark) for form in forms for mark in _QUOTES}
    return {*forms, shlex.quote(secret)}


def _upper(escape: str) -> str:
    return escape[:2] + escape[2:].upper() if escape[0] == "\\" else escape.upper()


_ESCAPE: Final = r"%[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}"
_QUOTES: Final = ("'\"'\"'", "'\\''")
"""How a quote is written within quotes of the shell."""


class Baseline(Protocol):
    """Failures that are known and excused for a time."""

    def excuse(self, finding: Finding) -> bool:
        """Whether a finding is one of them today; it is counted."""
        ...


@dataclass(frozen=True, slots=True)
class Budget:
    """How much is tried: generated cases, and walks for each operation that a walk is made of.

    Every edge of a schema as well, which is most of the work, for one operation of `edges`: with 1
    for all of them, with more for others with each seed, with 0 for none.
    """

    examples_per_operation: int
    walks_per_operation: int
    edges: int = 1
    negative: bool = True
    """Whether what the document forbids is tried as well."""


def _open(_operation_id: str, _method: str) -> str | None:
    """Every operation may be called."""
    return None


@dataclass(frozen=True, slots=True)
class Face:
    """One system of a target, as the tests meet it.

    It is reached at `base_url`, in process when there is an `app` for it; `send` sends one request
    there by hand. `subject` is whom a
    finding speaks of: `simulator` for a system of our own making, `integration` for a real one.
    `strangers` are identities that have no business with what `identities` work on.
    `reset` makes the system what it was when the face was made, `let_pass` lets its clock run on
    by so many seconds, which no reset takes back; None where that cannot be had.
    `without` are checks that are not made there, `refusals` statuses with which a rule of business
    may refuse what fits the document. `closed` says why an operation must not be called,
    None where it may. `known` excuses failures for a time. `nonce` tells this run's keys from an
    earlier one's, where nothing is reset. `session` keeps connections open, where there are any.
    """

    target: str
    system: str
    subject: str
    document: Mapping[str, Any]
    base_url: str
    app: WsgiApp | None
    send: Callable[[Request], Response]
    identities: Sequence[Identity]
    holdings: Holdings
    reset: Callable[[], None] | None
    let_pass: Callable[[int], None] | None
    budget: Budget
    strangers: Sequence[Identity] = ()
    without: tuple[str, ...] = ()
    refusals: tuple[int, ...] = ()
    closed: Callable[[str, str], str | None] = _open
    known: Baseline | None = None
    nonce: str = "1"
    session: Session | None = None
    lenses: dict[str, Lens] = field(default_factory=dict, compare=False, repr=False)
    """Its document's lens, once somebody looked through it."""

    @property
    def name(self) -> str:
        """Such as `sim-http/erp`."""
        return f"{self.target}/{self.system}"

    @property
    def lens(self) -> Lens:
        """What reads which states a request tries."""
        if not self.lenses:
            self.lenses[self.name] = Lens(self.document)
        return self.lenses[self.name]

    def caller_of(self, operation_id: str) -> str | None:
        """The first identity that is meant to call an operation; None where nobody is."""
        for methods in self.document["paths"].values():
            for operation in methods.values():
                if isinstance(operation, dict) and operation.get("operationId") == operation_id:
                    signed = operation.get("security", self.document.get("security", []))
                    return caller(signed, self.identities, operation_id)
        return None


def allowed(face: Face) -> set[str]:
    """The ids of the operations that may be called."""
    return {
        operation["operationId"]
        for methods in face.document["paths"].values()
        for method, operation in methods.items()
        if isinstance(operation, dict)
        and "operationId" in operation
        and face.closed(operation["operationId"], method) is None
    }


def caller(
    signed: Sequence[Mapping[str, Sequence[str]]], identities: Sequence[Identity], operation_id: str
) -> str | None:
    """The first identity that has all scopes of one alternative, None when nobody does."""
    for alternative in signed:
        wanted = {scope for scopes in alternative.values() for scope in scopes}
        for identity in identities:
            if alternative and identity.may(wanted, operation_id):
                return identity.name
    return None


class Target(Protocol):
    """Something with faces that is up until it is closed."""

    @property
    def name(self) -> str: ...

    def face(self, system: str) -> Face:
        """The face of one of its systems, ready for tests."""
        ...

    def close(self) -> None:
        """Let go of everything; nothing of it runs on."""
        ...
