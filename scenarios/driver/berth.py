"""The berth of an engine process: the sockets, secrets and variables that it finds around it.

Everything lies on loopback. Both systems, and a WMS where there is one, are served behind a
`Gateway` each, so that every call of the engine crosses the wire; secrets lie in files that only
their owner can read, in a folder that is gone with the berth.
"""

from __future__ import annotations

import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson

from scenarios.driver.process import Launch
from simulator.credentials import ENGINE_CLIENT
from simulator.handing import hand_over, put_secret
from simulator.landscape import DROP, Landscape
from simulator.share import Share
from simulator.wire.gateway import Dead, Gateway
from simulator.wire.sockets import LOOPBACK, SocketClient, socket_server

REFERENCE: Final = (sys.executable, "-P", "-m", "engine")
"""The command of the reference engine; -P, for a user's own folder may hold an engine.py too."""

_LOOPBACK_HOST: Final = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Mooring:
    """What one engine is started with, whichever engine it is.

    It keeps its state in the folder `state`. It is told to serve at `listen` (`host:port`), or at
    a free port of loopback. `settings` is what `SEATRIAL_ENGINE_CONFIG` says to the reference
    engine. Nothing is reached outside `allow_hosts`.
    """

    state: Path
    command: Sequence[str] = REFERENCE
    settings: Mapping[str, Any] = field(default_factory=dict)
    listen: str | None = None
    allow_hosts: Collection[str] = LOOPBACK


@dataclass(frozen=True, slots=True)
class Berth:
    """How the engine is launched here, the client that reaches it, and where its secrets lie."""

    launch: Launch
    client: SocketClient
    secrets: Path


@asynccontextmanager
async def berth(landscape: Landscape, mooring: Mooring, dead: Dead) -> AsyncIterator[Berth]:
    """Serve both systems of a landscape to one engine process for the length of the block.

    `dead` tells the gateways whether the engine that hung up has died. Raises SocketClosed when
    no port can be had.
    """
    with tempfile.TemporaryDirectory(prefix="seatrial-") as name:  # its mode is 0700
        async with (
            SocketClient(mooring.allow_hosts) as client,
            served(landscape, Path(name), dead) as told,
        ):
            with _address(mooring.listen) as listen:
                variables = told | {
                    "SEATRIAL_LISTEN": listen,
                    "SEATRIAL_STATE_DIR": str(mooring.state),
                }
                if mooring.settings:
                    variables["SEATRIAL_ENGINE_CONFIG"] = orjson.dumps(mooring.settings).decode()
                launch = Launch(mooring.command, f"http://{listen}", variables)
                yield Berth(launch, client, Path(name))


@asynccontextmanager
async def served(
    landscape: Landscape, secrets: Path, dead: Dead | None = None, port: int = 0
) -> AsyncIterator[dict[str, str]]:
    """Serve both systems to one engine, and the WMS of a landscape in which flows go there; the
    variables that tell it where they are.

    The ERP is at `port`, the storefront at the next one and the WMS at the one after it, or with 0
    at free ones. An ERP that knows files alone has no address, but a share in the folder `secrets`,
    where the secrets lie in files too. Raises SocketClosed when a port cannot be had.
    """
    systems = _SYSTEMS if landscape.parties.warehouse.clients else _SYSTEMS[:-1]
    addresses = {}
    async with AsyncExitStack() as servers:
        if landscape.erp.drop is not None:
            share = Share(secrets / DROP, landscape.wire, landscape.erp.state)
            await servers.enter_async_context(share.open())
            addresses["SEATRIAL_DROP_DIR"] = str(share.folder)
        for nth, (variable, name) in enumerate(systems):
            if landscape.erp.drop is not None and name == "erp":
                continue
            gateway = Gateway(landscape.wire, f"engine>{name}", dead=dead)
            at = socket_server(gateway, port=port and port + nth)
            addresses[variable] = (await servers.enter_async_context(at)).url
        yield {
            **addresses,
            "SEATRIAL_TOKEN_URL": "{base}/oauth/token",
            "SEATRIAL_CLIENT_ID": ENGINE_CLIENT,
            **lay_out(landscape, secrets),
        }


def erp_at(variables: Mapping[str, str]) -> str:
    """Where an engine is told that its ERP is: an address, or a folder."""
    return variables.get("SEATRIAL_ERP_URL") or variables["SEATRIAL_DROP_DIR"]


_SYSTEMS: Final = (
    ("SEATRIAL_ERP_URL", "erp"),
    ("SEATRIAL_STORE_URL", "storefront"),
    ("SEATRIAL_WMS_URL", "wms"),
)
"""The variable with the address of each system that an engine calls; not everywhere is a WMS."""


def lay_out(landscape: Landscape, folder: Path) -> dict[str, str]:
    """Write the secrets into files as they are by now; the variables that name the files, and the
    folder of those of the flows.
    """
    secrets = landscape.secrets
    own = secrets.of_engine(ENGINE_CLIENT)
    known = {"CLIENT_SECRET": own, "WEBHOOK_SECRET": secrets.of_webhooks()}
    told = {
        f"SEATRIAL_{kind}_FILE": str(put_secret(folder / kind.lower(), secret))
        for kind, secret in known.items()
    }
    flows = hand_over(landscape, folder)
    return told if flows is None else told | {"SEATRIAL_IDENTITY_DIR": str(flows)}


@contextmanager
def _address(wanted: str | None) -> Iterator[str]:
    """Where the engine is to serve.

    A free port is kept by a socket that is bound and does not listen, so that between two
    incarnations no other socket is given it. SO_REUSEADDR lets the engine listen there; any server
    that can be restarted at once sets it too.
    """
    if wanted is not None:
        yield wanted
        return
    with socket.socket() as keeper:
        keeper.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        keeper.bind((_LOOPBACK_HOST, 0))
        yield f"{_LOOPBACK_HOST}:{keeper.getsockname()[1]}"
