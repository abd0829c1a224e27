"""The journals of a world: what happened, by kind, party, edge, key and operation, page by page."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from simulator.serve.admin.answers import JournalAnswer, LegsAnswer
from simulator.serve.admin.models import Strict
from simulator.serve.admin.refusals import responses
from simulator.serve.admin.worlds import legs_of
from simulator.serve.problems import problem
from simulator.serve.worlds import Worlds


class Wanted(Strict):
    """Which records; each that is given must fit."""

    kind: str | None = None
    actor: str | None = None
    edge: Annotated[str | None, Query(examples=["engine>erp"])] = None
    key: str | None = None
    operation: str | None = None
    cause: str | None = None
    call_id: str | None = None
    since: Annotated[int, Query(ge=0, description="The first `seq` that is looked at.")] = 0
    limit: Annotated[int, Query(ge=1, le=1000)] = 100
    leg: Annotated[int | None, Query(ge=1, description="Default: the present one.")] = None

    def fields(self) -> dict[str, str]:
        """What a record must have."""
        page = {"since", "limit", "leg"}
        return self.model_dump(exclude_none=True, exclude=page)


def router(served: Worlds) -> APIRouter:
    """The routes over the worlds of a server."""
    routes = APIRouter(prefix="/worlds/{world}", tags=["journal"])

    @routes.get(
        "/journal",
        operation_id="admin.journal.read",
        response_model=JournalAnswer,
        responses=responses("world-unknown", "leg-unknown"),
    )
    async def read(world: str, wanted: Annotated[Wanted, Query()]) -> Response:
        """A page of records, as they stand in the file; it may be empty and yet have `more`."""
        legs = served.get(world).legs
        number = wanted.leg or len(legs)
        if number > len(legs):
            raise problem("leg-unknown", f"the world is in its leg {len(legs)}")
        book = legs[number - 1]
        page = book.look(wanted.since, wanted.limit, wanted.fields())
        more = b"true" if page.next < book.journal.count else b"false"
        records = b",".join(entry.line.rstrip(b"\n") for entry in page.entries)
        body = b'{"leg":%d,"records":[%b],"next":%d,"more":%b}' % (number, records, page.next, more)
        return Response(body, media_type="application/json")

    @routes.get(
        "/journals",
        operation_id="admin.journals.list",
        response_model=LegsAnswer,
        responses=responses("world-unknown"),
    )
    async def every(world: str) -> dict[str, Any]:
        """Every leg of the journal: its file, how long it is, and its digest."""
        return {"legs": legs_of(served.get(world))}

    return routes
