"""The secrets of a profile's identities: read from the environment or a file, and proved by them.

A secret is never in the profile, never in a message, and in no log: what is written of a request
names it by a variable (`scenarios.contract.finding.without_tokens`).
"""

from __future__ import annotations

import base64
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlencode, urlsplit

import orjson

from contracts.operations import FORM_MEDIA
from contracts.ports import Request, Response
from scenarios.contract.errors import TargetUnready
from scenarios.contract.sandbox.part import Part
from scenarios.contract.sandbox.profile import Client
from scenarios.contract.target import Identity

LEAST: Final = 4
"""Characters of a secret at least: a shorter one stands everywhere and cannot be hidden."""

_SPARE_S: Final = 30.0
"""A token is fetched anew when less than this is left of it."""
_LIFETIME_S: Final = 300.0
"""How long a token is used whose answer does not say how long it lasts."""


def secret_of(client: Client, folder: Path) -> str:
    """The secret itself, without the line's end; empty where there is none."""
    if client.secret_env:
        return os.environ.get(client.secret_env, "").strip()
    try:
        return (folder / client.secret_file).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def check_secret(part: Part, client: Client) -> None:
    """Note a secret that is not there or cannot be used; the note does not quote it."""
    where = "secret_env" if client.secret_env else "secret_file"
    name = client.secret_env or client.secret_file
    if not name:
        return
    secret = secret_of(client, Path(part.file).parent)
    if not secret:
        mend = f"export {name}" if client.secret_env else f"write the secret into {name}"
        part.wrong(where, f"{name} holds no secret", mend)
    elif len(secret) < LEAST:
        part.wrong(where, f"{name} holds less than {LEAST} characters", "use a longer secret")
    elif not secret.isascii() or not secret.isprintable():
        part.wrong(where, f"{name} holds more than printable ASCII", "use a secret of one line")


def identity_of(client: Client, secret: str, token: str) -> Identity:
    """The identity that proves itself by a secret, or by a token that was fetched with it."""
    name, operations = client.name, client.operations
    scopes = frozenset(client.scopes)
    if client.kind == "api-key":
        place, _, parameter = client.place.partition(":")
        scheme = {"type": "apiKey", "in": place, "name": parameter}
        proof = {parameter: secret} if place == "header" else {}
        query = {parameter: secret} if place == "query" else {}
        return Identity(
            *(name, scopes, secret),
            scheme=scheme,
            auth={"api_key": secret},
            proof=proof,
            query=query,
            operations=operations,
        )
    if client.kind == "basic":
        pair = base64.b64encode(f"{client.username}:{secret}".encode()).decode()
        scheme = {"type": "http", "scheme": "basic"}
        auth = {"username": client.username, "password": secret}
        proof = {"authorization": f"Basic {pair}"}
        return Identity(
            *(name, scopes, secret),
            scheme=scheme,
            auth=auth,
            proof=proof,
            hidden=(pair,),
            operations=operations,
        )
    hidden = (secret,) if token != secret else ()
    return Identity(name, scopes, token, hidden=hidden, operations=operations)


class Tokens:
    """The OAuth2 tokens of a profile's clients, fetched when first needed and before they end."""

    def __init__(
        self, send: Callable[[str, Request], Response], now_s: Callable[[], float]
    ) -> None:
        self._send = send
        self._now_s = now_s
        self._kept: dict[str, tuple[str, float]] = {}

    def of(self, client: Client, secret: str) -> str:
        """The token of a client; raises TargetUnready, TargetSilent."""
        token, until_s = self._kept.get(client.name, ("", 0.0))
        if not token or self._now_s() >= until_s:
            token, lasts_s = self._fetch(client, secret)
            self._kept[client.name] = token, self._now_s() + max(lasts_s - _SPARE_S, 1.0)
        return token

    def ending(self) -> bool:
        """Whether a token that was fetched should be fetched anew."""
        return any(self._now_s() >= until_s for _, until_s in self._kept.values())

    def _fetch(self, client: Client, secret: str) -> tuple[str, float]:
        form = {"grant_type": "client_credentials", "client_id": client.username}
        form |= {"client_secret": secret}
        if client.scopes:
            form["scope"] = " ".join(client.scopes)
        headers = {"content-type": FORM_MEDIA, "accept": "application/json"}
        request = Request("POST", client.token_url, headers, urlencode(form).encode())
        answer = self._send(client.token_url, request)
        said = _object(answer.body)
        token = said.get("access_token")
        if answer.status != 200 or not isinstance(token, str) or len(token) < LEAST:
            where = urlsplit(client.token_url).path
            raise TargetUnready(f"POST {where} gives {client.name} no token: {answer.status}")
        lasts = said.get("expires_in")
        return token, float(lasts) if isinstance(lasts, int | float) else _LIFETIME_S


def _object(body: bytes) -> Mapping[str, object]:
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return said if isinstance(said, dict) else {}
