"""The suites of a run: pytest processes, told what to do by run.json, watched until they end.

Which suites share a process says `parted`; where time is virtual, as many run at once as there are
cores, and what they leave is the same whatever their number (docs/adr/0022).

Children, because pytest leaks between two runs in one process. They find run.json by the
environment variable SEATRIAL_RUN and report where they stand in progress.jsonl (see
`reports.progress`). What they print goes to suites.log, one after the other.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console

import scenarios
from reports.allure import strip_machine
from reports.contract import SUITE as CONTRACT
from reports.folder import RunFolder
from reports.joining import join_contract
from reports.junit import arrange
from reports.progress import Refused, Said, read_progress
from reports.run import ENVIRONMENT, PART, Run
from scenarios.contract.targets import PARTS
from seatrial.errors import EngineAbsent
from seatrial.watching import shown

_LOOK_EVERY_S: Final = 0.1
_STOP_WITHIN_S: Final = 10.0
_LOG: Final = "suites.log"
_JUDGEABLE: Final = (0, 1, 5)
_KEPT_OUT: Final = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_XDIST_WORKER", PART)
"""What a caller's own pytest or environment would make ours do."""


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


@dataclass(frozen=True, slots=True)
class Part:
    """Suites that share a process, where it says how its tests ended, and what it prints.

    `named` is the part of suite `contract` that it does; empty where it does its suites whole.
    """

    suites: tuple[str, ...]
    junit: Path
    log: Path
    named: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """Processes of which so many may run at once; the next stage begins when all have ended."""

    parts: tuple[Part, ...]
    at_once: int


Asked = tuple[tuple[str, ...], str]
"""Suites that share a process, and the part of `contract` that it does."""


def parted(folder: RunFolder, run: Run) -> list[Stage]:
    """Which suites share a process, and which processes run beside others.

    In wall time the cases are worlds of one fleet, which mostly wait. In virtual time the suite
    `contract` falls into parts, of which the longest come first, and what is left for the end runs
    side by side; the suites of cases stay together, for a planted defect must act in one of them.
    """
    suites = run.configuration.suites
    stages: list[tuple[list[Asked], int]]
    if run.configuration.wall is not None:
        others = tuple(suite for suite in suites if suite != CONTRACT)
        named = [suites] if LOAD in suites or not others else [others, (CONTRACT,)]
        stages = [([(one, "") for one in named], len(named))]
    else:
        cases = tuple(suite for suite in suites if suite not in (CONTRACT, VOYAGE, LOAD))
        whole: list[Asked] = [(cases, ""), ((VOYAGE,), "")]
        stages = [([*_contract(run), *whole], _cores()), ([((LOAD,), "")], 1)]
    asked = [
        ([one for one in named if one[0] and set(one[0]) <= set(suites)], at_once)
        for named, at_once in stages
    ]
    alone = sum(len(named) for named, _ in asked) == 1
    return [
        Stage(tuple(_part(folder, *one, alone=alone) for one in named), at_once)
        for named, at_once in asked
        if named
    ]


def _contract(run: Run) -> list[Asked]:
    """The parts of suite `contract`; it is whole where somebody named a target."""
    parts = PARTS if run.configuration.target is None else ("",)
    return [((CONTRACT,), part) for part in parts]


def _part(folder: RunFolder, suites: tuple[str, ...], named: str, *, alone: bool) -> Part:
    if alone:
        return Part(suites, folder.junit, folder.path / _LOG, named)
    name = "-".join((*suites, *filter(None, [named])))
    return Part(
        suites,
        folder.junit.with_name(f"junit-{name}.xml"),
        folder.path / f"suites-{name}.log",
        named,
    )


