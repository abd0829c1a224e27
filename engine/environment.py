"""The process form: everything it is told, it is told by environment variables.

SEATRIAL_ERP_URL, SEATRIAL_STORE_URL     base addresses of the two systems
SEATRIAL_DROP_DIR                        in place of SEATRIAL_ERP_URL: the folder with the `inbox`
                                         and `outbox` of an ERP that knows files alone
SEATRIAL_WMS_URL                         optional: base address of a WMS, where there is one: picks
                                         go there then, and what it confirms is posted
SEATRIAL_TOKEN_URL                       where tokens come from; `{base}` stands for the base
                                         address of the system (default `{base}/oauth/token`), an
                                         address without it is one identity provider for both
SEATRIAL_CLIENT_ID                       the engine's identity
SEATRIAL_CLIENT_SECRET_FILE              a file with its secret
SEATRIAL_WEBHOOK_SECRET_FILE             a file with the storefront's webhook secret, `whsec_...`,
                                         or several of them while it is rotated, one per line
SEATRIAL_LISTEN                          host:port to serve on
SEATRIAL_STATE_DIR                       a folder for the store, made when missing
SEATRIAL_ENVIRONMENT                     optional: `test` (so it is unless said) or `production`; a
                                         credential that is marked as the other's is refused
SEATRIAL_ALLOW_HOSTS                     optional: hosts beyond loopback that addresses may name,
                                         separated by commas; nothing else is reached
SEATRIAL_SCOPE_FILE                      optional: a scope matrix, which says how often the ERP is
                                         read and how flows are wired; else the one that comes with
                                         the contracts
SEATRIAL_IDENTITY_DIR                    optional: a folder with a secret's file per client id that
                                         the scope matrix names for a flow; else every flow signs
                                         in as SEATRIAL_CLIENT_ID
SEATRIAL_ENGINE_CONFIG                   optional: JSON with any other setting of `engine.config`
SEATRIAL_CRASH_AT                        optional, for tests: commit|call:<k>:before|after
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson

from contracts.environment import (
    ENVIRONMENTS,
    LOOPBACK,
    PRODUCTION,
    TEST,
    of_name,
    of_text,
    without_marks,
)
from contracts.errors import ScopeInvalid
from contracts.scope import Scope, acting, identities, load_scope, with_parties
from engine.config import FILES, Config, Credentials, poll_ms_of
from engine.errors import ConfigInvalid
from engine.life import Hook, crash_at
from engine.wiring import wiring_text

_BASE = "{base}"
_WMS_URL = "SEATRIAL_WMS_URL"
_DROP_DIR = "SEATRIAL_DROP_DIR"


@dataclass(frozen=True, slots=True)
class Environment:
    """What a process was told, checked."""

    config: Config
    bases: Mapping[str, str]
    host: str
    port: int
    state: Path
    hook: Hook | None


def read_environment(variables: Mapping[str, str]) -> Environment:
    """Raises `ConfigInvalid`, naming the variable."""
    bases = {"engine>storefront": _url(variables, "SEATRIAL_STORE_URL")}
    if not _drop(variables):
        bases["engine>erp"] = _url(variables, "SEATRIAL_ERP_URL")
    if _has_wms(variables):
        bases["engine>wms"] = _url(variables, _WMS_URL)
    token_path, identity = _token(variables)
    credentials: dict[str, Any] = {
        "client_id": _needed(variables, "SEATRIAL_CLIENT_ID"),
        "client_secret": _secret(variables, "SEATRIAL_CLIENT_SECRET_FILE"),
        "webhook_secret": _secret(variables, "SEATRIAL_WEBHOOK_SECRET_FILE"),
        "token_path": token_path,
        "fresh_webhook": partial(_secret, variables, "SEATRIAL_WEBHOOK_SECRET_FILE"),
    }
    credentials |= _identities(variables)
    if identity is not None:
        bases["engine>identity"] = identity
        credentials["token_edge"] = "engine>identity"  # noqa: S105 (an edge)
    _keep_apart(variables, bases)
    host, port = _listen(variables)
    crash = variables.get("SEATRIAL_CRASH_AT")
    config = Config.parse(_settings(variables))
    return Environment(
        config=replace(config, credentials=Credentials(**credentials)),
        bases=bases,
        host=host,
        port=port,
        state=_state(variables),
        hook=crash_at(crash) if crash else None,
    )


def _keep_apart(variables: Mapping[str, str], bases: Mapping[str, str]) -> None:
    """Refuse a host that nobody allowed, and a credential of another environment than this one."""
    where = variables.get("SEATRIAL_ENVIRONMENT", "").strip().lower() or TEST
    if where not in ENVIRONMENTS:
        raise ConfigInvalid(f"SEATRIAL_ENVIRONMENT is one of {', '.join(ENVIRONMENTS)}")
    allowed = {
        name.strip().lower() for name in variables.get("SEATRIAL_ALLOW_HOSTS", "").split(",")
    }
    for base in bases.values():
        host = urlsplit(base).hostname or ""
        named_away = where == TEST and of_name(host) == PRODUCTION
        if host not in LOOPBACK and (host not in allowed or named_away):
            raise ConfigInvalid(
                f"{host} is "
                + ("called after production" if named_away else "not in SEATRIAL_ALLOW_HOSTS")
                + f", and this is the environment {where}: nothing was sent"
            )
    for name in ("SEATRIAL_CLIENT_SECRET_FILE", "SEATRIAL_WEBHOOK_SECRET_FILE"):
        _of_here(name, Path(_needed(variables, name)), where)
    folder = variables.get("SEATRIAL_IDENTITY_DIR", "").strip()
    for path in sorted(Path(folder).iterdir()) if folder and Path(folder).is_dir() else ():
        _of_here(f"SEATRIAL_IDENTITY_DIR/{path.name}", path, where)
    if of_name(_needed(variables, "SEATRIAL_CLIENT_ID")) == _other(where):
        raise ConfigInvalid(f"SEATRIAL_CLIENT_ID is one of {_other(where)}, and this is {where}")


def _of_here(name: str, path: Path, where: str) -> None:
    marks = {of_text(_read(name, path)), of_name(path.name), of_name(path.parent.name)}
    if _other(where) in marks:
        raise ConfigInvalid(f"{name} is marked {_other(where)}, and this is {where}")


def _other(where: str) -> str:
    return PRODUCTION if where == TEST else TEST


def _needed(variables: Mapping[str, str], name: str) -> str:
    value = variables.get(name, "").strip()
    if not value:
        raise ConfigInvalid(f"{name} is not set")
    return value


def _url(variables: Mapping[str, str], name: str) -> str:
    value = _needed(variables, name)
    if not _is_address(value):
        raise ConfigInvalid(f"{name} is an http or https address")
    return value.rstrip("/")


def _is_address(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _token(variables: Mapping[str, str]) -> tuple[str, str | None]:
    """The token path, and the base of the identity provider where there is one."""
    url = variables.get("SEATRIAL_TOKEN_URL", "").strip() or f"{_BASE}/oauth/token"
    if url.startswith(f"{_BASE}/"):
        return url.removeprefix(_BASE), None
    if not _is_address(url):
        raise ConfigInvalid("SEATRIAL_TOKEN_URL is an address, or begins with {base}/")
    parts = urlsplit(url)
    return parts.path or "/", f"{parts.scheme}://{parts.netloc}"


def _secret(variables: Mapping[str, str], name: str) -> str:
    secret = without_marks(_read(name, Path(_needed(variables, name))))
    if not secret:
        raise ConfigInvalid(f"{name} names an empty file")
    return secret


def _read(name: str, path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise ConfigInvalid(f"{name} names a file that cannot be read") from None


def _listen(variables: Mapping[str, str]) -> tuple[str, int]:
    host, _, port = _needed(variables, "SEATRIAL_LISTEN").rpartition(":")
    if not port.isdecimal() or not 0 < int(port) < 65_536:
        raise ConfigInvalid("SEATRIAL_LISTEN is host:port")
    return host.strip("[]") or "127.0.0.1", int(port)


def _state(variables: Mapping[str, str]) -> Path:
    folder = Path(_needed(variables, "SEATRIAL_STATE_DIR"))
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        raise ConfigInvalid("SEATRIAL_STATE_DIR is a folder that can be made") from None
    return folder


def _settings(variables: Mapping[str, str]) -> dict[str, Any]:
    text = variables.get("SEATRIAL_ENGINE_CONFIG", "").strip()
    try:
        settings = orjson.loads(text) if text else {}
    except orjson.JSONDecodeError:
        raise ConfigInvalid("SEATRIAL_ENGINE_CONFIG is no JSON") from None
    if not isinstance(settings, dict) or "credentials" in settings:
        raise ConfigInvalid("SEATRIAL_ENGINE_CONFIG is an object without credentials")
    if settings.get("wms_poll_ms") and not _has_wms(variables):
        raise ConfigInvalid(f"wms_poll_ms asks a WMS, and {_WMS_URL} is not set")
    return _schedule(variables) | _by_files(variables) | settings


def _drop(variables: Mapping[str, str]) -> str:
    """The folder of an ERP without an API, empty where it has one."""
    named = variables.get(_DROP_DIR, "").strip()
    if named and not (Path(named) / "inbox").is_dir():
        raise ConfigInvalid(f"{_DROP_DIR} is a folder with the folders inbox and outbox")
    if named and variables.get("SEATRIAL_ERP_URL", "").strip():
        raise ConfigInvalid(f"{_DROP_DIR} and SEATRIAL_ERP_URL: an ERP is met in one of two ways")
    return named


def _by_files(variables: Mapping[str, str]) -> dict[str, Any]:
    """How an ERP is met that has no API; its full files know no window, so all is compared."""
    folder = _drop(variables)
    met = {"interface": FILES, "drop_dir": folder, "reconciliation": {"full_nights": 1}}
    return met if folder else {}


def _schedule(variables: Mapping[str, str]) -> dict[str, Any]:
    """What a scope matrix says of the engine's schedule, where one is named; of a WMS always."""
    scope = _scope(variables)
    asked = {"wms_poll_ms": 1_000 * (scope.poll_s("wms") or 0)} if _has_wms(variables) else {}
    if not variables.get("SEATRIAL_SCOPE_FILE", "").strip():
        return asked
    return asked | {
        "poll_ms": poll_ms_of(scope),
        "erp_orders": "erp_orders" in scope.objects,
        "wiring": wiring_text(scope),
    }


