"""`python -m engine`: the reference engine as a process (see `engine.environment`).

Ready when GET /health answers 200; SIGTERM stops it in good order within five seconds, exit 0.
Exit 30: the configuration is wrong. Exit 70: the store cannot be used, or the engine has failed.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from contextlib import suppress

import uvicorn
import uvloop

from engine.engine import Engine
from engine.environment import Environment, read_environment
from engine.errors import ConfigInvalid, StoreFailed
from engine.http import SocketHttp
from engine.life import incarnate
from engine.output import Log
from engine.parts import build
from engine.ports import Ports
from engine.store.disk import FileDisk
from engine.wall import EpochClock, Stdout, SystemRng

OK = 0
CONFIG = 30
FAILED = 70


def main() -> int:
    """Serve until told to stop; returns the exit code."""
    try:
        environment = read_environment(os.environ)
        told = _Told()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, told)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(_serve(environment, told))
    except (ConfigInvalid, StoreFailed) as error:
        sys.stderr.write(f"seatrial engine: {error}\n")
        return CONFIG if isinstance(error, ConfigInvalid) else FAILED


class _Told:
    """Whether somebody asked to stop: before uvicorn listens to signals, or through it, since it
    raises again what it took once it is done.
    """

    def __init__(self) -> None:
        self.to_stop = False

    def __call__(self, *_: object) -> None:
        self.to_stop = True


class _Server(uvicorn.Server):
    """Says when it listens."""

    log: Log

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.log.write("engine.listening")


async def _serve(environment: Environment, told: _Told) -> int:
    http = SocketHttp(environment.bases)
    disk = FileDisk(environment.state / "engine.db")
    ports = Ports(EpochClock(), SystemRng(), http, Stdout(), disk)
    ports, life = incarnate(ports, environment.hook)
    engine = Engine(build(environment.config, ports))
    await engine.start()
    server = _Server(
        uvicorn.Config(
            engine.app,
            host=environment.host,
            port=environment.port,
            http="httptools",
            lifespan="off",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=1,
        )
    )
    server.log = Log(ports.clock, ports.output)
    server.should_exit = told.to_stop
    watcher = asyncio.create_task(_stop_when_broken(engine, server))
    try:
        with suppress(SystemExit):  # how uvicorn says that the address is taken
            await server.serve()
    finally:
        watcher.cancel()
        with suppress(StoreFailed):
            await engine.stop()
        await http.close()
    server.log.write("engine.ended", calls=life.counts["call"], commits=life.counts["commit"])
    return FAILED if engine.broken.is_set() or not server.started else OK


async def _stop_when_broken(engine: Engine, server: uvicorn.Server) -> None:
    await engine.broken.wait()
    server.should_exit = True


if __name__ == "__main__":
    raise SystemExit(main())
