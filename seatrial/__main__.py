"""The command line: `seatrial`, `python -m seatrial`. `main()` alone decides the exit code."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from functools import cache
from typing import Any

import typer.main
from typer.exceptions import Abort

from seatrial import exits


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and end the process with its exit code."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; every error becomes a sentence and a code."""
    try:
        command = _command(arguments)
        code = command.main(list(arguments), prog_name="seatrial", standalone_mode=False)
    except (Abort, KeyboardInterrupt):
        return exits.INTERRUPTED
    except Exception as error:  # noqa: BLE001  every one is told, with an exit code of its own
        from seatrial.failing import failed

        return failed(error, json="--json" in arguments)
    finally:
        gc.enable()
    return code if isinstance(code, int) else exits.GO


def _command(arguments: Sequence[str]) -> Any:
    """What is to be run; `serve` alone is imported without the rest, which takes a second."""
    gc.disable()  # nothing that a start makes is garbage; a server turns it on again by itself
    if list(arguments[:1]) == ["serve"]:
        os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # none; it would search for it
        from seatrial.serving import alone

        return typer.main.get_command(alone)
    command = _whole()
    gc.enable()
    return command


@cache
def _whole() -> Any:
    """Every command; whoever runs several in one process has it made once."""
    from seatrial.app import app

    return typer.main.get_command(app)


if __name__ == "__main__":
    main()
