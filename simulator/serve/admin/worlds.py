"""Worlds: make, list, read, end; and where the engine of one is."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from simulator.serve.admin.answers import EngineAnswer, LegsAnswer, WorldAnswer, WorldsAnswer
from simulator.serve.admin.models import Engine, NewWorld
from simulator.serve.admin.refusals import responses
from simulator.serve.logbook import Logbook
from simulator.serve.world import ServedWorld
from simulator.serve.worlds import Worlds


def router(served: Worlds) -> APIRouter:
    """The routes over the worlds of a server."""
    routes = APIRouter(tags=["worlds"])
    _lives(routes, served)
    _engines(routes, served)
    return routes


def _lives(routes: APIRouter, served: Worlds) -> None:
    refused = responses(
        "world-exists",
        "worlds-exhausted",
        "world-invalid",
        "plan-invalid",
        "profile-unknown",
        "retries-unknown",
        "host-not-allowed",
    )

    @routes.post(
        "/worlds",
        status_code=201,
        operation_id="admin.worlds.create",
        response_model=WorldAnswer,
        responses=refused,
    )
    async def create(wanted: NewWorld, response: Response) -> dict[str, Any]:
        """Make a world: isolated, with keys and a journal of its own. It is open at once."""
        world = served.create(wanted.request())
        response.headers["location"] = f"/admin/worlds/{world.id}"
        return served.document(world)

    @routes.get(
        "/worlds",
        operation_id="admin.worlds.list",
        response_model=WorldsAnswer,
        responses=responses(),
    )
    async def every() -> dict[str, Any]:
        """Every world, in the order in which they were made."""
        return {"worlds": [served.document(world) for world in served.all()]}

    @routes.get(
        "/worlds/{world}",
        operation_id="admin.worlds.read",
        response_model=WorldAnswer,
        responses=responses("world-unknown"),
    )
    async def read(world: str) -> dict[str, Any]:
        """One world: addresses, identities, and where its secrets lie."""
        return served.document(served.get(world))

    @routes.delete(
        "/worlds/{world}",
        operation_id="admin.worlds.delete",
        response_model=LegsAnswer,
        responses=responses("world-unknown"),
    )
    async def delete(world: str) -> dict[str, Any]:
        """End a world and seal its journal; its folder stays, and its id is used up."""
        return {"legs": legs_of(await served.delete(world))}


def _engines(routes: APIRouter, served: Worlds) -> None:
    path = "/worlds/{world}/engine"

    @routes.put(
        path,
        operation_id="admin.engine.put",
        response_model=EngineAnswer,
        responses=responses("world-unknown", "host-not-allowed"),
    )
    async def put(world: str, engine: Engine) -> dict[str, Any]:
        """Say where the engine is; the storefront's events go there from now on."""
        found = served.get(world)
        address = engine.address().checked(served.allow_hosts)
        served.subscribe(found, address)
        return dict(address.document())

    @routes.delete(
        path,
        status_code=204,
        response_class=Response,
        operation_id="admin.engine.delete",
        responses=responses("world-unknown"),
    )
    async def delete(world: str) -> None:
        """Say that there is no engine; the storefront sends no events."""
        served.subscribe(served.get(world), None)


def legs_of(world: ServedWorld) -> list[dict[str, Any]]:
    """Every journal of a world."""
    return [_leg(number, book) for number, book in enumerate(world.legs, 1)]


def _leg(number: int, book: Logbook) -> dict[str, Any]:
    written = book.journal
    return {
        "leg": number,
        "path": str(book.path),
        "records": written.count,
        "sealed": written.sealed,
        "sha256": written.sha256,
    }
