"""Commands in processes of their own, none of which has to import the command line again.

To start an interpreter and import all of it takes longer than most commands. So one process does
that once, and forks for each command one that has a folder, an environment and files to write to
of its own, and that ends as any interpreter ends. `tests.seatrial.command` alone asks for it.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
LONGEST_S = 300
"""No command takes longer; one that does is ended by SIGALRM."""

_START = f"import sys; sys.path[0] = {str(ROOT)!r}; from tests.seatrial import slipway"


def launch(
    arguments: Sequence[str], cwd: str, environment: Mapping[str, str], outputs: Sequence[Path]
) -> int:
    """Run one command to its end: its exit code, as of `subprocess`; `outputs` are made of stdout
    and stderr.
    """
    asked = {"arguments": arguments, "cwd": cwd, "environment": {**environment}}
    process = _process()
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{json.dumps(asked | {'outputs': [*map(str, outputs)]})}\n".encode())
    process.stdin.flush()
    return int(process.stdout.readline())


@cache
def _process() -> subprocess.Popen[bytes]:
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", f"{_START}; slipway.serve()"]
    process = subprocess.Popen(command, stdin=pipe, stdout=pipe)
    atexit.register(process.communicate)  # it ends with its input
    return process


def serve() -> None:
    """Fork for each line of stdin, and say on stdout how the command ended."""
    import seatrial.app  # noqa: F401  all that a command may need
    from seatrial.__main__ import main

    gc.collect()
    gc.freeze()
    while line := sys.stdin.buffer.readline():
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            _become(asked)
            main(asked["arguments"])
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _become(asked: Mapping[str, Any]) -> None:
    """Be in the place that a command was asked for in, as if it had been started there."""
    signal.alarm(LONGEST_S)
    os.environ.clear()
    os.environ.update(asked["environment"])
    os.chdir(asked["cwd"])
    sys.path[0] = asked["cwd"]
    for number, path in enumerate((os.devnull, *asked["outputs"])):
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        os.dup2(file, number)
        os.close(file)
