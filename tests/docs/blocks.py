"""Pages of docs/ as they are read: their shell blocks, and a shell that runs them."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path


def shell_blocks(text: str) -> list[str]:
    """Everything that a page tells its reader to type."""
    return re.findall(r"```sh\n(.*?)```", text, re.DOTALL)


def shell(
    script: str, folder: Path, environment: Mapping[str, str], timeout_s: float
) -> tuple[int, str]:
    """Exit code and output of a script; nothing that it started is left behind."""
    with (folder / "said.txt").open("w+", encoding="utf-8") as said:
        process = subprocess.Popen(
            ["sh", "-c", script],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            code = process.wait(timeout=timeout_s)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        said.seek(0)
        return code, said.read()


def untold() -> dict[str, str]:
    """This process's environment without what any world or engine was told."""
    return {name: v for name, v in os.environ.items() if not name.startswith("SEATRIAL_")}
