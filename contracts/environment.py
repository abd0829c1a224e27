"""Which environment a host, a name or a credential belongs to: production, test, or unknown.

A rehearsal must never reach production, and the live integration never a rehearsal. What belongs
where is told by what it is called, as most companies do it: a word of its own such as `prod` or
`staging` in a host's name, a variable, a file or a client id, a prefix such as `sk_live_` of a
secret, or a comment line `# environment: production` in a secret's file.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

PRODUCTION: Final = "production"
TEST: Final = "test"
ENVIRONMENTS: Final = (TEST, PRODUCTION)

LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
"""The hosts that are always this machine."""

_WORDS: Final = {
    **dict.fromkeys(("production", "prod", "live"), PRODUCTION),
    **dict.fromkeys(("test", "sandbox", "staging", "stage", "dev", "uat", "qa"), TEST),
}
_WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_PREFIX: Final = re.compile(r"(?:[A-Za-z]{1,8}[_-]){0,2}(live|prod|production|test|sandbox)[_-]")
_DIGIT: Final = re.compile(r"\d")
_SECRET_LEAST: Final = 10
_MARK: Final = re.compile(r"^#\s*environment\s*[:=]\s*(\S+)\s*$", re.IGNORECASE | re.MULTILINE)


def of_name(name: str) -> str | None:
    """The environment that a host, a variable, a file or a client id is called by, if any.

    A name of both (`prod-to-test`) is production: who is in doubt stays out.
    """
    found = {_WORDS.get(word.lower()) for word in _WORD.findall(name)}
    return PRODUCTION if PRODUCTION in found else TEST if TEST in found else None


def of_secret(secret: str) -> str | None:
    """The environment that a secret begins with, as `sk_live_...` does; None where it does not."""
    prefix = _PREFIX.match(secret)
    return None if prefix is None else _WORDS[prefix.group(1)]


def of_word(word: str) -> str | None:
    """The same of a word that may be no secret at all, as in a command: it must look like one."""
    prefix = _PREFIX.match(word)
    rest = word[prefix.end() :] if prefix else ""
    return of_secret(word) if len(rest) >= _SECRET_LEAST and _DIGIT.search(rest) else None


def of_text(text: str) -> str | None:
    """The environment that a comment line of a secret's file names, or the secret itself."""
    mark = _MARK.search(text)
    return of_name(mark.group(1)) if mark else of_secret(without_marks(text))


def without_marks(text: str) -> str:
    """The secret in a file: all but its comment lines, without white space around it."""
    return "\n".join(line for line in text.splitlines() if not line.startswith("#")).strip()


def reachable(host: str | None, allowed: Collection[str]) -> bool:
    """Whether a host is this machine, or on the allow-list and not of production by its name."""
    if host is None:
        return False
    return host in LOOPBACK or (host in allowed and of_name(host) != PRODUCTION)
