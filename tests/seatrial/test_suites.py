"""The suites' process, with suites of a test's own making in place of the shipped ones."""

from __future__ import annotations

import io
import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from reports.folder import RunFolder, create
from reports.junit import read_junit
from reports.manifest import write_manifest
from reports.run import Configuration, Run, TargetChoice, WallTime, write_run
from scenarios.contract.targets import PARTS, Chosen
from seatrial import suites
from seatrial.question import Question
from seatrial.replaying import replay
from seatrial.screen import Screen
from tests.reports import sample

PATIENCE_S = 120
"""How long a machine that is busy with other things may take to start a process."""

STEPS = """
import os
from reports.progress import ProgressWriter
from reports.run import ENVIRONMENT, read_run
from pathlib import Path

def test_says_where_it_stands():
    path = Path(os.environ[ENVIRONMENT])
    assert read_run(path).configuration.seed == 7
    progress = ProgressWriter(path.with_name("progress.jsonl"))
    progress.step(3, 4, "orders")
    progress.step(4, 4, "orders")
    progress.close()
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunFolder:
    place = tmp_path / "suites"
    monkeypatch.setattr(suites, "folder_of", lambda suite: place / suite)
    (place / "voyage").mkdir(parents=True)
    made = create(tmp_path / "run")
    write_run(made.run, sample.run())
    return made


def _suite(folder: RunFolder, text: str) -> None:
    (folder.path.parent / "suites" / "voyage" / "test_it.py").write_text(text, "utf-8")


def _run(folder: RunFolder) -> tuple[int, str]:
    said = io.StringIO()
    code = suites.run_suites(folder, sample.run(), Console(file=said, width=100))
    return code, said.getvalue()


def test_the_child_finds_its_run_and_says_where_it_stands(folder: RunFolder) -> None:
    _suite(folder, STEPS)
    assert _run(folder) == (0, "orders: 3 of 4\n")
    assert read_junit(folder.junit).of("voyage").ran == 1
    assert not folder.progress.exists()
    assert b"1 passed" in (folder.path / "suites.log").read_bytes()


@pytest.mark.parametrize(
    ("text", "code"),
    [("def test_fails(): assert 0", 1), ("", 5), ("import nothing_of_that_name", 2)],
)
def test_the_exit_code_of_the_child_is_told_as_it_is(
    folder: RunFolder, text: str, code: int
) -> None:
    _suite(folder, text)
    assert _run(folder)[0] == code


def test_options_of_the_callers_own_pytest_do_not_reach_the_child(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_ADDOPTS", "--collect-only")
    _suite(folder, STEPS)
    assert _run(folder)[0] == 0
    assert read_junit(folder.junit).ran == 1


ALONE = """
import sys
from pathlib import Path
from rich.console import Console
from reports.folder import RunFolder
from reports.run import read_run
from seatrial import suites
from seatrial.question import Question
from seatrial.replaying import replay
from seatrial.screen import Screen
from seatrial.sailing import stoppable

folder = RunFolder(Path(sys.argv[1]))
suites.folder_of = lambda suite: folder.path.parent / "suites" / suite
with stoppable():
    suites.run_suites(folder, read_run(folder.run), Console())
"""

ENDLESS = """
import os, time
from pathlib import Path

def test_never_ends():
    Path(os.environ["SEATRIAL_RUN"]).with_name("child.pid").write_text(str(os.getpid()))
    while True:
        time.sleep(0.05)
