"""One case of the suite: run into a run's folder, judged from its journal, told, and ended."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

import allure
import pytest

from load.cases import SUITE, LoadCase
from load.course import LoadCourse, Progress
from load.errors import GeneratorBroken, Saturated
from load.process import Left
from reports.cases import parse_cases
from reports.folder import RunFolder, write_json
from reports.limits import Limits, load_limits
from reports.loads import OFFERED, Load, document, of_load, parse_loads
from reports.reasons import INVALID, NO_GO, Reason, of_case
from reports.text import load_lines
from scenarios.cases import judge_case
from scenarios.labels import attach, label
from scenarios.loads import FILE, measure_load
from scenarios.plugin import Sailing, refusing
from scenarios.voyage.course import told_versions

T = TypeVar("T")
_ITEM: Final = 7
_STOPS: Final = (signal.SIGINT, signal.SIGTERM)


def play(case: LoadCase, sailing: Sailing) -> None:
    """Run a case, keep what it leaves, and end the test.

    It fails where the integration is to blame, is skipped where nothing was put to the test, and
    raises Saturated or GeneratorBroken where the figures do not count.
    """
    asked, folder = sailing.run.configuration, sailing.folder
    label(item=_ITEM, story=case.title, severity="critical", case=case.world, seed=asked.seed)
    course = LoadCourse(case, asked, told_versions(sailing.run))
    identity = {"schema": OFFERED, "run_id": sailing.run.run_id}
    with refusing(sailing.progress):
        why = put_to_sea(course, folder, identity, sailing.progress.step)
    _tell(folder, case, load_limits())
    _end(why)
    if course.idle:
        _skip(f"not exercised: {asked.engine} never acted under load")


def put_to_sea(
    course: LoadCourse,
    folder: RunFolder,
    identity: dict[str, Any],
    progress: Progress,
    limits: Limits | None = None,
) -> list[Reason]:
    """Run a course into a run's folder; everything that takes GO away from it.

    Raises what broke in engine, simulators or harness, once the folder says so.
    """
    case = course.case
    left = Left(folder.load / case.id)
    left.folder.mkdir(mode=0o700, parents=True)
    journal = folder.worlds / SUITE / f"{case.id}.jsonl"
    journal.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fell = {"case": case.id, "seed": course.asked.seed, **identity}
    try:
        offered = run_to_end(course.sail(journal, left, progress))
    except GeneratorBroken as error:
        write_json(left.folder / FILE, fell | {"broken": str(error)})
    except Exception as error:  # whatever it was, the verdict is to name it and not the generator
        write_json(left.folder / FILE, fell | {"broken": f"{type(error).__name__}: {error}"})
        raise
    else:
        write_json(left.folder / FILE, offered | identity)
    row, load = judge_case(journal), _measured(folder, case)
    (judged,) = parse_cases([row])
    return [*of_load(load, limits or load_limits()), *of_case(judged)]


def run_to_end(main: Coroutine[Any, Any, T]) -> T:
    """Run it on a loop of its own; a request to stop ends it in good order first.

    Raises KeyboardInterrupt then, when no process and no socket is left.
    """
    stopped: list[int] = []

    async def stoppable() -> T:
        task = asyncio.ensure_future(main)

        def stop(number: int) -> None:
            if not stopped:  # a terminal and a parent both ask; the second must not cut the first
                task.cancel()
            stopped.append(number)

        for number in _STOPS:
            asyncio.get_running_loop().add_signal_handler(number, stop, number)
        return await task

    before = {number: signal.getsignal(number) for number in _STOPS}
    try:
        outcome = asyncio.run(stoppable())
    except asyncio.CancelledError:
        if not stopped:
            raise
    else:
        if not stopped:
            return outcome
    finally:
        for number, handler in before.items():  # a loop that ends leaves the system's own there
            signal.signal(number, handler)
    raise KeyboardInterrupt


def _measured(folder: RunFolder, case: LoadCase) -> Load:
    journal = folder.worlds / SUITE / f"{case.id}.jsonl"
    (load,) = parse_loads([measure_load(folder.load / case.id, journal)])
    return load


def _tell(folder: RunFolder, case: LoadCase, limits: Limits) -> None:
    """Put the figures, and what Locust itself made of them, beside the test."""
    left = Left(folder.load / case.id)
    attach("Latencies", "\n".join(load_lines(document(_measured(folder, case), limits))))
    _file(left.folder / FILE, "What was offered", allure.attachment_type.JSON)
    _file(left.html, "Locust's report", allure.attachment_type.HTML)
    _file(left.table, "Locust's figures", allure.attachment_type.CSV)


def _file(path: Path, name: str, kind: Any) -> None:
    if path.is_file():
        allure.attach(path.read_bytes(), name, kind)


def _end(why: Sequence[Reason]) -> None:
    for state, end in ((INVALID, _raise), (NO_GO, _fail), (None, _skip)):
        told = "\n".join(reason.sentence for reason in why if state in (None, reason.state))
        if told:
            end(told)


def _raise(why: str) -> None:
    raise Saturated(why)


def _fail(why: str) -> None:
    pytest.fail(why, pytrace=False)


def _skip(why: str) -> None:
    pytest.skip(why)
