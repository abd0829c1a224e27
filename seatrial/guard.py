"""The environment guard: what a run is told must not lead it into production, before it begins.

It looks at everything that a run or a server is given: hosts on the allow-list, addresses and
credentials in an engine's command, and the environment it is started in. What a process of your own
knows by itself it cannot see; that one is kept apart by its network and its credentials.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Collection, Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit

from contracts.environment import ENVIRONMENTS, LOOPBACK, PRODUCTION, of_name, of_word
from seatrial.errors import ConfigurationInvalid

VARIABLE: Final = "SEATRIAL_ENVIRONMENT"
"""The environment variable that says where somebody works: `test`, or `production`."""

_CREDENTIAL: Final = re.compile(
    r"secret|token|passw|credential|api_?key|access_?key|client_?id|dsn|_key$|env.?file",
    re.IGNORECASE,
)
_PLACE: Final = re.compile(r"host|url|endpoint|server|addr|broker", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"[a-z][a-z0-9+.-]*://[^\s'\",;]+", re.IGNORECASE)
_ENVIRONMENT_FILE: Final = re.compile(r"(^|[/\\])\.env([.-]|$)|\.env$", re.IGNORECASE)


def guard(
    engine: str,
    allow_hosts: Collection[str],
    environ: Mapping[str, str],
    production_hosts: Collection[str] = (),
) -> None:
    """Raise ConfigurationInvalid for the first thing that leads out of the rehearsal.

    `engine` is a command or empty, `production_hosts` are what a company names as its own.
    """
    for complaint in _complaints(engine, allow_hosts, environ, production_hosts):
        raise ConfigurationInvalid(f"environment guard: {complaint}; nothing was started")


def _complaints(
    engine: str,
    allow_hosts: Collection[str],
    environ: Mapping[str, str],
    production_hosts: Collection[str],
) -> Iterator[str]:
    yield from _where_we_are(environ)
    for host in allow_hosts:
        if host.lower() in production_hosts:
            yield f"--allow-host {host} is a production host of the scope matrix"
        elif of_name(host) == PRODUCTION:
            yield (
                f"--allow-host {host} is called after production; a rehearsal goes to no such "
                "host: name one of a test environment"
            )
    for word in _words(engine):
        yield from _of_word(word, frozenset(allow_hosts), production_hosts, engine)


def _where_we_are(environ: Mapping[str, str]) -> Iterator[str]:
    said = environ.get(VARIABLE, "").strip().lower()
    if said == PRODUCTION:
        yield f"{VARIABLE} says production: rehearse where it says test, or unset it"
    elif said and said not in ENVIRONMENTS:
        yield f"{VARIABLE} is {said!r}; it is one of {', '.join(ENVIRONMENTS)}"


def _words(engine: str) -> list[str]:
    try:
        return shlex.split(engine)
    except ValueError:  # whoever reads the command for good says so
        return []


def _of_word(
    word: str, allowed: frozenset[str], production_hosts: Collection[str], engine: str
) -> Iterator[str]:
    head, is_assigned, tail = word.partition("=")
    name, value = (head, tail) if is_assigned and "://" not in head else ("", word)
    for address in _ADDRESS.findall(value):
        host = _host(address)
        if host in production_hosts:
            yield f"{_who(engine)} is given {host}, a production host of the scope matrix"
        elif host not in LOOPBACK | allowed:
            yield (
                f"{_who(engine)} is given an address at {host or 'an unreadable host'}, which is "
                "neither loopback nor allowed: take it out, or allow it by --allow-host"
            )
    if of_word(value) == PRODUCTION:
        what = f"{name} is" if name else "a word of its command is"
        yield f"{_who(engine)} is given a credential of production: {what} marked live"
    elif _CREDENTIAL.search(name) and PRODUCTION in (of_name(name), of_name(value)):
        yield f"{_who(engine)} is given {name}, a credential that is marked as production's"
    elif _PLACE.search(name) and (of_name(value) == PRODUCTION or value in production_hosts):
        yield f"{_who(engine)} is given {name}, a place that is called after production"
    elif _ENVIRONMENT_FILE.search(value) and of_name(value.rpartition("/")[2]) == PRODUCTION:
        yield f"{_who(engine)} is given an environment file of production: name one for tests"


def _who(engine: str) -> str:
    from reports.redaction import engine_name  # for a complaint alone: `serve` starts without it

    return f"the engine {engine_name(engine)!r}"


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
