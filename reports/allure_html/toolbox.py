"""The tools that can build the HTML, in the order in which they are preferred.

Each is an npm package, pinned with all that it needs by a lock beside this file, and needs a
runtime of its own. Node and Java are looked for on the PATH.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson

_TOOLS: Final = Path(__file__).with_name("tools")
_CATEGORIES: Final = Path(__file__).parents[1] / "allure" / "categories.json"
_ASKED_WITHIN_S: Final = 30.0
_HISTORY_LIMIT: Final = 50
"""Runs that a history keeps; a run adds some 1 KB for each test."""

_TREE: Final = ("epic", "feature", "story")


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be built: from which results, into which empty folder, with which history."""

    results: Path
    into: Path
    history: Path | None


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool: its runtime, the oldest version of it that will do, and the command that builds.

    `version_of` is the command that makes the runtime say its version. `command` is given the
    folder in which the tool is installed and the job; what it builds is `into/index.html`.
    """

    id: str
    name: str
    runtime: str
    at_least: int
    version_of: tuple[str, ...]
    command: Callable[[Path, Job], Sequence[str]]
    keeps_history: bool

    @property
    def package(self) -> Path:
        """The folder with package.json and package-lock.json."""
        return _TOOLS / self.id

    def seen(self) -> str | None:
        """The version of the runtime on this machine; None when there is none."""
        return _version(self.version_of)

    @property
    def can_run(self) -> bool:
        """Whether its runtime is here and new enough."""
        seen = self.seen()
        return seen is not None and int(seen.split(".")[0]) >= self.at_least


def _version(command: Sequence[str]) -> str | None:
    program = shutil.which(command[0])
    if program is None:
        return None
    try:
        done = subprocess.run(  # noqa: S603  a program of the user's own PATH, asked its version
            [program, *command[1:]],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_ASKED_WITHIN_S,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r"\d+(\.\d+)*", done.stdout + done.stderr)
    return found.group() if found else None


def _allure_3(folder: Path, job: Job) -> Sequence[str]:
    """Allure 3 reads its options from a file; the tree follows the groups of the checklist."""
    awesome = {"singleFile": True, "reportLanguage": "en", "groupBy": list(_TREE)}
    options = {
        "name": "Seatrial",
        "output": str(job.into),
        "plugins": {"awesome": {"options": awesome}},
        "categories": orjson.loads(_CATEGORIES.read_bytes()),
    }
    if job.history is not None:
        options |= {"historyPath": str(job.history.absolute()), "historyLimit": _HISTORY_LIMIT}
    config = job.into.with_name("allurerc.json")
    config.write_bytes(orjson.dumps(options))
    program = folder / "node_modules" / "allure" / "cli.js"
    return ("node", str(program), "generate", str(job.results), "-c", str(config))


def _allure_2(folder: Path, job: Job) -> Sequence[str]:
    """Allure 2 by its own script, which looks for Java as we do."""
    script = folder / "node_modules" / "allure-commandline" / "dist" / "bin" / "allure"
    generate = ("generate", str(job.results), "--single-file", "--clean", "-o", str(job.into))
    return ("sh", str(script), *generate)


TOOLS: Final = (
    Tool("allure-3", "Allure 3", "Node", 22, ("node", "--version"), _allure_3, keeps_history=True),
    Tool("allure-2", "Allure 2", "Java", 11, ("java", "-version"), _allure_2, keeps_history=False),
)
