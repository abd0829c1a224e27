"""The reference engine runs where nothing of ours but `engine` and `contracts` can be imported."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

# A finder in front of all others refuses what the engine must not need, then the engine starts.
ALONE = """
import runpy, sys

class Refuses:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("simulator", "scenarios", "reports", "load", "seatrial"):
            raise ImportError(f"{name} is out of the engine's reach")

sys.meta_path.insert(0, Refuses())
try:
    import simulator
except ImportError:
    sys.argv = ["engine"]
    runpy.run_module("engine", run_name="__main__")
else:
    raise SystemExit("the simulator could be imported: nothing is shown")
"""


def test_the_engine_starts_where_the_simulator_cannot_be_imported(tmp_path: Path) -> None:
    secret, webhook = tmp_path / "secret", tmp_path / "webhook"
    secret.write_text("a secret", "utf-8")
    webhook.write_text("whsec_c2VhdHJpYWwgc2VjcmV0IG9mIDMyIGJ5dGVzIGxvbmc=", "utf-8")
    environment = {
        "SEATRIAL_ERP_URL": "http://127.0.0.1:9",
        "SEATRIAL_STORE_URL": "http://127.0.0.1:9",
        "SEATRIAL_CLIENT_ID": "engine",
        "SEATRIAL_CLIENT_SECRET_FILE": str(secret),
        "SEATRIAL_WEBHOOK_SECRET_FILE": str(webhook),
        "SEATRIAL_LISTEN": f"127.0.0.1:{_free_port()}",
        "SEATRIAL_STATE_DIR": str(tmp_path / "state"),
    }
    with subprocess.Popen(
        [sys.executable, "-c", ALONE],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as engine:
        try:
            said = _until_listening(engine)
            with urlopen(f"http://{environment['SEATRIAL_LISTEN']}/health", timeout=10) as answer:
                assert answer.status == 200
            engine.send_signal(signal.SIGTERM)
            assert engine.wait(10) == 0, said
        finally:
            engine.kill()
            engine.communicate()


def _until_listening(engine: subprocess.Popen[str]) -> str:
    assert engine.stdout is not None
    said = ""
    for line in engine.stdout:
        said += line
        if re.search(r"engine\.listening", line):
            return said
    raise AssertionError(f"the engine ended before it listened: {said}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
