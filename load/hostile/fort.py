"""The fort: two served worlds and the reference engine on loopback, in a process of its own.

`python -m load.hostile.fort FOLDER` prints one line of JSON (see `ground`) and serves until its
standard input ends.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import orjson

from engine import Config, Credentials, Engine, MemoryDisk, Ports, build
from engine.http import SocketHttp
from engine.wall import EpochClock, SystemRng
from scenarios.session import Session
from scenarios.voyage.buyers import Buyers
from scenarios.voyage.pace import brisk
from simulator.credentials import CLERK_CLIENT, ENGINE_CLIENT
from simulator.serve.engine import EngineAddress
from simulator.serve.origin import Origin
from simulator.serve.server import Server, Settings, serving
from simulator.serve.world import ServedWorld
from simulator.serve.worlds import WorldRequest
from simulator.storefront import buyer_client
from simulator.storefront.signature import read_secret, sign
from simulator.wire.sockets import socket_server
from simulator.world.generate import generate_world
from simulator.world.spec import World

_SIZES: Final = {"accounts": 4, "items": 20, "days": 1, "orders_per_day": 8}
_LOADED_WITHIN_S: Final = 60
_STALE: Final = timedelta(hours=1)


class _Silent:
    """Takes what the engine prints."""

    def line(self, text: str) -> None:
        """Keep nothing."""


async def hold(folder: Path) -> None:
    """Serve until standard input ends."""
    ended = asyncio.Event()
    asyncio.get_running_loop().add_reader(sys.stdin, ended.set)
    async with serving(Settings(folder / "served")) as server:
        mine, other = (
            server.worlds.create(WorldRequest(origin=Origin(seed, _SIZES))) for seed in (1, 2)
        )
        engine = _engine(server, mine)
        async with socket_server(engine.app) as listening:
            server.worlds.subscribe(mine, EngineAddress(listening.url))
            await engine.start()
            order = await _order(mine)
            told = await _told(server, mine, other, listening.port, order)
            sys.stdout.buffer.write(orjson.dumps(told) + b"\n")
            sys.stdout.flush()
            await ended.wait()
            await engine.stop()


def _engine(server: Server, world: ServedWorld) -> Engine:
    secrets = world.landscape.secrets
    at = server.worlds.addresses(world)
    bases = {"engine>erp": at.erp, "engine>storefront": at.storefront}
    config = Config(
        credentials=Credentials(ENGINE_CLIENT, secrets.engine, secrets.webhook), poll_ms=1_000
    )
    ports = Ports(EpochClock(), SystemRng(), SocketHttp(bases), _Silent(), MemoryDisk())
    return Engine(build(config, ports))


async def _order(world: ServedWorld) -> str:
    """An order of the world's last account, once the storefront knows enough to sell."""
    landscape = world.landscape
    planned = [one for one in _plan(world).demand if one.account != _account(world)]
    for attempt in range(_LOADED_WITHIN_S):
        await asyncio.sleep(1)
        buyers = Buyers(landscape.wire, world.clock, landscape.secrets.buyer, brisk(3_600))
        await buyers.order(planned[attempt % len(planned)])
        if buyers.placed:
            return next(iter(buyers.placed.values()))
    raise RuntimeError("nothing could be ordered: the attack has no order to look for")


def _account(world: ServedWorld) -> str:
    """The attacker's own."""
    return _plan(world).customers[0].id


def _plan(world: ServedWorld) -> World:
    """The world as it was made; a served one keeps no plan in memory."""
    return generate_world(world.origin.seed, **_SIZES)


async def _told(
    server: Server, mine: ServedWorld, other: ServedWorld, engine_port: int, order: str
) -> dict[str, Any]:
    landscape = mine.landscape
    own = {text for one in _plan(mine).customers for text in (one.name, one.email)}
    canaries = [
        text for one in _plan(other).customers for text in (one.name, one.email) if text not in own
    ]
    body = b'{"specversion":"1.0","id":"e-1","source":"shop","type":"seatrial.order.placed",'
    body += b'"subject":"S-1","data":{"id":"S-1","shop":"shop"}}'
    headers = sign(
        read_secret(landscape.secrets.webhook), "msg_1", EpochClock().now() - _STALE, body
    )
    return {
        "port": int(server.url.rpartition(":")[2]),
        "engine_port": engine_port,
        "world": mine.id,
        "other": other.id,
        "tokens": await _tokens(mine),
        "order": order,
        "stale": [dict(headers), body.decode()],
        "canaries": canaries,
    }


async def _tokens(world: ServedWorld) -> Mapping[str, str]:
    """The attacker's own; whoever he is, he may have them."""
    landscape, secrets = world.landscape, world.landscape.secrets
    account = _account(world)
    who = {
        "erp": ("erp", ENGINE_CLIENT, secrets.engine),
        "clerk": ("erp", CLERK_CLIENT, secrets.clerk),
        "connector": ("storefront", ENGINE_CLIENT, secrets.engine),
        "buyer": ("storefront", buyer_client(account), secrets.buyer(account)),
    }
    found = {}
    for name, (system, client, secret) in who.items():
        session = Session(landscape.wire, world.clock, f"attacker>{system}", client, secret)
        found[name] = await session._bearer()  # noqa: SLF001  a token is what he is after
    return found


def main() -> None:
    """Hold the fort."""
    asyncio.run(hold(Path(sys.argv[1])))


if __name__ == "__main__":
    main()
