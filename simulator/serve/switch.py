"""Finds who serves a request: a world's gateway by the beginning of the path, or the admin API.

/worlds/<id>/erp/...   /worlds/<id>/storefront/...      the systems of a world
/worlds/<id>/wms/...   /worlds/<id>/tax/...             its further parties, where it has them
/erp/...               /storefront/...                  those of the first world
/admin/...                                              the admin API
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import unquote

import orjson
from starlette.responses import Response

from simulator.asgi import AsgiApp, Receive, Send
from simulator.serve.problems import problem
from simulator.serve.worlds import DEFAULT, Worlds

ADMIN: Final = "/admin"
_WORLDS: Final = b"/worlds/"
_READY: Final = {"status": "ready", "admin": ADMIN, "worlds": "/worlds/<id>/<erp|storefront>"}


@dataclass(slots=True)
class Switch:
    """The one ASGI app of a server.

    The admin app is made by `make_admin` when it is asked for the first time: it takes longer to
    make than the rest of the server takes to start.
    """

    worlds: Worlds
    make_admin: Callable[[], AsgiApp]
    _admin: AsgiApp | None = field(default=None, init=False)

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer a request, or let whom it is for do it."""
        if scope["type"] != "http":
            return
        raw: bytes = scope["raw_path"]
        if raw.startswith(b"/admin/"):
            if self._admin is None:
                self._admin = self.make_admin()
            await self._admin(scope, receive, send)
            return
        gateway, rest = self._find(raw)
        if gateway is not None:
            inner = {**scope, "raw_path": rest, "path": unquote(rest.decode("latin-1"))}
            await gateway(inner, receive, send)
        elif raw == b"/":
            await Response(orjson.dumps(_READY), media_type="application/json")(
                scope, receive, send
            )
        else:
            detail = "paths begin with /worlds/<id>/erp, /worlds/<id>/storefront or /admin"
            await problem("not-found", detail).response()(scope, receive, send)

    def _find(self, raw: bytes) -> tuple[AsgiApp | None, bytes]:
        """The gateway of a path, and the path as its system knows it."""
        world_id, rest = DEFAULT, raw
        if raw.startswith(_WORLDS):
            name, _, rest = raw[len(_WORLDS) :].partition(b"/")
            world_id, rest = name.decode("latin-1"), b"/" + rest
        system, _, inner = rest[1:].partition(b"/")
        world = self.worlds.find(world_id)
        if world is None:
            return None, b""
        return world.gateways.get(system.decode("latin-1")), b"/" + inner
