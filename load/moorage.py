"""The engine under load, from the name that a run gives it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from engine import Config, Credentials, FileDisk
from scenarios.driver.afloat import ProcessEngine
from scenarios.driver.berth import REFERENCE, Mooring
from scenarios.driver.engines import command_of, is_foreign
from scenarios.driver.reference import Mutation, ReferenceEngine
from scenarios.voyage.calm import Engine
from simulator.credentials import ENGINE_CLIENT
from simulator.faults import KillSchedule
from simulator.landscape import Landscape

SETTINGS: Final[dict[str, Any]] = {
    "poll_ms": 500,
    "reconciliation": {"enabled": False},  # no night falls within a minute
}
"""The reference engine, as somebody who wants his portal fresh within seconds would set it.

It is told so by `SEATRIAL_ENGINE_CONFIG`, which no other engine need read.
"""


@asynccontextmanager
async def moored(
    engine: str,
    mutate: Mutation | None,
    landscape: Landscape,
    state: Path,
    log: Callable[[str], None],
    quiet_us: int,
) -> AsyncIterator[Engine]:
    """The engine of that name in a landscape, not started yet; nothing of it outlives the block.

    The reference engine is a process of its own, on SQLite with full synchronisation, and so is any
    engine that is named by its command. One with a planted defect (`mutate`) lives in this process,
    on the same kind of disk: defects are planted in its parts. An engine that is none of ours is at
    rest when nothing was written for `quiet_us`, for it need have no probe.

    Raises EngineUnreachable where there is no such command.
    """
    if mutate is not None:
        async with _planted(mutate, landscape, state, log) as planted:
            yield planted
        return
    foreign = is_foreign(engine)
    mooring = Mooring(state, command_of(engine) if foreign else REFERENCE, SETTINGS)
    silence_us = quiet_us if foreign else None
    async with ProcessEngine(landscape, mooring, log=log, quiet_us=silence_us) as process:
        yield process


@asynccontextmanager
async def _planted(
    mutate: Mutation, landscape: Landscape, state: Path, log: Callable[[str], None]
) -> AsyncIterator[Engine]:
    secrets = landscape.secrets
    credentials = Credentials(ENGINE_CLIENT, secrets.engine, secrets.webhook)
    config = replace(Config.parse(SETTINGS), credentials=credentials)
    disk = FileDisk(state / "engine.sqlite")
    planted = ReferenceEngine(landscape, config, disk, KillSchedule(()), mutate, log)
    try:
        yield planted
    finally:
        planted.bury()
