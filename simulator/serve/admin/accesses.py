"""Partners of a world: let in for a time, sent away before, and what they did."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Response

from simulator.serve import accesses
from simulator.serve.admin.answers import AccessAnswer, AccessesAnswer
from simulator.serve.admin.models import NewAccess, Revocation, System
from simulator.serve.admin.refusals import responses
from simulator.serve.worlds import Worlds

_ONE: Final = "/{system}/{access}"


def router(served: Worlds) -> APIRouter:
    """The routes over the worlds of a server."""
    routes = APIRouter(prefix="/worlds/{world}/accesses", tags=["accesses"])

    @routes.post(
        "",
        status_code=201,
        operation_id="admin.accesses.grant",
        response_model=AccessAnswer,
        responses=responses("world-unknown", "scope-unknown", "secret-unwritten"),
    )
    async def grant(world: str, wanted: NewAccess, response: Response) -> dict[str, Any]:
        """Let a partner into a system from now on; the access ends by itself."""
        made = accesses.let_in(served.get(world), wanted.system, wanted.grant())
        place = f"/admin/worlds/{world}/accesses/{wanted.system}/{made['id']}"
        response.headers["location"] = place
        return made

    @routes.get(
        "",
        operation_id="admin.accesses.list",
        response_model=AccessesAnswer,
        response_model_exclude_unset=True,
        responses=responses("world-unknown"),
    )
    async def every(world: str) -> dict[str, Any]:
        """Every access that was granted, and what it is now; the trail of one is read with it."""
        return {"accesses": accesses.every(served.get(world))}

    @routes.get(
        _ONE,
        operation_id="admin.accesses.read",
        response_model=AccessAnswer,
        responses=responses("world-unknown", "access-unknown"),
    )
    async def read(world: str, system: System, access: str) -> dict[str, Any]:
        """One access with its trail: granted, each use and each refusal, ended or revoked."""
        return accesses.told_of(served.get(world), system, access)

    @routes.post(
        f"{_ONE}/revoke",
        operation_id="admin.accesses.revoke",
        response_model=AccessAnswer,
        responses=responses("world-unknown", "access-unknown", "access-over"),
    )
    async def revoke(world: str, system: System, access: str, wanted: Revocation) -> dict[str, Any]:
        """Take it back before its time: its tokens and its secret are refused from now on."""
        return accesses.take_back(served.get(world), system, access, wanted.by)

    return routes