def _cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run_suites(folder: RunFolder, run: Run, console: Console) -> int:
    """Run the suites of `run` to their end and return the exit code of their process, or the worst.

    Raises EngineAbsent when they found no engine, KeyboardInterrupt when one came in; every process
    has ended then.
    """
    environment = {name: value for name, value in os.environ.items() if name not in _KEPT_OUT}
    environment[ENVIRONMENT] = str(folder.run.resolve())
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # what is not needed takes two seconds
    folder.progress.touch(mode=0o600)
    stages = parted(folder, run)
    parts = [part for stage in stages for part in stage.parts]
    try:
        with _gathered(folder, parts), _news(folder.progress, console) as news:
            codes = [code for stage in stages for code in _run(stage, folder, environment, news)]
            named = [part.named for part in parts if part.named]
            if named:
                join_contract(folder, named)
            arrange(folder.junit, [part.junit for part in parts], run.configuration.suites)
        strip_machine(folder.allure)
        return _worst(codes)
    finally:
        folder.progress.unlink(missing_ok=True)


def _run(
    stage: Stage, folder: RunFolder, environment: Mapping[str, str], news: Callable[[], None]
) -> list[int]:
    """Run the processes of a stage to their end; their exit codes, in the order of the parts."""
    waiting = deque(stage.parts)
    with ExitStack() as left:
        children: list[subprocess.Popen[bytes]] = []
        running: list[subprocess.Popen[bytes]] = []
        while waiting or running:
            while waiting and len(running) < stage.at_once:
                child = _start(waiting.popleft(), folder, environment)
                children.append(left.enter_context(_ended(child)))
                running.append(child)
            running = [child for child in running if not _wait(child)]
            news()
        return [child.returncode for child in children]


def _start(
    part: Part, folder: RunFolder, environment: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    with part.log.open("wb") as log:
        return subprocess.Popen(  # noqa: S603  our own interpreter, our own arguments
            _command(folder, part),
            env={**environment, PART: part.named},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )


@contextmanager
def _gathered(folder: RunFolder, parts: Sequence[Part]) -> Iterator[None]:
    """Writes into one file what the processes printed, and leaves none of theirs behind."""
    whole = folder.path / _LOG
    try:
        yield
    finally:
        said = [part.log.read_bytes() for part in parts if part.log.exists()]
        whole.write_bytes(b"".join(said))
        for part in parts:
            for path in {part.log, part.junit} - {whole, folder.junit}:
                path.unlink(missing_ok=True)


def _worst(codes: Sequence[int]) -> int:
    """Of pytest's exit codes the one that says least good of the run."""
    return max(codes, key=lambda code: (code not in _JUDGEABLE, code))


def _command(folder: RunFolder, part: Part) -> list[str]:
    return [
        # -P: what a user's own folder calls engine.py or reports/ must not be taken for ours.
        *(sys.executable, "-P", "-m", "pytest"),
        # No configuration but ours: the suites are run from wherever they were installed.
        *("-c", os.devnull, "--rootdir", str(folder_of("")), "--confcutdir", str(folder_of(""))),
        *("--import-mode=importlib", "--strict-markers", "--strict-config"),
        *("-p", "scenarios.patched", "-p", "scenarios.plugin"),  # in this order
        *("-p", "allure_pytest.plugin", "-p", "no:cacheprovider"),
        *(option for suite in part.suites for option in _PLUGINS.get(suite, ())),
        *("--tb=short", "-ra", f"--junitxml={part.junit}", f"--alluredir={folder.allure}"),
        "--allure-no-capture",  # what a test prints was never looked through for personal data
        *(str(folder_of(suite)) for suite in part.suites),
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


@contextmanager
def _news(progress: Path, console: Console) -> Iterator[Callable[[], None]]:
    """What shows where the children stand, when called; raises EngineAbsent if one says so."""
    with progress.open("rb") as file, shown(console) as show:

        def news() -> None:
            for line in read_progress(file):
                if isinstance(line, Refused):
                    raise EngineAbsent(line.refused)
                if isinstance(line, Said):
                    console.print(line.text, markup=False)
                else:
                    show.step(line)

        yield news


def _wait(child: subprocess.Popen[bytes]) -> bool:
    try:
        child.wait(_LOOK_EVERY_S)
    except subprocess.TimeoutExpired:
        return False
    return True
