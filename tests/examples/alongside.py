"""An example engine beside `seatrial serve`: a process of its own, told what any engine is told."""

from __future__ import annotations

import os
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from contracts.journal import read
from scenarios.judge import judge
from tests.seatrial.command import ROOT
from tests.seatrial.quayside import Serving, serving

SOUND = (sys.executable, str(ROOT / "docs/examples/sound_python/engine.py"))
NAIVE = ("node", str(ROOT / "docs/examples/naive-node/engine.js"))
WORLD = "/worlds/default"
SIZE = ("--accounts", "4", "--items", "10", "--days", "2", "--orders-per-day", "10")
HASTE = ("--scale", "30")


@dataclass(slots=True)
class Alongside:
    """A served world and one engine in it."""

    served: Serving
    command: tuple[str, ...]
    folder: Path
    port: int
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def output(self) -> str:
        return (self.folder / "engine.log").read_text("utf-8")

    def start(self) -> None:
        """Start the engine in the state it was left in, and wait until it is at work."""
        begun = self.admin("GET", "")["records"]
        told = Path(self.served.document["worlds"][0]["engine_environment"])
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("SEATRIAL_")
        }
        for line in told.read_text("utf-8").splitlines():
            name, _, value = line.partition("=")
            environment[name] = shlex.split(value)[0]
        environment["SEATRIAL_LISTEN"] = f"127.0.0.1:{self.port}"
        environment["SEATRIAL_STATE_DIR"] = str(self.folder / "state")
        with (self.folder / "engine.log").open("ab") as log:
            self._process = subprocess.Popen(
                self.command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.until(record={"kind": "answer", "operation": "erp.token", "since": begun})

    def end(self, number: int) -> int:
        """End the engine by a signal; its exit code."""
        assert self._process is not None
        self._process.send_signal(number)
        return self._process.wait(timeout=20)

    def ask(self, path: str) -> Any:
        """What the engine answers."""
        with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return answer.read()

    def admin(self, method: str, path: str, body: object = None) -> Any:
        """The admin API of the world."""
        return self.served.admin(method, WORLD + path, body)

    def trade(self, orders: int) -> None:
        """Let buyers order, twenty times a second, and clerks see to it."""
        rate = {"mode": "rate", "orders_per_minute": 40, "orders": orders}
        self.admin("PUT", "/traffic", rate)

    def until(self, **condition: object) -> Any:
        """What was waited for; fails when it does not come."""
        look = self.admin("POST", "/wait", {"timeout_s": 30, **condition})
        assert look["met"], (condition, self.output[-2000:])
        return look["found"]

    def until_shown(self, orders: int) -> None:
        """Wait until the portal shows of each of the first orders that the ERP has it."""
        for nth in range(1, orders + 1):
            told = {"kind": "answer", "operation": "storefront.orders.status"}
            self.until(record=told | {"key": f"S-{nth:06d}"})

    def until_paid(self) -> None:
        """Wait until the portal shows an invoice that is paid, so that goods were shipped."""
        invoice = {"system": "storefront", "kind": "invoice", "field": "state", "value": "paid"}
        self.until(entity=invoice)

    def verdicts(self) -> dict[str, str]:
        """End everything in good order; each invariant's state, as judged from the journal.

        But for I-24: the engine came when the world was hours old, so nothing was in time.
        """
        self.end(signal.SIGTERM)
        self.served.stop()
        journal = Path(self.served.document["worlds"][0]["journal"])
        rows = judge(journal)["invariants"]
        return {row["id"]: row["state"] for row in rows if row["id"] != "I-24"}

    def confidential(self) -> set[str]:
        """What no log may hold: names, e-mails and streets of customers, prices, and secrets."""
        world = self.served.document["worlds"][0]
        found = {Path(world["webhook_secret_file"]).read_text("utf-8").strip()}
        found |= {
            Path(each["secret_file"]).read_text("utf-8").strip()
            for each in world["identities"]
            if each["client_id"] == "engine"
        }
        for record in read(Path(world["journal"])):
            after = record.body.get("after") if record.kind == "effect" else None
            if after and record.body["entity"] == "customer":
                found |= {after["name"], after["email"]}
                found |= {address["street"] for address in after["addresses"]}
            if after and record.body["entity"] == "price":
                found.add(f'"{after["unit_price"]["amount"]}"')
        assert len(found) > 10
        return found

    def kill(self) -> None:
        """Whatever happened, leave no process behind."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()


@contextmanager
def alongside(command: tuple[str, ...], folder: Path, *options: str) -> Iterator[Alongside]:
    """An engine that has brought the catalogue over, for the length of the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with serving(
        folder, *SIZE, *HASTE, *options, "--engine-url", f"http://127.0.0.1:{port}"
    ) as served:
        one = Alongside(served, command, folder, port)
        try:
            one.start()
            for noun in ("accounts", "items", "prices", "availability"):
                one.until(record={"kind": "answer", "operation": f"storefront.{noun}.put"})
            yield one
        finally:
            one.kill()
