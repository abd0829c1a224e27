"""The admin API as an app: FastAPI, OpenAPI of its own, a bearer token, problems for errors."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from typing import Annotated, Final

from fastapi import APIRouter, Depends, FastAPI
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from simulator.face import check_face
from simulator.serve.admin import accesses, faults, journal, life, snapshots, worlds
from simulator.serve.admin.answers import ReadyAnswer
from simulator.serve.admin.refusals import install
from simulator.serve.problems import problem
from simulator.serve.worlds import Worlds

VERSION: Final = "1.1.0"
"""The version of this API; what breaks its users makes the first number grow."""

_SCHEME: Final = HTTPBearer(
    auto_error=False, description="The token in the server's file `admin.token`."
)
_CHALLENGE: Final = {"www-authenticate": 'Bearer realm="seatrial admin"'}
_ABOUT: Final = (
    "What a harness does to the worlds of `seatrial serve`: makes and ends them, takes snapshots, "
    "changes weather and clock, puts simulated people to work, reads journals and waits. An engine "
    "under test has no business here. See docs/serve.md."
)


def create_admin(served: Worlds, token: str) -> FastAPI:
    """The app over the worlds of a server; whoever has the token may do everything."""
    app = FastAPI(
        title="Seatrial admin",
        version=VERSION,
        description=_ABOUT,
        openapi_url="/admin/openapi.json",
        docs_url=None,  # its page would load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,  # a redirect would repeat whatever host the caller named
    )
    install(app)
    guarded = APIRouter(prefix="/admin", dependencies=[Depends(_guard(token))])
    for part in (worlds, life, snapshots, faults, accesses, journal):
        guarded.include_router(part.router(served))
    app.include_router(_public(served))
    app.include_router(guarded)
    check_face(app)
    return app


def _public(served: Worlds) -> APIRouter:
    router = APIRouter(prefix="/admin", tags=["server"])

    @router.get("/health", operation_id="admin.health", response_model=ReadyAnswer)
    async def health() -> dict[str, object]:
        """Whether the server is there; needs no token."""
        return {"status": "ready", "worlds": len(served.all())}

    return router


def _guard(token: str) -> Callable[..., Awaitable[None]]:
    async def guard(
        given: Annotated[HTTPAuthorizationCredentials | None, Depends(_SCHEME)],
    ) -> None:
        sent = "" if given is None else given.credentials
        if not hmac.compare_digest(sent.encode("utf-8", "surrogatepass"), token.encode()):
            raise problem("unauthorized", "send the admin token as a bearer", headers=_CHALLENGE)

    return guard
