"""Building the page: a tool is chosen by what is here, and its page is made quiet."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reports.allure_html.install import installed
from reports.allure_html.quiet import quieten
from reports.allure_html.toolbox import TOOLS, Job, Tool
from reports.errors import ToolBroken, ToolMissing
from reports.folder import write_bytes

_WITHIN_S: Final = 300.0
_QUIET: Final = {"ALLURE_NO_ANALYTICS": "true", "NO_COLOR": "1"}


@dataclass(frozen=True, slots=True)
class Built:
    """A page that was built: where it lies, and by what."""

    path: Path
    tool: str


def build(
    results: Path,
    out: Path,
    history: Path | None,
    say: Callable[[str], None],
    tools: Sequence[Tool] = TOOLS,
) -> Built:
    """Build the page over a folder of results; `history` is one file that grows by every run.

    Raises ToolMissing when no tool can be had here, ToolBroken when the one that was chosen fails,
    PageLoud when its page would ask somebody for something.
    """
    tool = _choose(tools, keeps_history=history is not None)
    home = installed(tool, say)
    with tempfile.TemporaryDirectory(prefix="seatrial-allure-") as place:
        job = Job(results.absolute(), Path(place, "page"), history)
        _run(tool, tool.command(home, job))
        page = job.into / "index.html"
        if not page.is_file():
            raise ToolBroken(f"{tool.name} ended well and built no page")
        write_bytes(out, quieten(page.read_text("utf-8")).encode())
    return Built(out, tool.name)


def _choose(tools: Sequence[Tool], *, keeps_history: bool) -> Tool:
    """The first tool whose runtime is here; raises ToolMissing with what would be needed."""
    able = [tool for tool in tools if tool.keeps_history or not keeps_history]
    for tool in able:
        if tool.can_run:
            return tool
    needs = "; ".join(
        f"{tool.name} needs {tool.runtime} {tool.at_least} or newer, and "
        + (f"{tool.runtime} {seen} is here" if (seen := tool.seen()) else "there is none here")
        for tool in able
    )
    why = " with a history" if keeps_history else ""
    raise ToolMissing(f"nothing here can build the Allure page{why}: {needs}")


def _run(tool: Tool, command: Sequence[str]) -> None:
    try:
        done = subprocess.run(  # noqa: S603  the tool that was installed from its lock
            command,
            env=os.environ | _QUIET,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_WITHIN_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ToolBroken(f"{tool.name} built no page within {_WITHIN_S:.0f} s") from None
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise ToolBroken(f"{tool.name} failed ({done.returncode}): {said[-1] if said else ''}")
