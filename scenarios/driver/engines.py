"""Which engine a run names: one of ours, which keeps virtual time, or any by its command or URL."""

from __future__ import annotations

import shlex
import shutil
from typing import Final

from reports.redaction import engine_name
from reports.run import URL
from scenarios.errors import EngineUnreachable
from scenarios.mutants import PREFIX

REFERENCE: Final = "reference"


def is_foreign(engine: str) -> bool:
    """Whether it is none of ours, so that it is a process, and time is real."""
    return engine != REFERENCE and not engine.startswith(PREFIX)


def url_of(engine: str) -> str | None:
    """The base address of an engine that runs already; None for any other."""
    return engine.removeprefix(URL).rstrip("/") if engine.startswith(URL) else None


def command_of(engine: str) -> tuple[str, ...]:
    """The words of an engine's command, as a shell would split them.

    Raises EngineUnreachable when they are none, or when there is no such command.
    """
    try:
        words = tuple(shlex.split(engine))
    except ValueError as error:
        raise EngineUnreachable(
            f"the engine's command {engine_name(engine)!r} cannot be read: {error}; "
            "quote it as for a shell"
        ) from None
    if not words:
        raise EngineUnreachable("the engine's command is empty; name one, such as 'node engine.js'")
    if shutil.which(words[0]) is None:
        raise EngineUnreachable(
            f"there is no engine {engine_name(engine)!r}: no command {engine_name(words[0])!r} is "
            "on the PATH or seen from here; name one that runs from here, "
            f"{REFERENCE}, {PREFIX}M-nn or {URL}http://..."
        )
    return words
