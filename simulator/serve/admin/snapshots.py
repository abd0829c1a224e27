"""Snapshots of a world: take, list, put back, forget."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from simulator.serve.admin.answers import SnapshotAnswer, SnapshotsAnswer, WorldAnswer
from simulator.serve.admin.models import NewSnapshot, Restore
from simulator.serve.admin.refusals import responses
from simulator.serve.problems import problem
from simulator.serve.worlds import Worlds


def router(served: Worlds) -> APIRouter:
    """The routes over the worlds of a server."""
    routes = APIRouter(prefix="/worlds/{world}/snapshots", tags=["snapshots"])

    @routes.post(
        "",
        status_code=201,
        operation_id="admin.snapshots.create",
        response_model=SnapshotAnswer,
        responses=responses(
            "world-unknown", "snapshot-exists", "snapshots-exhausted", "not-at-rest"
        ),
    )
    async def create(world: str, wanted: NewSnapshot) -> dict[str, Any]:
        """Take one, as soon as no call is under way."""
        return (await served.get(world).take(wanted.name, wanted.wait_s)).document()

    @routes.get(
        "",
        operation_id="admin.snapshots.list",
        response_model=SnapshotsAnswer,
        responses=responses("world-unknown"),
    )
    async def every(world: str) -> dict[str, Any]:
        """Every snapshot, in the order in which they were taken."""
        found = served.get(world).snapshots.values()
        return {"snapshots": [snapshot.document() for snapshot in found]}

    @routes.post(
        "/{snapshot}/restore",
        operation_id="admin.snapshots.restore",
        response_model=WorldAnswer,
        responses=responses("world-unknown", "snapshot-unknown", "not-at-rest"),
    )
    async def restore(world: str, snapshot: str, wanted: Restore | None = None) -> dict[str, Any]:
        """Put one back: state, clock, counters and faults. A new leg of the journal begins."""
        found = served.get(world)
        await found.restore(snapshot, (wanted or Restore()).wait_s)
        return served.document(found)

    @routes.delete(
        "/{snapshot}",
        status_code=204,
        response_class=Response,
        operation_id="admin.snapshots.delete",
        responses=responses("world-unknown", "snapshot-unknown"),
    )
    async def delete(world: str, snapshot: str) -> None:
        """Forget one."""
        if served.get(world).snapshots.pop(snapshot, None) is None:
            raise problem("snapshot-unknown", f"there is no snapshot {snapshot!r}")

    return routes
