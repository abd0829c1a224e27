"""The target `sim-http`: both simulators as `seatrial serve` serves them, over real sockets.

A process of its own on loopback. It is set up over its own admin API: a snapshot is taken when
everything is there, and put back before each operation.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import orjson
from requests import Session

from contracts.bundle import bundle
from contracts.ports import Request, Response
from scenarios.contract.asking import Asker, Login
from scenarios.contract.desk import OTHER_BUYER
from scenarios.contract.erp_holdings import erp_holdings
from scenarios.contract.errors import TargetUnready
from scenarios.contract.shop_holdings import shop_holdings
from scenarios.contract.sim import ERP, SIZES, STOREFRONT
from scenarios.contract.target import Budget, Face, Identity
from scenarios.invariants.model import SIMULATOR
from simulator.storefront import buyer_client

SIM_HTTP: Final = "sim-http"
BUDGET: Final = Budget(examples_per_operation=1, walks_per_operation=1, edges=4)
"""Little: what is generated is the same as in process, and what differs is the way there."""

_ANSWER_S: Final = 20.0
_END_S: Final = 10.0
_SNAPSHOT: Final = "fresh"
_WORLD_OF: Final = {ERP: 0, STOREFRONT: 1}


@dataclass(slots=True)
class SimHttpTarget:
    """A server of two worlds, one for each face; it is started when a face is first asked for.

    `plant` names the defects of its systems.
    """

    seed: int
    profile: str
    folder: Path
    plant: tuple[str, ...] = ()
    budget: Budget = BUDGET
    _server: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _served: dict[str, Any] = field(default_factory=dict, init=False)
    _sessions: list[Session] = field(default_factory=list, init=False)

    @property
    def name(self) -> str:
        return SIM_HTTP

    def face(self, system: str) -> Face:
        """The ERP or the storefront, with what it holds, and a snapshot to come back to.

        Raises TargetUnready when the server does not come up or refuses.
        """
        if self._server is None:
            self._start()
        world = self._served["worlds"][_WORLD_OF[system]]
        asker = _asker(world, system)
        erp = asker if system == ERP else _asker(world, ERP)
        holdings = erp_holdings(erp) if system == ERP else shop_holdings(erp, asker)
        return Face(
            target=SIM_HTTP,
            system=system,
            subject=SIMULATOR,
            document=bundle(system),
            base_url=world["addresses"][system],
            app=None,
            send=asker.send,
            identities=asker.identities(),
            strangers=[*asker.identities(strangers=True), self._elsewhere(system)],
            holdings=holdings,
            reset=self._snapshot(world["id"]),
            let_pass=None,
            budget=self.budget,
            session=self._session(),
        )

    def _session(self) -> Session:
        """Connections that stay open; nothing of this machine's surroundings decides about them."""
        session = Session()
        session.trust_env = False
        self._sessions.append(session)
        return session

    def _elsewhere(self, system: str) -> Identity:
        """The engine of another tenant: the same system, in the other world."""
        worlds = self._served["worlds"]
        return _asker(worlds[1 - _WORLD_OF[system]], system).elsewhere("engine")

    def close(self) -> None:
        """Ask the server to end, and make it when it does not."""
        for session in self._sessions:
            session.close()
        self._sessions.clear()
        server, self._server = self._server, None
        if server is None:
            return
        server.terminate()
        try:
            server.wait(_END_S)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        if server.stdout is not None:
            server.stdout.close()

    def _start(self) -> None:
        sizes = [part for name, size in SIZES.items() for part in _option(name, size)]
        command = [*(sys.executable, "-P", "-m", "seatrial", "serve", "--json", "--no-cache")]
        command += [*("--port", "0", "--worlds", "2", "--profile", self.profile, "--at-leisure")]
        command += [*("--seed", str(self.seed), "--out", str(self.folder / SIM_HTTP)), *sizes]
        command += ["--plant", ",".join(self.plant)] if self.plant else []
        self._server = subprocess.Popen(  # noqa: S603  our own interpreter, our own arguments
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._served = _read_document(self._server)

    def _snapshot(self, world: str) -> Callable[[], None]:
        path = f"/worlds/{world}/snapshots"
        self._admin(path, {"name": _SNAPSHOT, "wait_s": 5})

        def restore() -> None:
            self._admin(f"{path}/{_SNAPSHOT}/restore", {"wait_s": 5})

        return restore

    def _admin(self, path: str, content: Mapping[str, Any]) -> None:
        admin = self._served["admin"]
        token = Path(admin["token_file"]).read_text("utf-8").strip()
        headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        request = Request("POST", path, headers, orjson.dumps(content))
        answer = _send(admin["url"], request)
        if not 200 <= answer.status < 300:
            raise TargetUnready(f"the admin API answers {answer.status} to POST {path}")


def _read_document(server: subprocess.Popen[bytes]) -> dict[str, Any]:
    """What the server says when it is up: JSON over several lines, the last of them a brace."""
    assert server.stdout is not None  # noqa: S101 - it is a pipe
    lines = []
    for line in server.stdout:
        lines.append(line)
        if line.rstrip() == b"}":
            document: dict[str, Any] = orjson.loads(b"".join(lines))
            return document
    raise TargetUnready(f"`seatrial serve` ended with {server.wait()} before it was up")


def _asker(world: Mapping[str, Any], system: str) -> Asker:
    url = world["addresses"][system]
    return Asker(system, lambda request: _send(url, request), _logins(world, system))


def _logins(world: Mapping[str, Any], system: str) -> dict[str, Login]:
    known = {each["client_id"]: each for each in world["identities"]}
    logins = {
        name: Login(name, Path(each["secret_file"]).read_text("utf-8"), each["scopes"][system])
        for name, each in known.items()
        if system in each["scopes"] and "<" not in name
    }
    if system == STOREFRONT:
        each = known[buyer_client("<account>")]
        secrets = orjson.loads(Path(each["secret_file"]).read_bytes())
        first, second, *_ = sorted(secrets)
        buyer = Login(first, secrets[first], each["scopes"][system], owns_alone=True)
        other = replace(buyer, client_id=second, secret=secrets[second], stranger=True)
        logins |= {"buyer": buyer, OTHER_BUYER: other}
    return logins


def _send(base_url: str, request: Request) -> Response:
    parts = urlsplit(base_url)
    connection = HTTPConnection(str(parts.hostname), parts.port, timeout=_ANSWER_S)
    path, headers = parts.path + request.path, dict(request.headers)
    try:
        connection.request(request.method, path, request.body or None, headers)
        answer = connection.getresponse()
        return Response(answer.status, dict(answer.getheaders()), answer.read())
    except (HTTPException, OSError) as error:
        raise TargetUnready(f"{request.method} {path}: {type(error).__name__}") from error
    finally:
        connection.close()


def _option(name: str, size: int) -> tuple[str, str]:
    return f"--{name.replace('_', '-')}", str(size)
