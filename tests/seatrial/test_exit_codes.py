"""Each command ends in one of six exit codes, and in the one that its answer deserves."""

from __future__ import annotations

import errno
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from typer.core import TyperGroup
from typer.main import get_command

from reports.errors import FolderInvalid, FolderUnwritable, ToolBroken, ToolMissing
from reports.folder import RunFolder, read_json, write_json
from reports.manifest import write_manifest
from reports.run import FINISHED, INTERRUPTED, read_run
from seatrial import __main__ as command_line
from seatrial import exits
from seatrial.app import app
from seatrial.errors import HarnessFault, Interrupted
from simulator.errors import PlanInvalid
from tests.reports import sample
from tests.seatrial.command import HARBOUR, SMALL, seatrial, squall

pytestmark = pytest.mark.lengthy

REFUSED = [
    [],
    ["no-such-command"],
    ["run", "--no-such-option"],
    ["run", "--seed", "many"],
    ["run", "--seed", "-1"],
    ["run", "--suite", "contract", "--plant", "S-99"],
    ["run", "--plant", "S-01"],
    ["run", "--pins", "newest"],
    ["run", "--pattern", "star"],
    ["run", "--suite", "contract", "--pattern", "hybrid"],
    ["run", "--suite", "voyage,load", "--pattern", "hybrid"],
    ["run", "--engine", "node engine.js", "--pattern", "hybrid"],
    ["run", "--suite", "voyage", "--serves", "orders 2"],
    ["run", "--suite", "voyage", "--pins", "orders@9.0.0"],
    ["run", "--suite", "voyage", "--pins", "orders@1.0.0,orders@2.0.0"],
    ["contracts", "check", "--plant", "S-99"],
    ["run", "--suite", "contract,e2e", "--plant", "S-01"],
    ["run", "--engine", "steam"],
    ["run", "--engine", "mutant:M-999"],
    ["run", "--faults", "hail"],
    ["run", "--faults", "hail.toml"],
    ["run", "--profile", "baroque"],
    ["run", "--suite", "dress"],
    ["run", "--suite", ","],
    ["run", "--world", "no-such-folder"],
    ["run", "--world", str(HARBOUR), "--days", "3"],
    ["run", "--world", str(HARBOUR), "--mapping", "no-such-mapping"],
    ["run", "--mapping", "northwind"],
    ["run", "--world", str(HARBOUR), "--mapping", "cut-over.toml", "--engine", "true"],
    ["run", "--days", "0"],
    ["serve", "--port", "many"],
    ["serve", "--port", "65536"],
    ["serve", "--port", "0", "--profile", "baroque"],
    ["serve", "--port", "0", "--faults", "hail"],
    ["serve", "--port", "0", "--retries", "never"],
    ["serve", "--port", "0", "--party", "crm"],
    ["serve", "--port", "0", "--accounts", "0"],
    ["serve", "--port", "0", "--world", "no-such-folder"],
    ["serve", "--port", "0", "--engine-url", "http://shop.example"],
    ["serve", "--port", "0", "--engine-url", "ftp://127.0.0.1"],
    ["serve", "--webhook-url", "http://127.0.0.1:9"],
    ["serve", "--mapping", "northwind"],
    ["serve", "--world", str(HARBOUR), "--days", "3"],
    ["serve", "--port", "0", "--world", str(HARBOUR), "--mapping", "cut-over.toml"],
    ["judge"],
    ["judge", "no-such-folder"],
    ["judge", str(HARBOUR)],
    ["report"],
    ["report", "no-such-folder"],
    ["report", str(HARBOUR)],
    ["replay", "no-such-folder"],
    ["replay"],
    ["compare", "one"],
    ["compare", "no-such-folder", "no-such-folder"],
    ["explain"],
    ["explain", "I-99"],
    ["doctor", "--cure"],
    ["run", "--scope", "no-such.toml"],
    ["scope", "--scope", "no-such.toml"],
    ["scope", "diff", "no-such.toml"],
    ["scope", "diff", "no-such.toml", "no-such.toml"],
    ["scope", "spec", "--profile", "baroque"],
    ["audit-trail"],
    ["drift"],
    ["drift", "no-such-folder"],
    ["export"],
    ["export", "no-such-folder", "--masked", "out", "--key", "key"],
    ["parity", "--prices", "no-such-table.csv"],
    ["parity", "--risk", "2"],
    ["parity", "--profile", "file-drop"],
    ["audit-trail", "no-such-folder", "S-1"],
]


