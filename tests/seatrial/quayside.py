"""`seatrial serve` as a user starts it: a process of its own, until somebody ends it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen


@dataclass(slots=True)
class Serving:
    """A server's process, what it printed as JSON, and after `stop` the rest of what it said."""

    process: subprocess.Popen[str]
    document: dict[str, Any]
    printed: str
    said: str = field(default="", init=False)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """End it as somebody would; the exit code."""
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=60)
        self.printed += out
        self.said += err
        return self.process.returncode

    def admin(self, method: str, path: str, body: object = None) -> Any:
        token = Path(self.document["admin"]["token_file"]).read_text()
        data = None if body is None else json.dumps(body).encode()
        headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        url = self.document["admin"]["url"] + path
        with urlopen(Request(url, data, headers, method=method), timeout=60) as answer:
            return json.loads(answer.read())


@contextmanager
def serving(folder: Path, *options: str, **environment: str) -> Iterator[Serving]:
    """A server that is ready, for the length of the block; its worlds are kept in `folder`."""
    process = subprocess.Popen(
        command("--port", "0", "--json", "--out", str(folder / "served"), *options),
        cwd=tempfile.gettempdir(),
        env=os.environ | {"XDG_CACHE_HOME": str(folder / "cache")} | environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        lines: list[str] = []
        while not lines or lines[-1] != "}\n":
            line = process.stdout.readline()
            assert line, process.communicate()[1]
            lines.append(line)
        printed = "".join(lines)
        yield Serving(process, json.loads(printed), printed)
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def command(*options: str) -> list[str]:
    return [sys.executable, "-m", "seatrial", "serve", *options]
