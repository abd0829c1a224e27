"""A run from its configuration to the last line of its journal, in a folder of its own."""

from __future__ import annotations

import platform
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import count
from pathlib import Path
from types import FrameType
from typing import Final

from contracts.instants import format_instant
from contracts.scope import read_bytes
from reports.errors import FolderInvalid
from reports.folder import RunFolder, create, read_json, write_bytes
from reports.run import FAILED, FINISHED, INTERRUPTED, SCHEMA, Configuration, Run, write_run
from seatrial.errors import ConfigurationInvalid, EngineAbsent, Interrupted
from seatrial.screen import Screen
from seatrial.suites import run_suites

_RUNS: Final = Path("runs")
_LATEST: Final = "latest"
_VERSIONS: Final = ("seatrial", "fastapi", "pytest", "apsw", "orjson")


def claim(out: Path | None, seed: int, *, force: bool) -> RunFolder:
    """A new run folder at `out`, or under `runs/` by time and seed.

    Raises ConfigurationInvalid when something lies there: `force` replaces a run folder, and never
    anything else, a link to one neither; and when no folder can be made there.
    """
    path = out or _RUNS / f"{_now():%Y%m%dT%H%M%S}-seed{seed}"
    try:
        if out is None:
            folder = _create_beside(path)
            _point(_RUNS / _LATEST, folder.path.name)
        else:
            if path.is_symlink() or path.exists():
                _clear(path, force=force)
            folder = create(path)
    except OSError as error:
        why = error.strerror or str(error)
        raise ConfigurationInvalid(
            f"no run folder can be made at {path}: {why}; name a folder that you may write by --out"
        ) from None
    return folder


def sail(
    folder: RunFolder, configuration: Configuration, screen: Screen, matrix: bytes | None = None
) -> Run:
    """Run the suites to their end and say in run.json how they ended.

    `matrix` is the scope matrix where it is at hand; else it is read where it lies.

    Raises Interrupted when somebody stopped it, EngineAbsent when there was no engine; run.json
    says so then.
    """
    run = Run(configuration, versions(), format_instant(_now()))
    write_run(folder.run, run)
    if matrix is None:
        brought = configuration.scope
        matrix, _ = read_bytes(None if brought is None else Path(brought.file))
    write_bytes(folder.scope, matrix)
    try:
        with stoppable():
            exit_code = run_suites(folder, run, screen.err)
    except KeyboardInterrupt:
        write_run(folder.run, _ended(run, INTERRUPTED, None))
        raise Interrupted(f"stopped before its end; {folder.path} says so") from None
    except EngineAbsent:
        write_run(folder.run, _ended(run, FAILED, None))
        raise
    run = _ended(run, FINISHED, exit_code)
    write_run(folder.run, run)
    return run


def versions() -> dict[str, str]:
    """What decided how this run behaves, beside its configuration."""
    return {"python": platform.python_version()} | {name: version(name) for name in _VERSIONS}


def _ended(run: Run, outcome: str, exit_code: int | None) -> Run:
    return replace(run, outcome=outcome, exit_code=exit_code, finished_at=format_instant(_now()))


def _create_beside(path: Path) -> RunFolder:
    """A new folder of that name; where another run of the same second has it, of that and -2, -3..

    Whoever comes first has the name: making the folder is what claims it.
    """
    for nth in count(1):
        try:
            return create(path if nth == 1 else path.with_name(f"{path.name}-{nth}"))
        except FileExistsError:
            if not path.parent.is_dir():
                raise
    raise AssertionError  # it counts for ever


def _clear(path: Path, *, force: bool) -> None:
    if path.is_symlink():
        raise ConfigurationInvalid(
            f"{path} is a link, which is never replaced; name the folder that it points at"
        )
    empty = path.is_dir() and not any(path.iterdir())
    if not (force or empty):
        raise ConfigurationInvalid(f"{path} exists; name another folder or add --force")
    if not (empty or _is_ours(RunFolder(path))):
        raise ConfigurationInvalid(f"{path} is no run folder; --force replaces nothing else")
    shutil.rmtree(path)


def _is_ours(folder: RunFolder) -> bool:
    """Whether its run.json is one of ours, for others call a file by that name too."""
    try:
        return read_json(folder.run).get("schema") == SCHEMA
    except FolderInvalid:
        return False


def _point(link: Path, target: str) -> None:
    draft = link.with_name(f".{link.name}.new")
    draft.unlink(missing_ok=True)
    draft.symlink_to(target)
    draft.replace(link)


@contextmanager
def stoppable() -> Iterator[None]:
    """Makes a polite request to end (SIGTERM) what Ctrl-C is."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _now() -> datetime:
    return datetime.now(UTC)
