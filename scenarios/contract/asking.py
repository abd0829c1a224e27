"""Asking a system before its tests begin, as one of its identities, with a token of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import orjson

from contracts.operations import FORM_MEDIA, JSON_MEDIA
from contracts.ports import Request, Response
from scenarios.contract.errors import TargetUnready
from scenarios.contract.target import Identity

Send = Callable[[Request], Response]


@dataclass(frozen=True, slots=True)
class Login:
    """A client of a system: what it may do, and how it proves who it is.

    A `stranger` has objects of its own and no business with those that the tests are about; what
    `owns_alone` sees nobody else's.
    """

    client_id: str
    secret: str = field(repr=False)
    scopes: Sequence[str]
    owns_alone: bool = False
    stranger: bool = False


@dataclass(slots=True)
class Asker:
    """Sends requests to one system; `logins` are its identities by name.

    Tokens are fetched when they are first needed and kept.
    """

    system: str
    send: Send
    logins: Mapping[str, Login]
    _tokens: dict[str, str] = field(default_factory=dict, init=False)

    def __call__(self, identity: str, method: str, path: str, content: object) -> tuple[int, Any]:
        """The status and decoded body of an answer; raises TargetUnready without a token."""
        headers = {"authorization": f"Bearer {self.token(identity)}"}
        body = b""
        if content is not None:
            headers["content-type"] = JSON_MEDIA
            body = orjson.dumps(content)
        answer = self.send(Request(method, path, headers, body))
        return answer.status, orjson.loads(answer.body) if answer.body else None

    def token(self, identity: str) -> str:
        """The token of an identity, by OAuth2 client credentials; raises TargetUnready."""
        if identity not in self._tokens:
            self._tokens[identity] = self._fetch(self.logins[identity])
        return self._tokens[identity]

    def identities(self, *, strangers: bool = False) -> list[Identity]:
        """Every identity with its token: those that the tests work with, or the others."""
        return [
            Identity(name, frozenset(login.scopes), self.token(name), login.owns_alone)
            for name, login in self.logins.items()
            if login.stranger is strangers
        ]

    def elsewhere(self, name: str) -> Identity:
        """An identity of this system as a stranger in another one."""
        login = self.logins[name]
        scopes = frozenset(login.scopes)
        return Identity(f"{name}-elsewhere", scopes, self.token(name), elsewhere=True)

    def _fetch(self, login: Login) -> str:
        form = {
            "grant_type": "client_credentials",
            "client_id": login.client_id,
            "client_secret": login.secret,
        }
        body = urlencode(form).encode()
        request = Request("POST", "/oauth/token", {"content-type": FORM_MEDIA}, body)
        answer = self.send(request)
        if answer.status != 200:
            raise TargetUnready(
                f"the {self.system} gives {login.client_id} no token: {answer.status}"
            )
        return str(orjson.loads(answer.body)["access_token"])
