"""What goes on in a world: its clock, its simulated people, and waiting for something."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter

from simulator.serve.admin.answers import TimeAnswer, TrafficAnswer, WaitAnswer
from simulator.serve.admin.models import ClockChange, Traffic, Wait
from simulator.serve.admin.refusals import responses
from simulator.serve.waiting import wait_until
from simulator.serve.world import ServedWorld
from simulator.serve.worlds import Worlds

_US = 1_000_000


def router(served: Worlds) -> APIRouter:
    """The routes over the worlds of a server."""
    routes = APIRouter()
    _clock(routes, served)
    _traffic(routes, served)
    _wait(routes, served)
    return routes


def _clock(routes: APIRouter, served: Worlds) -> None:
    path = "/worlds/{world}/clock"

    @routes.get(
        path,
        tags=["clock"],
        operation_id="admin.clock.read",
        response_model=TimeAnswer,
        responses=responses("world-unknown"),
    )
    async def read(world: str) -> dict[str, Any]:
        """What the world's clock says."""
        return served.get(world).time()

    @routes.patch(
        path,
        tags=["clock"],
        operation_id="admin.clock.change",
        response_model=TimeAnswer,
        responses=responses("world-unknown"),
    )
    async def change(world: str, wanted: ClockChange) -> dict[str, Any]:
        """Run it at another pace (0: it stands), or jump ahead; what is due is done at once."""
        found = served.get(world)
        clock = found.clock
        if wanted.scale is not None:
            clock.run(wanted.scale)
        if wanted.advance_s:
            clock.set(clock.now_us() + round(wanted.advance_s * _US))
        found.note("clock", scale=clock.scale, advance_s=wanted.advance_s)
        return found.time()


def _traffic(routes: APIRouter, served: Worlds) -> None:
    path = "/worlds/{world}/traffic"

    @routes.put(
        path,
        status_code=202,
        tags=["traffic"],
        operation_id="admin.traffic.start",
        response_model=TrafficAnswer,
        responses=responses(
            "world-unknown", "traffic-running", "traffic-unavailable", "traffic-impossible"
        ),
    )
    async def start(world: str, wanted: Traffic) -> dict[str, Any]:
        """Put simulated buyers and clerks to work; they cross the wire like everybody else."""
        found = served.get(world)
        served.employ(found, wanted.work(found.shifts + 1))
        return _status(found)

    @routes.get(
        path,
        tags=["traffic"],
        operation_id="admin.traffic.read",
        response_model=TrafficAnswer,
        responses=responses("world-unknown"),
    )
    async def read(world: str) -> dict[str, Any]:
        """What they did so far."""
        return _status(served.get(world))

    @routes.delete(
        path,
        tags=["traffic"],
        operation_id="admin.traffic.stop",
        response_model=TrafficAnswer,
        responses=responses("world-unknown"),
    )
    async def stop(world: str) -> dict[str, Any]:
        """Send them home; what they were about to do is left undone."""
        found = served.get(world)
        await found.dismiss()
        return _status(found)


def _wait(routes: APIRouter, served: Worlds) -> None:
    @routes.post(
        "/worlds/{world}/wait",
        tags=["wait"],
        operation_id="admin.wait",
        response_model=WaitAnswer,
        responses=responses("world-unknown", "kind-unknown"),
    )
    async def wait(world: str, wanted: Wait) -> dict[str, Any]:
        """Answer when something is so, or after `timeout_s` real seconds that it is not."""
        found = served.get(world)
        loop = asyncio.get_running_loop()
        since_s = loop.time()
        look = await wait_until(found, wanted.condition(), wanted.timeout_s)
        return {
            "met": look.met,
            "waited_s": round(loop.time() - since_s, 3),
            "found": look.found,
            "leg": len(found.legs),
            "seq": found.logbook.journal.count,
            "clock": found.time(),
        }


def _status(world: ServedWorld) -> dict[str, Any]:
    return {"state": "none"} if world.people is None else world.people.status()
