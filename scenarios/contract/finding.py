"""What a face did against its contract: which operation, which check, how to see it again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

_SHOWN: Final = 2000
"""Characters of a body that a finding carries."""

_BEARER: Final = re.compile(r"(?<=Bearer )[A-Za-z0-9._~+/=-]+")


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as the checks saw it; `content` is what its JSON says, None where it is none."""

    status: int
    body: str
    content: Any
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, status: int, body: bytes, headers: Mapping[str, str] | None = None) -> Answer:
        """The answer of these bytes."""
        try:
            content = orjson.loads(body)
        except orjson.JSONDecodeError:
            content = None
        lower = {name.lower(): value for name, value in (headers or {}).items()}
        return cls(status, body.decode("utf-8", "replace"), content, lower)

    @property
    def code(self) -> str | None:
        """The code of a problem document."""
        return self.content.get("code") if isinstance(self.content, dict) else None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a face does against its contract, and how often it was seen.

    `pointer` is where in the answer, or which part of the request, it is about. `request` is a
    command to send it again, `steps` are those before it in a walk; tokens are named, not shown.
    """

    target: str
    system: str
    subject: str
    operation: str
    check: str
    pointer: str
    sentence: str
    request: str
    status: int
    response: str
    steps: tuple[str, ...]
    count: int
    case: str

    def document(self) -> dict[str, Any]:
        """The finding as `contract.json` holds it."""
        return {
            "target": self.target,
            "system": self.system,
            "subject": self.subject,
            "operation": self.operation,
            "check": self.check,
            "pointer": self.pointer,
            "sentence": self.sentence,
            "request": self.request,
            "status": self.status,
            "response": self.response[:_SHOWN],
            "steps": list(self.steps),
            "count": self.count,
            "case": self.case,
        }

    @property
    def rule(self) -> str:
        """What is broken where, without a word of request and answer."""
        where = f" at {self.pointer}" if self.pointer else ""
        return (
            f"{self.operation} breaks {self.check}{where}, answered {self.status}: {self.sentence}"
        )

    def __str__(self) -> str:
        where = f" at {self.pointer}" if self.pointer else ""
        told = [f"{self.operation} of the {self.subject} breaks {self.check}{where}: "]
        told += [f"{self.sentence}\n", *(f"  after: {step}\n" for step in self.steps)]
        told += [f"  send again: {self.request}\n", f"  {self.status}: {self.response[:_SHOWN]}"]
        return "".join(told)


def without_tokens(command: str, names: Mapping[str, str]) -> str:
    """A command with every bearer token replaced by a variable of the shell.

    `names` is token to identity; a token that is nobody's becomes `$TOKEN`.
    """

    def named(match: re.Match[str]) -> str:
        identity = names.get(match.group())
        return "$TOKEN" if identity is None else f"${identity.upper()}_TOKEN"

    hidden = _BEARER.sub(named, command)
    for token, identity in names.items():  # wherever else one stands
        hidden = hidden.replace(token, f"${identity.upper()}_TOKEN")
    return hidden


def first_sentence(texts: Iterable[str]) -> str:
    """The first line of several texts that says something."""
    for text in texts:
        for line in text.splitlines():
            if line.strip():
                return line.strip()
    return "it says no more"
