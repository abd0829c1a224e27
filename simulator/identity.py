"""Identities: OAuth2 client credentials (RFC 6749 section 4.4) and bearer tokens (RFC 6750).

Tokens are opaque, expire on the injected clock, and are rows of the state (by their SHA-256 alone),
so a snapshot carries them. A client gets the scopes it is listed with and never more.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import unquote_plus

from simulator.entity import Kind, by
from simulator.guests import Grant, Guests
from simulator.problem import Problem
from simulator.state import State

_EXPIRY: Final = "expiry"
_DIGITS: Final = 20


def _expiry(body: Mapping[str, Any]) -> tuple[str, ...]:
    """When it may be forgotten; a partner's is kept, so that a late use has somebody's name."""
    return () if "guest" in body else (f"{body['expires_us']:0{_DIGITS}}",)


TOKEN: Final = Kind("token", journalled=False, indexes={"client": by("client"), _EXPIRY: _expiry})
"""Put this among the kinds of the state; a token is a credential and leaves no effect."""

SECRET: Final = Kind("secret", journalled=False)
"""Put this there, too: what a client's secret was rotated to, as its SHA-256, by client id."""

LOGIN: Final = Kind("login", journalled=False)
"""And this, where wrong secrets are counted: when each was shown, by client id."""

_CHALLENGE: Final = {"www-authenticate": 'Bearer realm="seatrial"'}
_BASIC: Final = {"www-authenticate": 'Basic realm="seatrial"'}
_EXPIRED: Final = {"www-authenticate": 'Bearer realm="seatrial", error="invalid_token"'}


@dataclass(frozen=True, slots=True)
class Client:
    """Somebody who may ask for tokens; `account` binds a buyer's client to one account."""

    id: str
    secret: str = field(repr=False)
    scopes: tuple[str, ...]
    account: str | None = None
    guest: str | None = None
    """The access by which a partner is let in (`simulator.guests`)."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Whom a valid token stands for."""

    client: str
    scopes: frozenset[str]
    account: str | None
    guest: str | None = None
    """The partner's access that it stands for, where it does."""


