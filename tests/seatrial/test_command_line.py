"""What the commands do on a real run, beside their exit codes."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from contracts.check import Checker
from reports.folder import RunFolder, read_json
from reports.manifest import write_manifest
from reports.run import INTERRUPTED, read_run
from seatrial import exits
from seatrial.__main__ import run
from tests.seatrial.command import HARBOUR, anew, seatrial, squall

pytestmark = pytest.mark.lengthy

FILES = {
    *("run.json", "plan.json", "journal.jsonl", "findings.json", "verdict.json", "report.html"),
    *("junit.xml", "allure-results", "engine.log", "suites.log", "manifest.json", "scope.toml"),
}


def test_a_run_leaves_the_whole_run_folder_and_nothing_else(sailed: RunFolder) -> None:
    assert {path.name for path in sailed.path.iterdir()} == FILES


def test_every_file_of_a_real_run_meets_its_contract(sailed: RunFolder) -> None:
    for name in ("run", "plan", "findings", "verdict", "manifest"):
        document = read_json(getattr(sailed, name))
        assert Checker().document(f"urn:seatrial:contract:run:1.0.0:{name}", document) == []


def test_a_folder_that_is_judged_again_keeps_every_byte(folder: RunFolder) -> None:
    before = {path: path.read_bytes() for path in folder.path.rglob("*") if path.is_file()}
    assert seatrial("judge", folder.path).returncode == exits.GO
    after = {path: path.read_bytes() for path in folder.path.rglob("*") if path.is_file()}
    assert after == before


def test_a_verdict_follows_from_the_journal_and_not_from_the_findings(folder: RunFolder) -> None:
    verdict = folder.verdict.read_bytes()
    for path in (folder.findings, folder.verdict, folder.report):
        path.unlink()
    shutil.rmtree(folder.allure)
    write_manifest(folder, read_run(folder.run))
    assert seatrial("judge", folder.path).returncode == exits.GO
    assert folder.verdict.read_bytes() == verdict


def test_a_command_that_is_forked_ends_as_one_that_an_interpreter_is_started_for(
    sailed: RunFolder, tmp_path: Path
) -> None:
    for asked in (["judge", sailed.path, "--json"], ["judge", tmp_path], ["explain"], []):
        forked, started = seatrial(*asked, cwd=tmp_path), anew(*asked, cwd=tmp_path)
        assert forked.returncode == started.returncode
        assert (forked.stdout, forked.stderr) == (started.stdout, started.stderr)


def test_json_is_the_verdict_and_nothing_else_on_stdout(sailed: RunFolder) -> None:
    done = seatrial("judge", sailed.path, "--json")
    assert orjson.loads(done.stdout) == read_json(sailed.verdict)
    assert done.stdout.encode() == sailed.verdict.read_bytes()


def test_a_replay_gives_the_same_journal_from_another_folder(sailed: RunFolder) -> None:
    done = anew("replay", sailed.path, "--json", PYTHONHASHSEED="77")
    assert done.returncode == exits.GO
    answer = orjson.loads(done.stdout)
    assert answer["same"] is True
    assert answer["before"] == answer["after"] == read_json(sailed.verdict)["journal_sha256"]


def test_a_replay_is_refused_when_the_exports_are_no_longer_the_same(
    exports: Path, harboured: RunFolder
) -> None:
    carriers = exports / "carriers.csv"
    held = carriers.read_bytes()
    carriers.write_bytes(held + b"RAD,Another bicycle\n")
    done = seatrial("replay", harboured.path)
    carriers.write_bytes(held)
    assert done.returncode == exits.USAGE
    assert "no longer those of the run" in done.stderr


def test_a_replay_without_the_exports_says_what_to_put_back(
    exports: Path, harboured: RunFolder, tmp_path: Path
) -> None:
    exports.rename(tmp_path / "away")
    done = seatrial("replay", harboured.path)
    (tmp_path / "away").rename(exports)
    assert done.returncode == exits.USAGE
    assert "put them back" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_that_exists_is_kept_unless_it_is_a_run_and_forced(
    folder: RunFolder, tmp_path: Path
) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "letter.txt").write_text("keep me")
    assert seatrial("run", *squall(), "--out", folder.path).returncode == exits.USAGE
    assert seatrial("run", *squall(), "--out", precious, "--force").returncode == exits.USAGE
    assert (precious / "letter.txt").read_text() == "keep me"
    done = seatrial("run", *squall(), "--engine", "mutant:M-01", "--out", folder.path, "--force")
    assert done.returncode == exits.NO_GO
    assert read_json(folder.verdict)["engine"] == "mutant:M-01"


def test_without_a_name_the_run_goes_under_runs_and_latest_points_at_it(tmp_path: Path) -> None:
    done = seatrial("run", *squall(), cwd=tmp_path)
    assert done.returncode == exits.GO
    latest = tmp_path / "runs" / "latest"
    assert read_json(latest / "verdict.json")["state"] == "GO"
    assert not latest.readlink().is_absolute()


def test_bad_exports_are_told_in_full_before_anything_runs(tmp_path: Path) -> None:
    exports = tmp_path / "exports"
    shutil.copytree(HARBOUR, exports)
    orders = (exports / "orders.csv").read_text("utf-8")
    orders = orders.replace("A-00001,K006,2025-03-03", "A-00001,K999,2025-02-30")
    (exports / "orders.csv").write_text(orders, "utf-8")
    done = seatrial("run", *squall(exports), "--out", tmp_path / "run")
    assert done.returncode == exits.USAGE
    assert not (tmp_path / "run").exists()
    for told in ("orders.csv", "K999", "2025-02-30", "Customer", "Date", "nothing was run"):
        assert told in done.stderr
    done = seatrial("run", *squall(exports), "--out", tmp_path / "run", "--json")
    assert done.returncode == exits.USAGE
    answer = orjson.loads(done.stdout)
    assert answer["exit_code"] == exits.USAGE
    assert answer["error"] == f"{answer['total']} problems in the exports; nothing was run"
    assert answer["total"] == sum(answer["counts"].values()) == len(answer["problems"]) > 1
    assert {row["file"] for row in answer["problems"]} == {"orders.csv"}


def test_no_colour_reaches_a_file_and_none_is_forced_on_a_terminal(sailed: RunFolder) -> None:
    assert "\x1b" not in seatrial("judge", sailed.path).stdout
    forced = seatrial("judge", sailed.path, FORCE_COLOR="1")
    assert "\x1b[1;32m" in forced.stdout
    assert "\x1b[1;32m" not in seatrial("judge", sailed.path, FORCE_COLOR="1", NO_COLOR="1").stdout


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_stopped_says_so_in_its_folder_and_is_no_evidence(
    tmp_path: Path, sent: signal.Signals
) -> None:
    path = tmp_path / "run"
    command = [sys.executable, "-m", "seatrial", "run", "--suite", "voyage", "--out", str(path)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE) as run:
        try:
            assert run.stderr is not None
            assert b"simulated days" in run.stderr.readline()
            run.send_signal(sent)
            assert run.wait(120) == exits.INTERRUPTED
        finally:
            run.kill()
    assert read_run(path / "run.json").outcome == INTERRUPTED
    done = seatrial("judge", path)
    assert done.returncode == exits.INCONCLUSIVE
    assert "interrupted before its end" in done.stdout


@pytest.mark.parametrize("what", ["I-02", "i-31", "M-01", "lost_response", "classic"])
def test_every_kind_of_id_has_a_page(what: str) -> None:
    done = seatrial("explain", what, "--json")
    assert done.returncode == exits.GO
    page = orjson.loads(done.stdout)
    assert page["id"].lower() == what.lower()
    assert len(page["sentence"].split()) > 5
    assert page["parts"]


@pytest.mark.parametrize("options", [[], ["--json"]], ids=["text", "json"])
def test_a_reader_who_leaves_early_changes_no_exit_code(options: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        command = [sys.executable, "-m", "seatrial", "explain", "I-02", *options]
        done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, check=False)
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (exits.GO, b"")


def test_the_doctor_finds_this_machine_fit(tmp_path: Path) -> None:
    done = seatrial("doctor", "--json", cwd=tmp_path)
    assert done.returncode == exits.GO
    assert all(check["ok"] for check in orjson.loads(done.stdout)["checks"])


def test_the_doctor_notices_data_that_is_not_where_it_was_named(tmp_path: Path) -> None:
    done = seatrial("doctor", SEATRIAL_DATA=str(tmp_path / "nothing"))
    assert done.returncode == exits.USAGE
    assert "not ok  real exports" in done.stdout


def test_the_reports_of_a_run_carry_no_price_and_no_person(harboured: RunFolder) -> None:
    sailed = harboured
    people = ["Kai 4", "Peutestra", "M. Albers", "Möwe Schiffsbedarf"]
    amounts = ["38.50", "39.90", "109.00", "104.00", "23.73", "36.85"]
    written = [
        sailed.report.read_text("utf-8"),
        sailed.junit.read_text("utf-8"),
        sailed.verdict.read_text("utf-8"),
        (sailed.path / "suites.log").read_text("utf-8"),
        sailed.engine_log.read_text("utf-8"),
        *(path.read_text("utf-8") for path in sailed.allure.iterdir()),
    ]
    found = [word for word in people + amounts for text in written if word in text]
    assert found == []
    assert "38.5" in sailed.journal.read_text("utf-8"), "the journal is the place to look for it"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["run", "--nope"], "see seatrial run --help"),
        (["run", "--days", "few"], "see seatrial run --help"),
        (["contracts", "check", "--nope"], "see seatrial contracts check --help"),
        (["contracts", "nope"], "see seatrial contracts --help"),
        (["serve", "--nope"], "see seatrial serve --help"),
        (["--nope"], "see seatrial --help"),
    ],
)
def test_whoever_misspells_an_option_is_shown_to_the_help_of_that_command(
    capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    assert run(arguments) == exits.USAGE
    said = " ".join(capsys.readouterr().err.split())
    assert said.startswith("usage: ")
    assert said.endswith(f"; {told}")
    assert ".;" not in said
