"""What a command shows: answers on stdout, everything on the way to them on stderr.

Colour and moving bars only on a terminal; `NO_COLOR` and `--json` are honoured.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from rich.console import Console

_WIDTH_OF_A_FILE: Final = 140
"""Columns where no terminal says how many it has, such as in a log of CI."""


@dataclass(frozen=True, slots=True)
class Screen:
    """Two consoles; with `json` the answer is one JSON document and nothing else."""

    json: bool = False
    out: Console = field(default_factory=lambda: _console(stderr=False))
    err: Console = field(default_factory=lambda: _console(stderr=True))

    def say(self, text: str) -> None:
        """A line on the way to the answer."""
        self.err.print(text, markup=False)

    def document(self, data: Mapping[str, Any]) -> None:
        """The answer as JSON, keys sorted, indented: the same bytes as in the run folder."""
        options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS
        try:
            self.out.file.write(orjson.dumps(data, option=options).decode() + "\n")
            self.out.file.flush()
        except BrokenPipeError:
            self.out.on_broken_pipe()


class _Console(Console):
    """A console whose reader may leave early, as `| head` does: the rest goes nowhere."""

    def on_broken_pipe(self) -> None:
        """What was decided stands, whoever reads it: no exit code is made up here."""
        self.quiet = True
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.file.fileno())
        os.close(nowhere)


def _console(*, stderr: bool) -> Console:
    console = _Console(stderr=stderr, highlight=False, soft_wrap=True)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = _WIDTH_OF_A_FILE
    return console