class Identities:
    """The clients of one system and the tokens it issued.

    `secret` keys the derivation of tokens, so one seed gives the same tokens, and nobody without it
    can guess one. `ttl_s` is how long a token lives, in seconds of the injected clock. `find` knows
    the clients that come and go with the state, such as the buyers of accounts.
    After `wrong_most` wrong secrets of a client within `wrong_window_s` it is answered 429, with
    the right secret too, until one of them is older; 0 is no limit.
    """

    def __init__(
        self,
        state: State,
        secret: bytes,
        clients: Sequence[Client],
        *,
        ttl_s: int,
        find: Callable[[str], Client | None] = lambda _: None,
        wrong_most: int = 0,
        wrong_window_s: int = 0,
    ) -> None:
        self._state = state
        self._secret = secret
        self._clients = {client.id: client for client in clients}
        self._ttl_s = ttl_s
        self._find = find
        self._wrong_most, self._wrong_window_us = wrong_most, wrong_window_s * 1_000_000
        self.guests = Guests(state)

    def issue(self, form: Mapping[str, str], authorization: str | None) -> dict[str, Any]:
        """The answer of the token endpoint; raises Problem for a wrong grant, client or scope."""
        if form.get("grant_type") != "client_credentials":
            raise Problem("unsupported-grant", "grant_type is client_credentials")
        client = self._client(*credentials_of(form, authorization))
        asked = tuple(form.get("scope", "").split()) or client.scopes
        if not set(asked) <= set(client.scopes):
            raise Problem("invalid-scope", "the scope asked for is not among the client's")
        granted = tuple(sorted(set(asked)))
        if client.guest is not None:
            self.guests.check(client.guest, "invalid-client", _BASIC)
        return {
            "access_token": self._token(client, granted),
            "token_type": "Bearer",
            "expires_in": self._ttl_s,
            "scope": " ".join(granted),
        }

    def authenticate(self, authorization: str | None) -> Principal:
        """Who calls, by the Authorization header; raises Problem unauthorized (401)."""
        if authorization is None or authorization[:7].lower() != "bearer ":
            raise Problem("unauthorized", "send a bearer token", headers=_CHALLENGE)
        row = self._state.get(TOKEN.name, _digest(authorization[7:].strip()))
        if row is None:
            raise Problem("unauthorized", "the token is not known", headers=_EXPIRED)
        body = row.view
        guest = body.get("guest")
        if guest is not None:
            self.guests.check(guest, "unauthorized", _EXPIRED)
        if body["expires_us"] <= self._state.clock.now_us():
            raise Problem("unauthorized", "the token has expired", headers=_EXPIRED)
        return Principal(body["client"], frozenset(body["scopes"]), body["account"], guest)

    def admit(self, grant: Grant, secret: str) -> str:
        """Let a partner in for a time, with this secret; returns the id of the access.

        Raises ValueError when the client id is somebody else's.
        """
        if grant.client in self._clients:
            raise ValueError(f"{grant.client} is no partner")
        access = self.guests.grant(grant)
        with self._state.transaction("identity") as tx:
            given = {"digest": _digest(secret), "before": _digest(secret), "until_us": 0}
            tx.put(SECRET.name, grant.client, given)
        return access

    def scopes(self) -> dict[str, tuple[str, ...]]:
        """What each client may have, by client id; those that `find` knows are not among them."""
        return {name: client.scopes for name, client in sorted(self._clients.items())}

    def holder(self, token: str) -> str | None:
        """The client that a token was issued to, whether it has expired or not; None if nobody."""
        row = self._state.get(TOKEN.name, _digest(token))
        return None if row is None else str(row.view["client"])

    def rotate(self, client_id: str, secret: str, *, overlap_s: int) -> None:
        """Give a client another secret; the one it had is taken for `overlap_s` more seconds.

        A secret that was overlapped already is not taken any more, but by giving the same once
        more the overlap is made longer. Tokens live on until they expire: whoever wants them gone
        revokes them.
        """
        until_us = self._state.clock.now_us() + overlap_s * 1_000_000
        row, digest = self._state.get(SECRET.name, client_id), _digest(secret)
        before = _digest(self._clients[client_id].secret) if row is None else row.view["digest"]
        if row is not None and before == digest:
            before = row.view["before"]
        body = {"digest": digest, "before": before, "until_us": until_us}
        with self._state.transaction("identity") as tx:
            tx.put(SECRET.name, client_id, body)

    def revoke(self, client_id: str) -> int:
        """Make every token of a client invalid at once; returns how many there were."""
        with self._state.transaction("identity") as tx:
            known = tx.find_ids(TOKEN.name, "client", client_id)
            for token in known:
                tx.delete(TOKEN.name, token)
        return len(known)

    def revoke_bearer(self, authorization: str | None) -> int:
        """The same for the client whose valid token an Authorization header bears."""
        try:
            return self.revoke(self.authenticate(authorization).client)
        except Problem:
            return 0

    def _client(self, client_id: str, secret: str) -> Client:
        client = self._clients.get(client_id) or self._guest(client_id) or self._find(client_id)
        known = _digest(client.secret if client is not None else "")
        row = self._state.get(SECRET.name, client_id)
        taken = [known] if row is None else [row.view["digest"]]
        if row is not None and self._state.clock.now_us() < row.view["until_us"]:
            taken.append(row.view["before"])
        given = _digest(secret)
        same = [hmac.compare_digest(one.encode(), given.encode()) for one in taken]
        if client is not None and self._wrong_most:
            self._check_wrong(client.id, right=any(same))
        if client is None or not any(same):
            raise Problem(
                "invalid-client",
                "the client is unknown or its secret is wrong",
                headers=_BASIC,
            )
        return client

    def _check_wrong(self, client_id: str, *, right: bool) -> None:
        """Turn a client away that showed too many wrong secrets; else note one that is wrong."""
        now_us = self._state.clock.now_us()
        row = self._state.get(LOGIN.name, client_id)
        times = [] if row is None else row.view["times_us"]
        recent = [at_us for at_us in times if at_us > now_us - self._wrong_window_us]
        if len(recent) >= self._wrong_most:
            raise Problem("too-many-requests", "too many wrong secrets: come back later")
        if not right:
            with self._state.transaction("identity") as tx:
                tx.put(LOGIN.name, client_id, {"times_us": [*recent, now_us]})

    def _guest(self, client_id: str) -> Client | None:
        """A partner's client, whose secret is a row; whether his time is over is seen later."""
        access = self.guests.newest(client_id)
        if access is None:
            return None
        return Client(client_id, "", tuple(access["scopes"]), guest=access["id"])

    def _token(self, client: Client, scopes: tuple[str, ...]) -> str:
        now_us = self._state.clock.now_us()
        with self._state.transaction("identity") as tx:
            for expired in tx.find_ids_to(TOKEN.name, _EXPIRY, f"{now_us:0{_DIGITS}}"):
                tx.delete(TOKEN.name, expired)
            number = tx.next_number(TOKEN.name)
            mac = hmac.new(self._secret, f"{client.id}:{number}".encode(), hashlib.sha256)
            token = base64.urlsafe_b64encode(mac.digest()).decode().rstrip("=")
            body: dict[str, Any] = {
                "client": client.id,
                "scopes": scopes,
                "account": client.account,
                "expires_us": now_us + self._ttl_s * 1_000_000,
            }
            if client.guest is not None:
                body["guest"] = client.guest
            tx.put(TOKEN.name, _digest(token), body)
        return token


def require(principal: Principal, scope: str) -> None:
    """Raises Problem insufficient-scope (403, RFC 6750 section 3.1) without the scope."""
    if scope not in principal.scopes:
        challenge = f'Bearer realm="seatrial", error="insufficient_scope", scope="{scope}"'
        raise Problem(
            "insufficient-scope",
            f"the operation needs the scope {scope}",
            headers={"www-authenticate": challenge},
        )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def credentials_of(form: Mapping[str, str], authorization: str | None) -> tuple[str, str]:
    """Client id and secret: from Basic authentication, else from the form.

    In Basic both are encoded as in a form (RFC 6749, section 2.3.1), for an id may have a colon.
    """
    if authorization is None or authorization[:6].lower() != "basic ":
        return form.get("client_id", ""), form.get("client_secret", "")
    try:
        text = base64.b64decode(authorization[6:].strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        return "", ""
    client_id, _, secret = text.partition(":")
    return unquote_plus(client_id), unquote_plus(secret)
