"""What an error that left a command means for the user: a sentence and an exit code."""

from __future__ import annotations

import errno
from dataclasses import asdict
from typing import Final

from rich.traceback import Traceback
from typer.exceptions import TyperException

from contracts.errors import ContractsError
from reports.errors import PageUnbuilt, ReportsError
from scenarios.errors import ScenariosError
from seatrial import exits, show
from seatrial.errors import SeatrialError
from seatrial.screen import Screen
from simulator.errors import SimulatorError
from simulator.world.errors import WorldInvalid

_OF_THE_MACHINE: Final = frozenset(
    {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
)
"""What only whoever keeps the machine can mend: rights, and room on a disk."""
_FORESEEN: Final = (SeatrialError, ReportsError, SimulatorError, ScenariosError, ContractsError)


def failed(error: Exception, *, json: bool = False) -> int:
    """Say on stderr what went wrong, with `json` as a document on stdout too; the exit code."""
    screen = Screen(json)
    said, code = _told(error)
    answer: dict[str, object] = {"error": said, "exit_code": code}
    if isinstance(error, WorldInvalid):
        report = error.report
        rows = [asdict(row) for row in report.shown]
        answer |= {"problems": rows, "counts": report.counts, "total": report.total}
        if not json:
            show.problems(screen, report)
    if json:
        screen.document(answer)
    if code == exits.HARNESS and not isinstance(error, _FORESEEN):
        kind, trace = type(error), error.__traceback__
        screen.err.print(Traceback.from_exception(kind, error, trace, show_locals=False))
    else:
        screen.say(said)
    return code


def _told(error: Exception) -> tuple[str, int]:
    """The sentence and the exit code of an error."""
    if isinstance(error, TyperException):
        return _mend(error), exits.USAGE
    if isinstance(error, WorldInvalid):
        return f"{error.report.total} problems in the exports; nothing was run", exits.USAGE
    if isinstance(error, SeatrialError):
        return f"seatrial: {error}", error.exit_code
    if isinstance(error, PageUnbuilt):
        return f"seatrial: {error}", exits.HARNESS
    if isinstance(error, _FORESEEN):
        return f"seatrial: {error}", exits.USAGE
    if isinstance(error, OSError) and error.errno in _OF_THE_MACHINE:
        where = error.filename or "a file"
        said = (
            f"seatrial: {where} cannot be written or read: {error.strerror}; make room on the "
            "disk, see that you may write there, and run the command again"
        )
        return said, exits.USAGE
    # The last resort: a fault of ours, told apart from a NO-GO.
    return f"seatrial: a fault of its own, {type(error).__name__}; stderr has it", exits.HARNESS


def _mend(error: TyperException) -> str:
    """What was wrong with the words of a command, and whose help says how they are written; no
    command at all asks for the help itself.
    """
    message = error.format_message()
    if message.startswith("Usage:"):
        return message
    context = getattr(error, "ctx", None)
    called = "seatrial" if context is None else context.command_path
    return f"usage: {message.rstrip('.')}; see {called} --help"