def _has_wms(variables: Mapping[str, str]) -> bool:
    return bool(variables.get(_WMS_URL, "").strip())


def _scope(variables: Mapping[str, str]) -> Scope:
    """The matrix that is named, or ours; where there is a WMS with our rows of one beside it."""
    named = variables.get("SEATRIAL_SCOPE_FILE", "").strip()
    try:
        scope = load_scope(Path(named) if named else None)
    except ScopeInvalid as error:
        raise ConfigInvalid(f"SEATRIAL_SCOPE_FILE: {error}") from None
    return with_parties(scope) if _has_wms(variables) else scope


def _identities(variables: Mapping[str, str]) -> dict[str, Any]:
    """Each identity with the file of its secret, read again whenever a token is asked for: so a
    secret can be rotated while the engine runs.
    """
    own = _needed(variables, "SEATRIAL_CLIENT_ID")
    files = {
        own: ("SEATRIAL_CLIENT_SECRET_FILE", _needed(variables, "SEATRIAL_CLIENT_SECRET_FILE"))
    }
    told: dict[str, Any] = {}
    folder = variables.get("SEATRIAL_IDENTITY_DIR", "").strip()
    if folder:
        known = identities(_scope(variables))
        told["acting"] = acting(known)
        for client in known:
            if "/" in client or client.startswith("."):
                raise ConfigInvalid(f"the identity {client!r} of the matrix can be no file's name")
            files[client] = (f"SEATRIAL_IDENTITY_DIR/{client}", str(Path(folder) / client))

    def fresh(client: str) -> str:
        name, path = files[client]
        secret = without_marks(_read(name, Path(path)))
        if not secret:
            raise ConfigInvalid(f"{name} names an empty file")
        return secret

    return told | {"keys": {client: fresh(client) for client in files}, "fresh": fresh}
