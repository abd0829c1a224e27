"""The pytest plugin of the suites: tells each case what run it belongs to and where its files go.

`seatrial run` starts one pytest process with `-p scenarios.plugin`; the environment variable
SEATRIAL_RUN names its run.json. Whoever runs a suite of cases by plain pytest gets a run of its
own, with the reference engine, in a temporary folder.
"""

from __future__ import annotations

import gc
import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

from reports.cases import FROM_OUTSIDE
from reports.folder import RunFolder, create
from reports.progress import ProgressWriter
from reports.run import ENVIRONMENT, Configuration, Run, WallTime, read_run
from scenarios.errors import EngineNotReady, EngineUnreachable, OutOfReach
from scenarios.stories.case import Case
from scenarios.stories.harbour import Harbour
from scenarios.stories.together import Together
from simulator.errors import HostNotAllowed, SocketClosed

if TYPE_CHECKING:
    from scenarios.fleet import Fleet  # at run time in wall time alone: it brings all stories along

_COLLECTED_AFTER = 20_000
"""Objects between two looks for garbage; the interpreter's own 700 is meant for small programs."""

NO_ENGINE = 90
"""The exit code of a suites' process that found no engine; pytest has none of its own so high."""


@dataclass(frozen=True, slots=True)
class Sailing:
    """The run that a case belongs to: its configuration, its folder, and whom to tell progress."""

    run: Run
    folder: RunFolder
    progress: ProgressWriter
    fleet: Fleet | None = None
    """The worlds of a run that lives in wall time."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out cases that the run does not ask for, and the stories of what its engine does not
    claim.
    """
    path = os.environ.get(ENVIRONMENT)
    if path is None:
        return
    asked = read_run(Path(path)).configuration
    out = [item for item in items if not _is_asked_for(item, asked)]
    if out:
        config.hook.pytest_deselected(items=out)
        items[:] = [item for item in items if item not in out]


def pytest_collection_finish() -> None:
    """Spare the collector of garbage what lives as long as the process: it took an eighth of the
    time of a case, going through modules again and again.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_COLLECTED_AFTER)
    gc.enable()


def _is_asked_for(item: pytest.Item, asked: Configuration) -> bool:
    params = getattr(getattr(item, "callspec", None), "params", {})
    case = params.get("case")
    if case is None:
        return True
    return asked.asks_for(case) and (asked.wall is None or _is_claimed(item, case, asked.wall))


def _is_claimed(item: pytest.Item, case: str, wall: WallTime) -> bool:
    from scenarios.fleet import TOLD_APART, TOLD_BESIDE, TOLD_TOGETHER

    suite = item.path.parent.name
    stories = {one.id: one for one in TOLD_TOGETHER.get(suite, ())}
    cases = {**TOLD_APART.get(suite, {}), **TOLD_BESIDE.get(suite, {})}
    stories |= {key: each.story for key, each in cases.items()}
    if case not in stories:
        return suite not in TOLD_TOGETHER
    return stories[case].asked_of(wall.claims)


@contextmanager
def ashore(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Run, RunFolder, Callable[[int, int, str], None]]]:
    """The run of this process, or one of its own in a temporary folder, and whom to tell."""
    path = os.environ.get(ENVIRONMENT)
    if path is None:
        yield _own_run(), create(tmp_path_factory.mktemp("ashore") / "run"), lambda *_: None
        return
    folder = RunFolder(Path(path).parent)
    progress = ProgressWriter(folder.progress)
    try:
        yield read_run(Path(path)), folder, progress.step
    finally:
        progress.close()


def refuse(folder: RunFolder, why: str) -> NoReturn:
    """End the whole run, for there is nobody to test."""
    progress = ProgressWriter(folder.progress)
    progress.refuse(why)
    progress.close()
    pytest.exit(why, returncode=NO_ENGINE)


@contextmanager
def refusing(progress: ProgressWriter) -> Iterator[None]:
    """Ends the whole run where its engine cannot be started or reached."""
    try:
        yield
    except (EngineUnreachable, EngineNotReady, HostNotAllowed, SocketClosed) as error:
        progress.refuse(str(error))
        pytest.exit(str(error), returncode=NO_ENGINE)


@pytest.fixture(scope="session")
def _asked() -> Iterator[Sailing | None]:
    """The run that `seatrial run` asks this process for, if it does."""
    path = os.environ.get(ENVIRONMENT)
    if path is None:
        yield None
        return
    folder = RunFolder(Path(path).parent)
    progress, run = ProgressWriter(folder.progress), read_run(Path(path))
    try:
        with _ends_when_told():
            yield Sailing(run, folder, progress, _fleet_of(run, folder, progress))
    finally:
        progress.close()


def _fleet_of(run: Run, folder: RunFolder, progress: ProgressWriter) -> Fleet | None:
    if run.configuration.wall is None:
        return None
    from scenarios.fleet import Fleet

    return Fleet(run, folder, progress)


@pytest.fixture(scope="session")
def sailing(_asked: Sailing | None) -> Sailing:
    """The run of this process; a suite that nobody started with `seatrial run` is skipped."""
    if _asked is None:
        pytest.skip(f"{ENVIRONMENT} names no run.json; start the suite with `seatrial run`")
    return _asked


@pytest.fixture(scope="session")
def harbour(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    _asked: Sailing | None,
) -> Iterator[Harbour]:
    """Where the cases of this process are played."""
    cases = Counter(item.path.parent.name for item in request.session.items)
    if _asked is None:
        folder = create(tmp_path_factory.mktemp("cases") / "run")
        harbour = Harbour.of(_own_run(), folder, lambda *_: None, cases)
    else:
        harbour = Harbour.of(_asked.run, _asked.folder, _asked.progress.step, cases)
        if _asked.fleet is not None:
            harbour.played = partial(_played, _asked.progress, _asked.fleet)
    yield harbour
    harbour.leave()


def _played(progress: ProgressWriter, fleet: Fleet, case: Case) -> Together:
    with refusing(progress):
        try:
            return fleet.played(case)
        except OutOfReach:
            pytest.skip(f"{FROM_OUTSIDE}: its engine is started for it, and this one runs already")


@contextmanager
def _ends_when_told() -> Iterator[None]:
    """Makes a request to end (SIGTERM) what Ctrl-C is, so that no engine is left behind."""
    before = signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _own_run() -> Run:
    return Run(Configuration(seed=1), {}, "2031-03-03T00:00:00.000000Z")
