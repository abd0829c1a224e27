"""The suites of a run: a pytest process, told what to do by run.json, watched until it ends.

Where time is real, the suite contract has one of its own beside the others, which mostly wait.

A child, because pytest leaks between two runs in one process. It finds run.json by the environment
variable SEATRIAL_RUN and reports where it stands in progress.jsonl (see `reports.progress`).
What it prints goes to suites.log.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import monotonic
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

import scenarios
from reports.allure import strip_machine
from reports.contract import SUITE as CONTRACT
from reports.folder import RunFolder
from reports.junit import arrange
from reports.progress import Progress, Refused, Said, read_progress
from reports.run import ENVIRONMENT, Run
from seatrial.errors import EngineAbsent

_LOOK_EVERY_S: Final = 0.1
_SAY_EVERY_S: Final = 5.0
"""How often a run without a terminal says where it stands."""

_STOP_WITHIN_S: Final = 10.0
_JUDGEABLE: Final = (0, 1, 5)
_KEPT_OUT: Final = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_XDIST_WORKER")
"""What a caller's own pytest would make ours do."""


VOYAGE: Final = "voyage"
"""The one suite with the run's own journal; each case of any other has one under `worlds/`."""

LOAD: Final = "load"
"""The one suite that wants the machine for itself, so that it is run only by name."""

SUITES: Final = (VOYAGE, CONTRACT, "e2e", "negative", LOAD)
"""Every suite there is to be, in the order in which they are run."""

_PLUGINS: Final = {LOAD: ("-p", "load.plugin")}
"""What a suite is given by a floor above its own: its cases are a fixture there (docs/adr/0009)."""

_ASKED_FOR: Final = frozenset({LOAD})
"""Suites that are run only by name."""


def every_suite() -> tuple[str, ...]:
    """The suites that have tests, in their order."""
    return tuple(suite for suite in SUITES if any(folder_of(suite).glob("test_*.py")))


def default_suites() -> tuple[str, ...]:
    """What is run when nobody names a suite."""
    return tuple(suite for suite in every_suite() if suite not in _ASKED_FOR)


def folder_of(suite: str) -> Path:
    """Where a suite's tests lie; it need not exist."""
    return Path(scenarios.__file__).parent / "suites" / suite


def run_suites(folder: RunFolder, run: Run, console: Console) -> int:
    """Run the suites of `run` to their end and return the exit code of their process, or the worst.

    Raises EngineAbsent when they found no engine, KeyboardInterrupt when one came in; every process
    has ended then.
    """
    environment = {name: value for name, value in os.environ.items() if name not in _KEPT_OUT}
    environment[ENVIRONMENT] = str(folder.run.resolve())
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # what is not needed takes two seconds
    folder.progress.touch(mode=0o600)
    try:
        with (folder.path / "suites.log").open("wb") as log, ExitStack() as children:
            started = []
            for suites, junit in _processes(folder, run):
                child = subprocess.Popen(  # noqa: S603  our own interpreter, our own arguments
                    _command(folder, suites, junit),
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                )
                started.append(children.enter_context(_ended(child)))
            refused = _watch(started, folder.progress, console)
        if refused is not None:
            raise EngineAbsent(refused)
        arrange(*(junit for _, junit in _processes(folder, run)))
        strip_machine(folder.allure)
        return _worst([child.returncode for child in started])
    finally:
        folder.progress.unlink(missing_ok=True)


def _processes(folder: RunFolder, run: Run) -> list[tuple[tuple[str, ...], Path]]:
    """The suites of each process, and where it says how its tests ended."""
    suites = run.configuration.suites
    others = tuple(suite for suite in suites if suite != CONTRACT)
    if run.configuration.wall is None or LOAD in suites or others in ((), suites):
        return [(suites, folder.junit)]
    beside = folder.junit.with_name(f"junit-{CONTRACT}.xml")
    return [(others, folder.junit), ((CONTRACT,), beside)]


def _worst(codes: Sequence[int]) -> int:
    """Of pytest's exit codes the one that says least good of the run."""
    return max(codes, key=lambda code: (code not in _JUDGEABLE, code))


def _command(folder: RunFolder, suites: Sequence[str], junit: Path) -> list[str]:
    return [
        # -P: what a user's own folder calls engine.py or reports/ must not be taken for ours.
        *(sys.executable, "-P", "-m", "pytest"),
        # No configuration but ours: the suites are run from wherever they were installed.
        *("-c", os.devnull, "--rootdir", str(folder_of("")), "--confcutdir", str(folder_of(""))),
        *("--import-mode=importlib", "--strict-markers", "--strict-config"),
        *("-p", "scenarios.patched", "-p", "scenarios.plugin"),  # in this order
        *("-p", "allure_pytest.plugin", "-p", "no:cacheprovider"),
        *(part for suite in suites for part in _PLUGINS.get(suite, ())),
        *("--tb=short", "-ra", f"--junitxml={junit}", f"--alluredir={folder.allure}"),
        "--allure-no-capture",  # what a test prints was never looked through for personal data
        *(str(folder_of(suite)) for suite in suites),
    ]


@contextmanager
def _ended(child: subprocess.Popen[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """Leaves no process behind: asks it to stop, and after ten seconds makes it."""
    try:
        yield child
    finally:
        if child.poll() is None:
            child.terminate()
            try:
                child.wait(_STOP_WITHIN_S)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def _watch(
    children: Sequence[subprocess.Popen[bytes]], progress: Path, console: Console
) -> str | None:
    """Show where the children stand until they end; why they could run nothing, if one says so."""
    refused = None
    with progress.open("rb") as file, _shown(console) as show:
        while True:
            ended = all(_wait(child) for child in children)
            for line in read_progress(file):
                if isinstance(line, Refused):
                    refused = line.refused
                elif isinstance(line, Said):
                    console.print(line.text, markup=False)
                else:
                    show.step(line)
            if ended or refused is not None:
                return refused


def _wait(child: subprocess.Popen[bytes]) -> bool:
    try:
        child.wait(_LOOK_EVERY_S)
    except subprocess.TimeoutExpired:
        return False
    return True


class _Lines:
    """Progress without a terminal: a line when the work changes its name, and every few seconds."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._what = ""
        self._said_s = 0.0

    def step(self, step: Progress) -> None:
        now_s = monotonic()
        if step.what == self._what and now_s - self._said_s < _SAY_EVERY_S:
            return
        self._what, self._said_s = step.what, now_s
        of = f" of {step.of}" if step.of else ""
        self._console.print(f"{step.what}: {step.done}{of}", markup=False)


class _Bars:
    """Progress on a terminal: a bar for each kind of work."""

    def __init__(self, bar: Bar) -> None:
        self._bar = bar
        self._tasks = {"": bar.add_task("sets sail", total=None)}

    def step(self, step: Progress) -> None:
        if "" in self._tasks:
            self._bar.remove_task(self._tasks.pop(""))
        if step.what not in self._tasks:
            self._tasks[step.what] = self._bar.add_task(step.what)
        self._bar.update(self._tasks[step.what], completed=step.done, total=step.of or None)


@contextmanager
def _shown(console: Console) -> Iterator[_Lines | _Bars]:
    if not console.is_terminal:
        yield _Lines(console)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Bar(*columns, TimeElapsedColumn(), console=console, transient=True) as bar:
        yield _Bars(bar)
