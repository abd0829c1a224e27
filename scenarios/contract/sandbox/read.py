"""Reading a profile: all of it is checked before any request, and every mistake is told at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import urlsplit

from contracts.canonical import digest
from scenarios.contract.errors import ProfileInvalid
from scenarios.contract.holdings import ANY, Holdings
from scenarios.contract.sandbox.credentials import check_secret
from scenarios.contract.sandbox.document import document_of, each_operation
from scenarios.contract.sandbox.part import Part, Problem
from scenarios.contract.sandbox.profile import (
    CHECK,
    CLOCK,
    NEGATIVE,
    OPERATION,
    PROMISE,
    RESET,
    SCHEMA,
    Amount,
    Client,
    Guard,
    Kind,
    Known,
    Lack,
    Limits,
    Profile,
)
from scenarios.contract.sandbox.promises import PROMISES, Held, promises_of

LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
LONGEST: Final = timedelta(days=366)
"""No failure is excused for longer than this."""

_NAME: Final = "[a-z][a-z0-9-]{0,40}"
_KINDS: Final = ("bearer", "api-key", "basic", "oauth2")


def read_profile(path: Path, allow_hosts: Collection[str], today: date) -> Profile:
    """The profile in a file; raises ProfileInvalid with every mistake in it.

    Nothing is reached outside loopback and `allow_hosts`; secrets must be there already.
    """
    try:
        raw = path.read_bytes()
        data = tomllib.loads(raw.decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else None
        told = (f"cannot be read: {why or error}", "write it as docs/targets.md shows")
        raise ProfileInvalid([Problem(str(path), "file", *told)]) from None
    part = Part(str(path), data)
    profile = _profile(part, path, allow_hosts, today)
    part.close()
    if part.problems:
        raise ProfileInvalid(part.problems)
    return profile


def _profile(part: Part, path: Path, allow_hosts: Collection[str], today: date) -> Profile:
    schema = part.text("schema", mend=f'write schema = "{SCHEMA}"')
    if schema and schema != SCHEMA:
        part.wrong("schema", "is of another kind or version", f'write schema = "{SCHEMA}"')
    name = part.text("name", pattern=_NAME, mend="name it in lower case, such as acme-sandbox")
    if name in {"sim", "sim-http"}:
        part.wrong("name", "is the name of a simulator", "name it otherwise")
    document = document_of(part, "document")
    known = {operation["operationId"] for *_, operation in each_operation(document)}
    ids = known if document else None
    base_url = part.text("base_url", mend="write where the system is, such as https://host/api")
    _check_url(part, "base_url", base_url, allow_hosts)
    clients = list(_clients(part, base_url, allow_hosts, ids))
    _check_clients(part, document, clients)
    writes, guards = _writes(part.table("writes"), ids)
    holdings = _holdings(part, ids)
    held = Held([each.name for each in clients], list(holdings.examples), holdings.values)
    return Profile(
        name=name,
        file=path,
        digest=_digest(part.data, document),
        base_url=base_url.rstrip("/"),
        document=document,
        ca_file=_ca_file(part),
        limits=_limits(part.table("limits")),
        amount=_amount(part.table("amount")),
        clients=clients,
        writes=writes,
        guards=guards,
        lacks=list(_lacks(part, ids)),
        known=list(_known(part, ids, today)),
        promises=promises_of(part.table("promises"), document, held),
        refusals=_refusals(part.table("answers")),
        holdings=holdings,
    )


def _digest(data: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    """The SHA-256 over profile and document: what was asked of whom."""
    return digest([_plain(data), _plain(document)])


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return value if isinstance(value, str | int | bool) or value is None else str(value)


def _check_url(part: Part, key: str, url: str, allow_hosts: Collection[str]) -> None:
    if not url:
        return
    mend = "write http:// or https://, a host, a port where it has one, and a path"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        part.wrong(key, "is no web address", mend)
        return
    if parts.scheme not in {"http", "https"} or not host:
        part.wrong(key, "is no web address", mend)
    elif parts.username is not None or parts.password is not None:
        part.wrong(key, "carries credentials", "give them by an identity and its secret_env")
    elif parts.query or parts.fragment:
        part.wrong(key, "has a query or a fragment", mend)
    elif host not in LOOPBACK | set(allow_hosts):
        part.wrong(key, f"the host {host} is not allowed", f"allow it by --allow-host {host}")
    elif parts.scheme == "http" and host not in LOOPBACK:
        part.wrong(key, "would send credentials in the open", "write https://")


def _clients(
    part: Part, base_url: str, allow_hosts: Collection[str], ids: Collection[str] | None
) -> Iterator[Client]:
    seen: set[str] = set()
    for each in part.tables("identities"):
        name = each.text("name", pattern="[a-z][a-z0-9_]*", mend="name it, such as clerk")
        if name in seen:
            each.wrong("name", f"{name} is there twice", "give each identity a name of its own")
        seen.add(name)
        kind = each.text("kind", pattern="|".join(_KINDS), mend=f"use one of {', '.join(_KINDS)}")
        secret = each.one_of(
            ("secret_env", "secret_file"),
            "name a variable of the environment by secret_env, or a file by secret_file",
        )
        told = {secret: each.text(secret, mend="name it")} if secret else {}
        client = Client(
            name,
            cast("Kind", kind),
            place=_place(each) if kind == "api-key" else "",
            username=_username(each, kind),
            token_url=_token_url(each, base_url, allow_hosts) if kind == "oauth2" else "",
            scopes=each.texts("scopes", (), mend="list the scopes that it has"),
            operations=each.texts("operations", ("*",), mend="list ids of operations"),
            **told,
        )
        _check_ids(each, "operations", client.operations, ids)
        check_secret(each, client)
        each.close()
        yield client


def _place(each: Part) -> str:
    where = each.one_of(("header", "query"), "say where the key goes: header or query")
    return f"{where}:{each.text(where, mend='name it')}" if where else ""


def _username(each: Part, kind: str) -> str:
    if kind == "basic":
        return each.text("username", mend="name the user")
    if kind == "oauth2":
        return each.text("client_id", mend="name the client")
    return ""


def _token_url(each: Part, base_url: str, allow_hosts: Collection[str]) -> str:
    url = each.text("token_url", mend="say where tokens are given: an address, or /a/path")
    if url.startswith("/"):
        return base_url.rstrip("/") + url
    _check_url(each, "token_url", url, allow_hosts)
    return url


def _check_clients(part: Part, document: Mapping[str, Any], clients: list[Client]) -> None:
    """Every operation that wants to know who calls must have somebody to call it."""
    general = document.get("security", [])
    for path, method, operation in each_operation(document):
        signed = operation.get("security", general)
        if not signed or {} in signed:
            continue
        wanted = [{s for scopes in each.values() for s in scopes} for each in signed]
        able = [
            client
            for client in clients
            if any(scopes <= set(client.scopes) for scopes in wanted)
            and any(fnmatchcase(operation["operationId"], one) for one in client.operations)
        ]
        if not able:
            scopes = ", ".join(sorted(wanted[0])) or "no scope"
            part.wrong(
                "identities",
                f"nobody may call {method.upper()} {path} (it wants {scopes})",
                "add an identity whose scopes and operations cover it",
            )


def _limits(part: Part) -> Limits:
    limits = Limits(
        part.number(
            "requests_per_second", 5, least=0.01, most=1000, mend="say how many the system bears"
        ),
        part.number("timeout_s", 20, least=0.1, most=600, mend="say how long an answer may take"),
        part.number("patience_s", 120, least=0, most=3600, mend="say how long a pause may be"),
    )
    part.close()
    return limits


def _amount(part: Part) -> Amount:
    amount = Amount(
        part.whole("examples", 2, least=1, most=1000, mend="say how many cases per operation"),
        part.whole("walks", 2, least=1, most=1000, mend="say how many walks per operation"),
        part.flag("edges", True),
        part.flag("negative", True),
    )
    part.close()
    return amount


def _refusals(part: Part) -> tuple[int, ...]:
    mend = "list statuses with which a rule of business refuses what fits, such as [409, 422]"
    given = part.anything("refusals", [], mend=mend)
    fits = isinstance(given, list) and all(type(one) is int and 400 <= one < 500 for one in given)
    if not fits:
        part.wrong("refusals", "is no list of statuses from 400 to 499", mend)
    part.close()
    return tuple(given) if fits else ()


def _writes(part: Part, ids: Collection[str] | None) -> tuple[tuple[str, ...], list[Guard]]:
    mend = "list the ids of operations that may change something, or leave it out for none"
    allowed = part.texts("allowed", (), mend=mend)
    _check_ids(part, "allowed", allowed, ids)
    guards = []
    for each in part.tables("only"):
        operation = each.text("operation", "*", mend="name an operation, or * for all")
        _check_ids(each, "operation", (operation,), ids)
        pointer = each.text("pointer", pattern="(/.*)", mend="write a JSON pointer, such as /shop")
        which = each.one_of(("values", "prefix"), "say which values may stand there, or a prefix")
        values = each.anything("values", [])
        if not isinstance(values, list):
            each.wrong("values", "is no list", "write a list of values")
            values = []
        prefix = each.text("prefix", mend="write how it begins") if which == "prefix" else None
        guards.append(Guard(operation, pointer, tuple(values), prefix))
        each.close()
    part.close()
    return allowed, guards


def _lacks(part: Part, ids: Collection[str] | None) -> Iterator[Lack]:
    whole = (RESET, CLOCK, NEGATIVE)
    for each in part.tables("lacks"):
        mend = (
            f"use {', '.join(whole)}, {CHECK}NAME, {OPERATION}ID or "
            f"{PROMISE} with one of {', '.join(PROMISES)}"
        )
        what = each.text("what", mend=mend)
        kind = what.partition(":")[0] + ":"
        fits = what in whole or (kind in {CHECK, OPERATION} and what != kind)
        if kind == PROMISE:
            fits = what.removeprefix(PROMISE) in PROMISES
        if what and not fits:
            each.wrong("what", f"{what} is nothing that the suite asks for", mend)
        if kind == OPERATION:
            _check_ids(each, "what", (what.removeprefix(OPERATION),), ids)
        why = each.text("why", pattern="(?s).{8,}", mend="say why in a sentence; the report does")
        each.close()
        yield Lack(what, why)


def _known(part: Part, ids: Collection[str] | None, today: date) -> Iterator[Known]:
    seen: set[str] = set()
    for each in part.tables("known_failures"):
        name = each.text("id", pattern="[A-Za-z][A-Za-z0-9-]*", mend="give it an id, such as K-01")
        if name in seen:
            each.wrong("id", f"{name} is there twice", "give each failure an id of its own")
        seen.add(name)
        operation = each.text("operation", mend="name the operation")
        _check_ids(each, "operation", (operation,), ids)
        check = each.text("check", mend="name the check, as a finding does")
        status = each.whole("status", 0, least=100, most=599, mend="write a status") or None
        pointer = each.text("pointer", "", pattern=".*", mend="write it as a finding does")
        reason = each.text("reason", pattern="(?s).{8,}", mend="say why it is not mended yet")
        expires = each.day("expires", "write the last day on which it is excused, YYYY-MM-DD")
        if expires is not None and expires > today + LONGEST:
            days = LONGEST.days
            each.wrong("expires", f"is more than {days} days ahead", "name an earlier day")
        each.close()
        yield Known(
            *(name, operation, check, status),
            pointer if each.has("pointer") else None,
            reason,
            expires or today,
        )


def _holdings(part: Part, ids: Collection[str] | None) -> Holdings:
    held = Holdings()
    for each in part.tables("examples"):
        operation = each.text("operation", mend="name the operation that takes it")
        _check_ids(each, "operation", (operation,), ids)
        held.example(operation, each.anything("body", mend="write the body as a table"))
        each.close()
    for each in part.tables("values"):
        operation = each.text("operation", ANY, mend="name an operation, or * for all")
        if operation != ANY:
            _check_ids(each, "operation", (operation,), ids)
        place = each.text(
            "place",
            pattern=r"(path|query|header|body)\..+",
            mend="write path.NAME, query.NAME, header.NAME or body.FIELD",
        )
        values = each.anything("values", mend="list values that the system knows")
        if not isinstance(values, list) or not all(isinstance(one, str | int) for one in values):
            each.wrong("values", "is no list of texts and numbers", "list what the system knows")
            values = []
        held.known(operation, place, *values)
        each.close()
    return held


def _ca_file(part: Part) -> Path | None:
    name = part.text("ca_file", "", mend="name a file of certificates, beside the profile")
    path = Path(part.file).parent / name if name else None
    if path is not None and not path.is_file():
        part.wrong("ca_file", f"there is no file {name}", "name one, or leave it out")
    return path


def _check_ids(part: Part, key: str, names: Collection[str], ids: Collection[str] | None) -> None:
    """Note a name that no operation of the document has; without a document nobody can tell."""
    for name in names if ids is not None else ():
        if name and not any(fnmatchcase(one, name) for one in ids or ()):
            near = ", ".join(sorted(ids or ())[:8])
            part.wrong(key, f"the document has no operation {name}", f"use one of {near}")


def is_profile(name: str) -> bool:
    """Whether the name of a target is that of a file."""
    return name.endswith(".toml") or re.search(r"[/\\]", name) is not None
