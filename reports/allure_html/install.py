"""Where the tools lie: installed once by npm from their lock, into the user's cache folder.

npm asks the registry that the user has set up; the lock holds a hash of every package and no
address. Install scripts are not run.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from reports.allure_html.toolbox import Tool
from reports.errors import ToolMissing

_WITHIN_S: Final = 300.0
_DIGITS: Final = 12
_CI: Final = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--omit=dev", "--loglevel=error")


def installed(tool: Tool, say: Callable[[str], None]) -> Path:
    """The folder of a tool; it is installed first where it is not there, and `say` is told so.

    Raises ToolMissing when npm is missing or cannot install it.
    """
    home = _cache() / f"{tool.id}-{_lock(tool)}"
    if not home.is_dir():
        say(f"{tool.name} is installed once, by npm, into {home}")
        _install(tool, home)
    return home


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "seatrial"


def _lock(tool: Tool) -> str:
    lock = (tool.package / "package-lock.json").read_bytes()
    return hashlib.sha256(lock).hexdigest()[:_DIGITS]


def _install(tool: Tool, home: Path) -> None:
    """Install beside the place and move there: nobody ever sees half a tool."""
    npm = shutil.which("npm")
    if npm is None:
        raise ToolMissing(f"{tool.name} comes from npm, and there is no npm on the PATH")
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{tool.id}-", dir=home.parent) as place:
            for name in ("package.json", "package-lock.json"):
                shutil.copyfile(tool.package / name, Path(place, name))
            _run(tool, [npm, *_CI], place)
            if not home.is_dir():
                Path(place).rename(home)
                Path(place).mkdir()  # what the with block removes
    except OSError as error:
        why = error.strerror or str(error)
        raise ToolMissing(f"{tool.name} cannot be installed into {home}: {why}") from None


def _run(tool: Tool, command: list[str], folder: str) -> None:
    try:
        done = subprocess.run(  # noqa: S603  npm of the user's own PATH, our own arguments
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_WITHIN_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ToolMissing(
            f"npm did not install {tool.name} within {_WITHIN_S:.0f} s: is its registry reachable?"
        ) from None
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines()
        said = lines[0] if lines else "nothing"
        raise ToolMissing(f"npm could not install {tool.name} ({done.returncode}): {said}")
