"""The tutorial of docs/serve.md, as it stands there: every command of it is run."""

from __future__ import annotations

import json
import os
import socket
import sys
from pathlib import Path

import pytest

from contracts.journal import read
from tests.browser import program
from tests.docs.blocks import shell, shell_blocks, untold
from tests.seatrial.command import ROOT

PAGE = ROOT / "docs/serve.md"
SMALL = "--accounts 4 --items 10 --days 2 --orders-per-day 10"


@pytest.fixture(scope="module")
def tools() -> None:
    for name in ("sh", "curl", "sed"):
        program(name)


def free_ports() -> list[int]:
    with socket.socket() as one, socket.socket() as other:
        for taken in (one, other):
            taken.bind(("127.0.0.1", 0))
        return [taken.getsockname()[1] for taken in (one, other)]


def commands() -> list[str]:
    """The blocks of the tutorial; its ports are replaced by free ones, its world by a small one."""
    ours, engines = free_ports()
    text = PAGE.read_text("utf-8").replace("8700", str(ours)).replace("9000", str(engines))
    blocks = shell_blocks(text)
    assert blocks[0].startswith("seatrial serve")
    blocks[0] = f"{blocks[0].strip()} {SMALL} > server.log 2>&1 & echo $! > server.pid\n"
    ready = f"until curl -s http://127.0.0.1:{ours}/ > ready.json; do sleep 0.1; done\n"
    return [blocks[0] + ready, *blocks[1:]]


def test_the_tutorial_works_as_it_is_written(tools: None, tmp_path: Path) -> None:
    scripts = Path(sys.executable).parent
    environment = untold() | {
        "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}",
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }
    last = "kill $!\nkill -TERM $(cat server.pid)\nwait\n"
    script = "set -eu\n" + "".join(commands()) + last
    code, said = shell(script, tmp_path, environment, timeout_s=200)
    assert code == 0, said[-4000:]
    arrived = json.loads((tmp_path / "arrived.json").read_text())
    assert (arrived["met"], arrived["found"]["reference"]) == (True, "S-000001")
    hit = json.loads((tmp_path / "hit.json").read_text())
    assert (hit["met"], hit["found"]["body"]["rule"]) == (True, "lost")
    folder = tmp_path / "served/worlds/default"
    for leg in ("journal.jsonl", "journal-0002.jsonl"):
        assert [*read(folder / leg)][-1].kind == "end"
