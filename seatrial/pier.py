"""A server of worlds from its options to its end: made, said where everything is, and sealed."""

from __future__ import annotations

import asyncio
import gc
import os
import shutil
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import orjson

from seatrial import exits
from seatrial.berths import told
from seatrial.errors import ConfigurationInvalid
from seatrial.guard import guard
from seatrial.serving import GENERATED
from simulator.errors import SimulatorError
from simulator.face import Rework, untouched
from simulator.landscape import Landscape
from simulator.parties import SERVED
from simulator.serve.engine import EngineAddress
from simulator.serve.origin import Origin
from simulator.serve.people import People, Work
from simulator.serve.server import Server, Settings, serving
from simulator.serve.shelf import shelf_folder
from simulator.serve.worlds import WorldRequest
from simulator.world.spec import World

_RUNS: Final = Path("runs")
_MARK: Final = "serve.json"
_OPTIONS: Final = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE


@dataclass(frozen=True, slots=True)
class Wanted:
    """The options of `serve`, as they were given; `sizes` are those that were."""

    world: str
    mapping: str | None
    profile: str
    at_leisure: bool
    seed: int
    port: int
    engine_url: str | None
    webhook_url: str | None
    worlds: int
    faults: str
    scale: float
    retries: str
    allow_hosts: tuple[str, ...]
    sizes: Mapping[str, int]
    out: Path | None
    force: bool
    cache: bool
    plant: str = ""
    parties: tuple[str, ...] = ()

    def requests(self) -> list[WorldRequest]:
        """The worlds that are asked for; raises ConfigurationInvalid for what excludes another."""
        strange = [party for party in self.parties if party not in SERVED]
        if strange:
            raise ConfigurationInvalid(
                f"--party {strange[0]}: a world may have {' and '.join(SERVED)} (docs/parties.md)"
            )
        first = WorldRequest(
            origin=self._origin(),
            profile=self.profile,
            at_leisure=self.at_leisure,
            faults=self.faults,
            scale=self.scale,
            retries=self.retries,
            engine=self._engine(),
            parties=self.parties,
        )
        return [
            replace(first, origin=replace(first.origin, seed=self.seed + number))
            for number in range(self.worlds)
        ]

    def rework(self) -> Rework:
        """What the systems are spoiled by; raises ConfigurationInvalid for an unknown defect."""
        if not self.plant:
            return untouched
        # Imported when somebody asks for it, so that no start waits for it.
        from scenarios.contract.defects import planted
        from scenarios.contract.errors import DefectUnknown

        try:
            return planted([each.strip() for each in self.plant.split(",") if each.strip()])
        except DefectUnknown as error:
            raise ConfigurationInvalid(str(error)) from None

    def planted(self) -> dict[str, str]:
        """What the header of each world's journal says of it: such a world is nobody's evidence."""
        return {"planted": self.plant} if self.plant else {}

    def _origin(self) -> Origin:
        if self.world == GENERATED:
            if self.mapping:
                raise ConfigurationInvalid("--mapping reads exports: name their folder by --world")
            return Origin(self.seed, self.sizes)
        if self.sizes:
            raise ConfigurationInvalid(f"exports have their own {', '.join(self.sizes)}")
        return Origin(self.seed, folder=Path(self.world).resolve(), mapping=self.mapping)

    def _engine(self) -> EngineAddress | None:
        if self.engine_url is None:
            if self.webhook_url is not None:
                raise ConfigurationInvalid("--webhook-url needs --engine-url beside it")
            return None
        return EngineAddress(self.engine_url, self.webhook_url)


def moor(wanted: Wanted, *, json: bool) -> int:
    """Serve until a signal ends it; return the exit code.

    Raises ConfigurationInvalid, and what the simulator says of its input; nothing is served then.
    """
    requests, rework = wanted.requests(), wanted.rework()
    guard(f"url:{wanted.engine_url or ''}", wanted.allow_hosts, os.environ)
    folder = _claim(wanted.out, force=wanted.force)
    settings = Settings(
        folder,
        wanted.port,
        shelf_folder(dict(os.environ)) if wanted.cache else None,
        wanted.allow_hosts,
        {"seatrial": version("seatrial"), **wanted.planted()},
        rework,
    )
    try:
        return asyncio.run(_serve(settings, requests, json=json))
    except SimulatorError:
        if not (folder / _MARK).is_file():  # nothing was served: nothing is left behind
            shutil.rmtree(folder, ignore_errors=True)
            with suppress(OSError):  # there are other runs
                _RUNS.rmdir()
        raise


async def _serve(settings: Settings, requests: list[WorldRequest], *, json: bool) -> int:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    async with serving(settings, _people) as server:
        for request in requests:
            server.worlds.create(request)
        _tell(server, settings.folder, json=json)
        _collect_again()
        await ended.wait()
        broken = [world.id for world in server.worlds.all() if world.broken() is not None]
    if broken:
        sys.stderr.write(f"seatrial: a simulator failed in {', '.join(broken)}\n")
        return exits.HARNESS
    sys.stderr.write(f"ended; the journals in {settings.folder} are sealed\n")
    return exits.GO


def _people(landscape: Landscape, world: World, work: Work) -> People:
    # Imported when somebody puts them to work, so that no start waits for it.
    from scenarios.voyage.shift import Shift

    return Shift(landscape, world, work)


def _tell(server: Server, folder: Path, *, json: bool) -> None:
    document = {
        "url": server.url,
        "pid": os.getpid(),
        "folder": str(folder),
        "admin": {
            "url": server.admin,
            "openapi": f"{server.admin}/openapi.json",
            "token_file": str(server.token_file),
        },
        "worlds": [server.worlds.document(world) for world in server.worlds.all()],
    }
    _write(folder / _MARK, document)
    sys.stdout.write(orjson.dumps(document, option=_OPTIONS).decode() if json else told(document))
    sys.stdout.flush()


def _collect_again() -> None:
    """What was made so far stays till the end: the collector need not look at it (it was off)."""
    gc.freeze()
    gc.enable()


def _claim(out: Path | None, *, force: bool) -> Path:
    """A folder that is new or holds nothing; raises ConfigurationInvalid when there is none."""
    path = out or _RUNS / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-serve"
    try:
        if path.is_symlink():
            raise ConfigurationInvalid(f"{path} is a link; name the folder that it points at")
        if path.exists():
            _clear(path, force=force)
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        why = error.strerror or str(error)
        raise ConfigurationInvalid(
            f"no folder can be made at {path}: {why}; name one that you may write by --out"
        ) from None
    return path.resolve()


def _clear(path: Path, *, force: bool) -> None:
    if path.is_dir() and not any(path.iterdir()):
        return
    if not force:
        raise ConfigurationInvalid(f"{path} exists; name another folder or add --force")
    if not (path / _MARK).is_file():
        raise ConfigurationInvalid(f"{path} was not served from; --force replaces nothing else")
    shutil.rmtree(path)


def _write(path: Path, document: Mapping[str, Any]) -> None:
    path.touch(mode=0o600)
    path.write_bytes(orjson.dumps(document, option=_OPTIONS))
