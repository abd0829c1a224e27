"""A server of worlds for a test, and the hands that reach it over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import orjson

from contracts.journal import Record, read
from simulator.asgi import Receive, Send
from simulator.serve.people import PeopleMaker
from simulator.serve.server import Settings, serving
from simulator.serve.worlds import Worlds
from simulator.wire.sockets import socket_server

SIZES = {"accounts": 3, "items": 12, "days": 2, "orders_per_day": 4}
SMALL = {"sizes": SIZES}


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Any
    headers: Any


@dataclass(frozen=True, slots=True)
class Pier:
    """A server, and somebody who holds its admin token and may read its secret files.

    `heard` is every body that it answered; `worlds` is there when it runs in this process.
    """

    url: str
    token_file: Path
    http: aiohttp.ClientSession
    inside: Worlds | None = None
    heard: list[bytes] = field(default_factory=list)

    @property
    def worlds(self) -> Worlds:
        assert self.inside is not None, "the server runs in another process"
        return self.inside

    @property
    def admin_url(self) -> str:
        return f"{self.url}/admin"

    async def call(self, method: str, url: str, body: object = None, token: str = "") -> Answer:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        async with self.http.request(method, url, json=body, headers=headers) as answer:
            raw = await answer.read()
            self.heard.append(raw)
            is_json = answer.headers.get("content-type", "").endswith("json")
            return Answer(answer.status, orjson.loads(raw) if is_json else raw, answer.headers)

    async def admin(self, method: str, path: str, body: object = None) -> Answer:
        token = self.token_file.read_text()
        return await self.call(method, self.admin_url + path, body, token)

    async def done(self, method: str, path: str, body: object = None) -> Any:
        """The body of an admin call that must succeed."""
        answer = await self.admin(method, path, body)
        assert 200 <= answer.status < 300, answer
        return answer.body

    async def token(self, world: dict[str, Any], system: str, client: str = "engine") -> str:
        form = {"grant_type": "client_credentials", "client_id": client}
        form["client_secret"] = secret_of(world, client)
        url = world["addresses"][f"{system}_token"]
        async with self.http.post(url, data=form) as answer:
            issued = await answer.json()
            assert answer.status == 200, issued
            return str(issued["access_token"])

    async def ask(
        self,
        world: dict[str, Any],
        system: str,
        method: str,
        path: str,
        body: object = None,
        client: str = "engine",
    ) -> Answer:
        """A call of an identity to a system, with a token of its own."""
        token = await self.token(world, system, client)
        return await self.call(method, world["addresses"][system] + path, body, token)


def secret_of(world: dict[str, Any], client: str) -> str:
    """What the secret files of a world say."""
    secrets = Path(world["folder"]) / "secrets"
    if client.startswith("buyer:"):
        return str(orjson.loads((secrets / "buyers.json").read_bytes())[client])
    return (secrets / client).read_text()


@asynccontextmanager
async def pier(
    folder: Path, people: PeopleMaker | None = None, **settings: Any
) -> AsyncIterator[Pier]:
    async with (
        serving(Settings(folder / "served", **settings), people) as server,
        aiohttp.ClientSession() as http,
    ):
        yield Pier(server.url, server.token_file, http, server.worlds)


def run(main: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(asyncio.wait_for(main, 120))


def journal(world: dict[str, Any], leg: int = 1) -> list[Record]:
    """The records of a sealed leg."""
    name = "journal.jsonl" if leg == 1 else f"journal-{leg:04d}.jsonl"
    return list(read(Path(world["folder"]) / name))


@dataclass(slots=True)
class Ear:
    """An engine that only listens: what it heard, and what it says."""

    status: int = 202
    heard: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        self.heard.append((scope["path"], headers, body))
        await send({"type": "http.response.start", "status": self.status, "headers": []})
        await send({"type": "http.response.body", "body": b""})


@asynccontextmanager
async def listening() -> AsyncIterator[Ear]:
    ear = Ear()
    async with socket_server(ear) as server:
        ear.url = server.url
        yield ear