"""


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_stopped_leaves_no_process_behind(
    folder: RunFolder, sent: signal.Signals
) -> None:
    _suite(folder, ENDLESS)
    command = [sys.executable, "-c", ALONE, str(folder.path)]
    pipe = folder.path / "child.pid"
    os.mkfifo(pipe)
    with subprocess.Popen(command, stderr=subprocess.PIPE) as parent:
        try:
            pid = _told(pipe)
            parent.send_signal(sent)
            assert b"KeyboardInterrupt" in parent.communicate(timeout=PATIENCE_S)[1]
        finally:
            parent.kill()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def _told(pipe: Path) -> int:
    """The number that another process writes into a named pipe."""
    end = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        ready, _, _ = select.select([end], [], [], PATIENCE_S)
        assert ready, "nobody wrote"
        return int(os.read(end, 64))
    finally:
        os.close(end)


def _stages(folder: RunFolder, *named: str, wall: WallTime | None = None) -> list[suites.Stage]:
    run = Run(Configuration(7, suites=named, wall=wall), {}, "2026-11-23T15:00:00.000000Z")
    return suites.parted(folder, run)


def _processes(stages: list[suites.Stage]) -> list[tuple[str, ...]]:
    """The suites of each process; a part of one is named after it."""
    parts = [part for stage in stages for part in stage.parts]
    return [(*part.suites, *filter(None, [part.named])) for part in parts]


def test_each_process_is_asked_for_all_its_suites(folder: RunFolder) -> None:
    ((cases,), _) = [stage.parts for stage in _stages(folder, "e2e", "negative", "load")]
    command = suites._command(folder, cases)
    assert [Path(part).name for part in command[-2:]] == ["e2e", "negative"]


EVERY = ("voyage", "contract", "e2e", "negative")


@pytest.mark.parametrize("cores", [1, 2, 8])
def test_the_same_suites_share_a_process_whatever_the_number_of_cores(
    cores: int, folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suites, "_cores", lambda: cores)
    stages = _stages(folder, *EVERY, "load")
    cases = [("e2e", "negative"), ("voyage",), ("load",)]
    assert _processes(stages) == [*(("contract", part) for part in PARTS), *cases]
    assert [stage.at_once for stage in stages] == [cores, 1]
    assert _processes(_stages(folder, "voyage", "negative")) == [("negative",), ("voyage",)]


def test_a_process_that_is_alone_writes_where_the_run_is_read(folder: RunFolder) -> None:
    for alone in ("voyage", "e2e", "load"):
        ((part,),) = [stage.parts for stage in _stages(folder, alone)]
        assert (part.junit, part.log.name) == (folder.junit, "suites.log")


def test_every_suite_is_in_just_one_process_and_each_part_of_contract_in_one(
    folder: RunFolder,
) -> None:
    for wall, named in ((None, list(PARTS)), (WallTime(1, 1, 1, ()), [])):
        stages = _stages(folder, *suites.SUITES, wall=wall)
        parts = [part for stage in stages for part in stage.parts]
        assert [part.named for part in parts if part.named] == named
        asked = [suite for part in parts for suite in part.suites]
        assert sorted(set(asked)) == sorted(suites.SUITES)
        assert len(asked) == len(suites.SUITES) + max(len(named) - 1, 0)


def test_contract_is_whole_where_somebody_names_its_target(folder: RunFolder) -> None:
    asked = Configuration(7, suites=("contract",), target=TargetChoice("sim"))
    ((part,),) = [stage.parts for stage in suites.parted(folder, Run(asked, {}, "2026-11-23"))]
    assert (part.named, part.junit, part.log.name) == ("", folder.junit, "suites.log")


def test_the_parts_of_contract_are_every_system_of_every_target_once() -> None:
    asked = [(name, system) for name, systems in PARTS.values() for system in systems]
    assert sorted(asked) == sorted(Chosen().faces())


def test_where_time_is_real_the_contract_suite_has_a_process_beside_the_others(
    folder: RunFolder,
) -> None:
    def processes(*named: str) -> list[tuple[str, ...]]:
        (stage,) = _stages(folder, *named, wall=WallTime(1, 1, 1, ()))
        assert stage.at_once >= len(stage.parts)
        return _processes([stage])

    assert processes("voyage", "contract", "e2e") == [("voyage", "e2e"), ("contract",)]
    for alone in (("voyage", "e2e"), ("contract",), ("voyage", "contract", "load")):
        assert processes(*alone) == [alone]


PASSES = "def test_{suite}(): pass"


def _bare(_folder: RunFolder, part: suites.Part) -> list[str]:
    """A pytest that knows nothing of runs, and so starts at once."""
    places = [str(suites.folder_of(suite)) for suite in part.suites]
    options = ["-c", os.devnull, "--rootdir", str(suites.folder_of(""))]
    bare = [*options, "--import-mode=importlib", "-p", "no:cacheprovider", "-v"]
    return [sys.executable, "-m", "pytest", *bare, f"--junitxml={part.junit}", *places]


@pytest.mark.parametrize("cores", [1, 2])
def test_what_processes_leave_is_the_same_whatever_the_number_of_cores(
    cores: int, folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suites, "_cores", lambda: cores)
    monkeypatch.setattr(suites, "_command", _bare)
    for suite in ("voyage", "contract", "e2e"):
        place = suites.folder_of(suite)
        place.mkdir(exist_ok=True)
        fails = "\ndef test_fails(): assert 0" if suite == "e2e" else ""
        (place / f"test_{suite}.py").write_text(PASSES.format(suite=suite) + fails, "utf-8")
    run = sample.run(configuration=Configuration(7, suites=("voyage", "contract", "e2e")))
    assert suites.run_suites(folder, run, Console(file=io.StringIO())) == 1
    told = [case.name.partition(".")[0] for case in read_junit(folder.junit).cases]
    assert told == ["voyage", *["contract"] * len(PARTS), "e2e", "e2e"]
    left = {path.name for path in folder.path.iterdir() if path.is_file()}
    assert left == {"run.json", "junit.xml", "suites.log"}
    said = (folder.path / "suites.log").read_text("utf-8")
    places = [said.index(f"{suite}/test_{suite}.py") for suite in ("contract", "e2e", "voyage")]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("codes", "worst"), [((0, 1), 1), ((1, 5), 5), ((5, 3), 3), ((90, 1), 90), ((-9, 0), -9)]
)
def test_of_several_processes_the_worst_end_counts(codes: tuple[int, int], worst: int) -> None:
    assert (suites._worst(codes), suites._worst(codes[::-1])) == (worst, worst)


def test_load_is_run_only_by_name_and_then_after_all_others() -> None:
    assert "load" in suites.every_suite()
    assert "load" not in suites.default_suites()
    asked = [
        Question("generated", None, "reference", named, "default", "classic", 1, {})
        .resolve()
        .suites
        for named in ("all", "all,load", "load", "load,load")
    ]
    every = suites.default_suites()
    assert asked == [every, (*every, "load"), ("load",), ("load",)]


def test_only_a_run_with_load_gets_the_plugin_that_knows_locust(folder: RunFolder) -> None:
    def command(*named: str) -> list[str]:
        run = Run(Configuration(7, suites=named), {}, "2026-11-23T15:00:00.000000Z")
        *_, last = suites.parted(folder, run)
        return suites._command(folder, last.parts[-1])

    assert "load.plugin" not in command("voyage", "e2e")
    assert "load.plugin" in command("voyage", "load")


def test_what_lived_in_wall_time_alone_is_not_replayed(folder: RunFolder) -> None:
    run = sample.run(configuration=Configuration(7, suites=("load",), policy="cases"))
    write_run(folder.run, run)
    write_manifest(folder, run)
    done = replay(folder, Screen(json=True))
    assert (done.exit_code, done.before) == (20, "")
    assert "virtual time" in done.sentence
