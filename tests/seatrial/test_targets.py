"""`seatrial run --target`: somebody else's system is the subject; a bad profile runs nothing."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from contracts.check import Checker
from contracts.published import urn
from seatrial.__main__ import run
from tests.sandbox.berth import KEYS, berthed, profile
from tests.seatrial.command import seatrial

LITTLE = {"examples": "examples = 1", "edges": "edges = false"}


class Made(NamedTuple):
    ended: subprocess.CompletedProcess[str]
    folder: Path

    def json(self, name: str) -> Any:
        return json.loads((self.folder / name).read_bytes())


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Made:
    place = tmp_path_factory.mktemp("sound")
    with berthed() as berth:
        path = profile(place, berth.url, **LITTLE)
        ended = seatrial("run", "--target", path, "--out", place / "run", cwd=None, **KEYS)
    return Made(ended, place / "run")


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Made:
    place = tmp_path_factory.mktemp("broken")
    replaced = LITTLE | {"expires": "expires = 2026-01-31"}
    with berthed(["drift", "stale"]) as berth:
        path = profile(place, berth.url, **replaced)
        ended = seatrial("run", "--target", path, "--out", place / "run", cwd=None, **KEYS)
    return Made(ended, place / "run")


def test_a_sound_system_is_go_and_the_first_line_says_what_was_not_tried(sound: Made) -> None:
    assert sound.ended.returncode == 0, sound.ended.stdout
    line = sound.ended.stdout.splitlines()[0]
    assert line.startswith("GO for the target brightwater under policy cases")
    assert "2 tests are not exercised, as the target's profile says" in line
    assert "excused until their day: K-01" in line or "known and not seen: K-01" in line
    left_out = sound.json("verdict.json")["contract"]["not_exercised"]
    assert {row["case"]: row["declared"] for row in left_out} == {
        "idempotency_key": True,
        "brightwater-leaveRemark": True,
    }


def test_the_coverage_is_data_and_on_the_page(sound: Made) -> None:
    coverage = sound.json("coverage.json")
    assert Checker().document(urn("coverage", "coverage"), coverage) == []
    rows = {row["operation"]: row for row in coverage["operations"]}
    places = {place["place"]: place["states"] for place in rows["findOrders"]["places"]}
    assert "200" in places["query.page"]["absent"]
    assert rows["readOrder"]["version"] == "3.2"
    page = (sound.folder / "report.html").read_text("utf-8")
    assert "states of parameters tried" in page
    assert "It has no idempotency keys" in page


def test_the_allure_results_are_labelled_by_target_operation_version_and_status(
    sound: Made,
) -> None:
    results = (sound.folder / "allure-results").glob("*-result.json")
    labels = [json.loads(path.read_bytes())["labels"] for path in results]
    found = {(label["name"], label["value"]) for each in labels for label in each}
    wanted = {("target", "brightwater"), ("operation", "readOrder"), ("version", "3.2")}
    assert wanted | {("status", "200"), ("state", "valid")} <= found


def test_no_secret_is_in_anything_that_a_run_leaves(sound: Made, broken: Made) -> None:
    for made in (sound, broken):
        files = [path for path in made.folder.rglob("*") if path.is_file()]
        assert len(files) > 10
        told = made.ended.stdout + made.ended.stderr
        for key in KEYS.values():
            assert key not in told
            assert [path for path in files if key.encode() in path.read_bytes()] == []


def test_what_the_system_said_is_in_the_private_record_alone(broken: Made) -> None:
    said = "C001"  # a partner, in requests and answers
    assert said in (broken.folder / "contract.json").read_text("utf-8")
    public = ["verdict.json", "report.html", "junit.xml", "coverage.json"]
    files = [*(broken.folder / name for name in public), *broken.folder.glob("allure-results/*")]
    assert [path.name for path in files if said in path.read_text("utf-8", "replace")] == []


def test_a_run_over_a_target_is_judged_again_to_the_same_verdict(sound: Made) -> None:
    before = (sound.folder / "verdict.json").read_bytes()
    assert run(["judge", str(sound.folder)]) == 0
    assert (sound.folder / "verdict.json").read_bytes() == before


def test_planted_bugs_and_an_expired_excuse_are_no_go(broken: Made) -> None:
    assert broken.ended.returncode == 10
    verdict = broken.json("verdict.json")
    assert {reason["state"] for reason in verdict["reasons"]} == {"NO-GO"}
    told = "\n".join(reason["sentence"] for reason in verdict["reasons"])
    assert "readOrder of the integration breaks its contract over brightwater" in told
    assert "409 or 412 for a write of a version that is no longer there" in told
    assert "K-01 (*, allow_header_conformance) was excused until 2026-01-31" in told


def test_a_profile_with_mistakes_is_usage_and_nothing_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    with berthed() as berth:
        path = profile(tmp_path, berth.url, kind='kind = "magic"', document='document = "no.json"')
        words = ["run", "--target", str(path), "--out", str(tmp_path / "run")]
        assert run(words) == 30
        assert berth.seen == []
    told = capfd.readouterr().err
    assert "identities[0].kind" in told
    assert "document: " in told
    assert not (tmp_path / "run").exists()


def test_a_target_that_is_not_there_is_usage_and_says_how_to_mend_it(tmp_path: Path) -> None:
    path = profile(tmp_path, "http://127.0.0.1:9")
    ended = seatrial("run", "--target", path, "--out", tmp_path / "run", cwd=None, **KEYS)
    assert ended.returncode == 30
    assert "http://127.0.0.1:9 gives no answer" in ended.stderr
    assert "mend base_url" in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--target", "moon"), "there is no target 'moon'; use one of sim, sim-http"),
        (("--target", "sim", "--suite", "voyage"), "use it with --suite contract alone"),
    ],
)
def test_a_target_that_makes_no_sense_is_refused(
    arguments: tuple[str, ...], said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["run", *arguments]) == 30
    assert said in capfd.readouterr().err