@pytest.mark.parametrize("arguments", REFUSED, ids=lambda words: " ".join(words) or "nothing")
def test_what_cannot_be_done_as_asked_is_refused_with_a_sentence(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said: list[str] = []
    monkeypatch.setattr("seatrial.screen.Screen.say", lambda _, text: said.append(text))
    assert command_line.run(arguments) == exits.USAGE
    assert len(said) == 1
    assert len(said[0].split()) >= 3
    assert list(tmp_path.iterdir()) == [], "nothing was run and nothing written"


@pytest.mark.parametrize(
    ("raised", "code"),
    [
        (HarnessFault("the replay wrote no journal"), exits.HARNESS),
        (Interrupted("stopped"), exits.INTERRUPTED),
        (KeyboardInterrupt(), exits.INTERRUPTED),
        (PlanInvalid("no effect", "plan", "use another"), exits.USAGE),
        (FolderInvalid("run.json is missing"), exits.USAGE),
        (ToolMissing("no Node here"), exits.USAGE),
        (ToolBroken("the tool failed"), exits.HARNESS),
        (FolderUnwritable("the disk is full"), exits.USAGE),
        (OSError(errno.ENOSPC, "No space left on device"), exits.USAGE),
        (PermissionError(errno.EACCES, "Permission denied", "runs/a"), exits.USAGE),
        (FileNotFoundError(errno.ENOENT, "No such file or directory"), exits.HARNESS),
        (ZeroDivisionError("a fault of ours"), exits.HARNESS),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else str(value),
)
def test_every_kind_of_error_has_its_code(
    raised: BaseException, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise raised

    monkeypatch.setattr("seatrial.app.examine", fail)
    assert command_line.run(["doctor"]) == code


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["judge", "no-such-folder"], "no-such-folder"),
        (["run", "--engine", "steam"], "steam"),
        (["run", "--no-such-option"], "--no-such-option"),
        (["no-such-command"], "no-such-command"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else value,
)
def test_with_json_a_refusal_is_one_document_with_its_exit_code(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command_line.run([*arguments, "--json"]) == exits.USAGE
    printed = capsys.readouterr()
    answer = orjson.loads(printed.out)
    assert answer.keys() == {"error", "exit_code"}
    assert answer["exit_code"] == exits.USAGE
    assert said in answer["error"]
    assert answer["error"] in printed.err.replace("\n", " "), "a human is told the same"


def test_with_json_a_fault_of_the_harness_is_a_document_and_its_trace_is_on_stderr(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise ZeroDivisionError("a secret")

    monkeypatch.setattr("seatrial.app.examine", fail)
    assert command_line.run(["doctor", "--json"]) == exits.HARNESS
    printed = capsys.readouterr()
    answer = orjson.loads(printed.out)
    assert answer["exit_code"] == exits.HARNESS
    assert "ZeroDivisionError" in answer["error"]
    assert "secret" not in answer["error"], "what it says may hold anything"
    assert "Traceback" in printed.err


def test_a_disk_that_is_full_while_judging_is_a_sentence_and_loses_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = sample.folder(tmp_path / "run")
    write_manifest(folder, read_run(folder.run))
    (folder.path / ".verdict.json.new").symlink_to("/dev/full")
    assert command_line.run(["judge", str(folder.path)]) == exits.USAGE
    said = capsys.readouterr().err
    assert f"{folder.verdict} cannot be written: " in " ".join(said.split())
    assert "No space left" in said
    assert "Traceback" not in said
    assert command_line.run(["judge", str(folder.path)]) == exits.INCONCLUSIVE
    assert read_json(folder.verdict)["state"] == "INCONCLUSIVE", "it was judged again, from its own"


def test_no_command_was_forgotten_in_the_table_of_refusals() -> None:
    known = get_command(app)
    assert isinstance(known, TyperGroup)
    names = set(known.commands)
    assert names == {words[0] for words in REFUSED if words} - {"no-such-command"}


def test_a_sound_engine_ends_in_go_for_every_command_that_judges(sailed: RunFolder) -> None:
    again = seatrial("judge", sailed.path)
    assert again.returncode == exits.GO
    assert again.stdout.startswith("GO under policy voyage; ")
    assert seatrial("compare", sailed.path, sailed.path).returncode == exits.GO


def test_a_planted_defect_ends_in_no_go_and_compares_as_worse(
    sailed: RunFolder, tmp_path: Path
) -> None:
    doubled = tmp_path / "doubled"
    done = seatrial("run", *squall(), "--engine", "mutant:M-01", "--out", doubled)
    assert done.returncode == exits.NO_GO
    assert done.stdout.startswith("NO-GO under policy voyage: I-02 no duplicate order is violated")
    assert seatrial("compare", sailed.path, doubled).returncode == exits.NO_GO
    back = seatrial("compare", doubled, sailed.path)
    assert back.returncode == exits.INCONCLUSIVE, "I-34 was violated and is not tried any more"
    assert "I-34              violated     not_exercised  less evidence" in back.stdout


def _without_evidence_of(id_: str, folder: RunFolder) -> None:
    verdict = read_json(folder.verdict)
    for row in verdict["invariants"]:
        if row["id"] == id_:
            row["state"] = "not_exercised"
    write_json(folder.verdict, verdict)
    write_manifest(folder, read_run(folder.run))


def test_less_evidence_than_before_compares_as_inconclusive(
    sailed: RunFolder, folder: RunFolder
) -> None:
    _without_evidence_of("I-31", folder)
    assert seatrial("compare", sailed.path, folder.path).returncode == exits.INCONCLUSIVE


def test_a_verdict_that_was_written_over_is_not_compared(
    sailed: RunFolder, folder: RunFolder
) -> None:
    write_json(folder.verdict, read_json(folder.verdict) | {"state": "NO-GO"})
    for pair in ((sailed.path, folder.path), (folder.path, sailed.path)):
        done = seatrial("compare", *pair)
        assert done.returncode == exits.INCONCLUSIVE
        assert f"{folder.path} proves nothing: verdict.json was changed" in done.stderr


def test_a_verdict_of_another_shape_is_named_and_not_compared(
    sailed: RunFolder, folder: RunFolder
) -> None:
    verdict = read_json(folder.verdict)
    del verdict["invariants"]
    write_json(folder.verdict, verdict)
    write_manifest(folder, read_run(folder.run))
    done = seatrial("compare", sailed.path, folder.path)
    assert done.returncode == exits.USAGE
    assert "is no verdict of this version" in done.stderr


def test_too_little_weather_is_inconclusive(tmp_path: Path) -> None:
    done = seatrial(
        "run", *SMALL, "--suite", "voyage", "--faults", "none", "--out", tmp_path / "calm"
    )
    assert done.returncode == exits.INCONCLUSIVE
    assert "I-31 effectively once is required and was not exercised" in done.stdout


def test_a_suite_that_breaks_is_a_fault_of_the_harness(folder: RunFolder) -> None:
    text = folder.junit.read_text("utf-8")
    broken = '<failure message="RuntimeError: a sail tore">trace</failure></testcase>'
    assert "/></testsuite>" in text or " /></testsuite>" in text
    folder.junit.write_text(text.replace("/></testsuite>", f">{broken}</testsuite>"), "utf-8")
    write_manifest(folder, read_run(folder.run))
    done = seatrial("judge", folder.path)
    assert done.returncode == exits.HARNESS
    assert done.stdout.startswith("INVALID under policy voyage: the test ")


def test_a_suite_that_crashes_at_sea_is_a_fault_of_the_harness(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    suite = tmp_path / "suites" / "voyage" / "test_it.py"
    suite.parent.mkdir(parents=True)
    suite.write_text("def test_it(): raise RuntimeError('a sail tore')", "utf-8")
    for module in ("suites", "question"):
        monkeypatch.setattr(f"seatrial.{module}.folder_of", lambda name: suite.parents[1] / name)
    out = tmp_path / "run"
    assert command_line.run(["run", *SMALL, "--out", str(out)]) == exits.HARNESS
    said = capsys.readouterr()
    assert said.out.startswith("INVALID under policy voyage: the test voyage.test_it.test_it broke")
    assert "suites.log" in said.err
    assert command_line.run(["judge", str(out)]) == exits.HARNESS


def _deleted(path: Path) -> None:
    path.unlink()


def _emptied(path: Path) -> None:
    path.write_bytes(b"")


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _cut_by_one_line(path: Path) -> None:
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))


def _swapped(path: Path) -> None:
    other = path.with_name("findings.json" if path.name != "findings.json" else "verdict.json")
    path.write_bytes(other.read_bytes() if other.is_file() else b"{}")


@pytest.mark.parametrize("harm", [_deleted, _emptied, _cut, _cut_by_one_line, _swapped])
def test_harm_to_any_file_of_a_run_folder_is_never_go(
    folder: RunFolder, harm: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr("seatrial.screen.Screen.say", lambda _, text: said.append(text))
    monkeypatch.setattr("seatrial.app.print_verdict", lambda *args: said.append(args[1]["line"]))
    for path in sorted(path for path in folder.path.rglob("*") if path.is_file()):
        before = path.read_bytes()
        harm(path)
        harmed = _contents(folder)
        code = command_line.run(["judge", str(folder.path)])
        assert code in (exits.INCONCLUSIVE, exits.USAGE), path
        assert said.pop(), "the reason was told"
        assert _contents(folder) == harmed, "a harmed folder is left as it was found"
        path.write_bytes(before)
    assert command_line.run(["judge", str(folder.path)]) == exits.GO


def _contents(folder: RunFolder) -> dict[str, tuple[int, int]]:
    paths = (path for path in folder.path.rglob("*") if path.is_file())
    return {str(path): (path.stat().st_size, path.stat().st_mtime_ns) for path in paths}


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_while_judging_is_told_and_loses_nothing(
    folder: RunFolder,
    sent: signal.Signals,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = folder.verdict.read_bytes()

    def stop(*_: object) -> bytes:
        signal.raise_signal(sent)
        return b""

    with monkeypatch.context() as stopped:
        stopped.setattr("seatrial.judging.render", stop)
        assert command_line.run(["judge", str(folder.path)]) == exits.INTERRUPTED
    assert "stopped while judging" in capsys.readouterr().err
    assert read_run(folder.run).outcome == INTERRUPTED
    assert not folder.verdict.exists()
    assert command_line.run(["judge", str(folder.path)]) == exits.GO
    assert folder.verdict.read_bytes() == before
    assert read_run(folder.run).outcome == FINISHED


def test_a_journal_and_a_manifest_of_another_run_are_noticed_together(
    folder: RunFolder, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    assert seatrial("run", *squall()[:-1], "2", "--out", other).returncode in (0, 20)
    for name in ("journal.jsonl", "manifest.json", "findings.json", "verdict.json"):
        shutil.copy(other / name, folder.path / name)
    assert seatrial("judge", folder.path).returncode == exits.INCONCLUSIVE
    shutil.copy(other / "journal.jsonl", folder.path / "journal.jsonl")
    write_manifest(folder, read_run(folder.run))
    done = seatrial("judge", folder.path)
    assert done.returncode == exits.INCONCLUSIVE
    assert "the journal is of seed 2, run.json of 1" in done.stdout
