"""Takes out of the tests' own Allure results what speaks of the machine and of what it held.

That is its name, its threads, and the traces: these name folders, and quote values that nobody
looked through. What a test has to say is its message; the trace stays in suites.log.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import orjson

from reports.folder import write_bytes

_OF_THE_MACHINE: Final = frozenset({"host", "thread"})


def strip_machine(folder: Path) -> None:
    """Rewrite every result and container in `folder`; a folder that is not there is fine."""
    for pattern in ("*-result.json", "*-container.json"):
        for path in sorted(folder.glob(pattern)):
            before = orjson.loads(path.read_bytes())
            after = _stripped(before)
            if after != before:
                write_bytes(path, orjson.dumps(after))


def _stripped(part: dict[str, Any]) -> dict[str, Any]:
    """A result, a step or a fixture, and whatever is within it."""
    kept = dict(part)
    if "labels" in part:
        kept["labels"] = [one for one in part["labels"] if one["name"] not in _OF_THE_MACHINE]
    if "statusDetails" in part:
        details = part["statusDetails"].items()
        kept["statusDetails"] = {name: value for name, value in details if name != "trace"}
    for inner in ("steps", "befores", "afters"):
        if inner in part:
            kept[inner] = [_stripped(one) for one in part[inner]]
    return kept
