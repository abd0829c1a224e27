"""One server on loopback: the systems of all worlds and the admin API on one port."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from contracts.ports import Clock
from simulator.asgi import AsgiApp
from simulator.clock import WallClock
from simulator.face import Rework, untouched
from simulator.serve.keys import salt, write_secret
from simulator.serve.people import PeopleMaker
from simulator.serve.shelf import Shelf
from simulator.serve.switch import Switch
from simulator.serve.worlds import Worlds
from simulator.wire.sockets import LOOPBACK, socket_server

_HOST: Final = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Settings:
    """How a server is set up.

    `folder` is new, or empty: it takes the admin token and the worlds' folders. Port 0 is any free
    one. `shelf` keeps generated worlds between two starts; None: nowhere. Beyond loopback, webhooks
    go to `allow_hosts` alone. `rework` plants defects in the systems of every world. `real` makes
    the clock of the real world by which a world begins; another one is for tests of an hour.
    """

    folder: Path
    port: int = 0
    shelf: Path | None = None
    allow_hosts: Collection[str] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    rework: Rework = untouched
    real: Callable[[], Clock] = WallClock


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs."""

    url: str
    worlds: Worlds
    token_file: Path

    @property
    def admin(self) -> str:
        """The base address of the admin API."""
        return f"{self.url}/admin"


@asynccontextmanager
async def serving(settings: Settings, people: PeopleMaker | None = None) -> AsyncIterator[Server]:
    """Serve for the length of the block, at first without any world; at its end, seal them all.

    Raises SocketClosed when the port cannot be had.
    """
    settings.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    settings.folder.chmod(0o700)
    token, token_file = salt(), settings.folder / "admin.token"
    worlds = Worlds(
        settings.folder / "worlds",
        Shelf(settings.shelf),
        people,
        LOOPBACK | frozenset(settings.allow_hosts),
        versions=settings.versions,
        rework=settings.rework,
        real=settings.real,
    )

    def make_admin() -> AsgiApp:
        # Made when it is first asked: FastAPI and pydantic take longer over it than over the rest.
        from simulator.serve.admin.app import create_admin

        return create_admin(worlds, token)

    try:
        async with socket_server(Switch(worlds, make_admin), _HOST, settings.port) as server:
            write_secret(token_file, token)
            worlds.base = server.url
            try:
                yield Server(server.url, worlds, token_file)
            finally:  # before the connections break
                for world in worlds.all():
                    world.ending()
    finally:
        await worlds.close()
