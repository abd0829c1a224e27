"""The suites of cases as a user runs them: by name, each case in the verdict and in Allure."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from reports.folder import RunFolder
from reports.run import read_run
from scenarios.suites.e2e.stories import STORIES
from tests.seatrial.command import seatrial

pytestmark = pytest.mark.lengthy


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """The run folder of the stories alone, with the sound engine; nobody writes to it.

    The ERP is a modern one: before a classic one they are told in test_long_lived_world.py.
    """
    path = tmp_path_factory.mktemp("told") / "run"
    done = seatrial("run", "--suite", "e2e", "--profile", "modern", "--seed", "1", "--out", path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"e2e cases: 1 of {len(STORIES)}" in done.stderr
    assert f"suite e2e: {len(STORIES)} held" in done.stdout
    return RunFolder(path)


def _results(folder: RunFolder) -> list[dict[str, Any]]:
    results = [orjson.loads(path.read_bytes()) for path in folder.allure.glob("*-result.json")]
    return [one for one in results if "e2e" in one["fullName"]]


def test_each_story_has_a_journal_and_a_place_in_the_verdict(told: RunFolder) -> None:
    verdict = orjson.loads(told.verdict.read_bytes())
    assert (verdict["state"], verdict["policy"]) == ("GO", "cases")
    assert {case["case"] for case in verdict["cases"]} == set(STORIES)
    assert {path.stem for path in told.worlds.glob("e2e/*.jsonl")} == set(STORIES)
    assert not told.journal.exists()


def test_judging_again_gives_the_same_bytes(told: RunFolder, tmp_path: Path) -> None:
    copy = RunFolder(tmp_path / "run")
    shutil.copytree(told.path, copy.path)
    assert seatrial("judge", copy.path).returncode == 0
    for name in ("verdict.json", "findings.json", "report.html"):
        assert (copy.path / name).read_bytes() == (told.path / name).read_bytes(), name


def test_a_case_whose_journal_is_gone_is_missed(told: RunFolder, tmp_path: Path) -> None:
    copy = RunFolder(tmp_path / "run")
    shutil.copytree(told.path, copy.path)
    (copy.worlds / "e2e" / "backorder.jsonl").unlink()
    done = seatrial("judge", copy.path)
    assert done.returncode == 20
    assert "worlds/e2e/backorder.jsonl is missing" in done.stdout


def test_each_case_stands_in_allure_under_an_item_of_the_checklist(told: RunFolder) -> None:
    results = _results(told)
    assert len(results) == len(STORIES)
    for one in results:
        labels = {label["name"]: label["value"] for label in one["labels"]}
        assert labels["epic"] in ("Business", "Data", "Delivery")
        assert labels["feature"]
        assert labels["story"] == one["name"]
        assert labels["severity"] in ("blocker", "critical", "normal")
        parameters = {each["name"]: each for each in one["parameters"]}
        assert parameters["seed"]["excluded"] is True
        assert parameters["case"]["value"].startswith("'e2e/")
        assert one["steps"]
        assert Counter(each["name"] for each in one["attachments"]) == {
            "Steps": 1,
            "Requests and responses of the engine": 1,
            "From the journal": 1,
        }
    assert len({one["historyId"] for one in results}) == len(results)


def test_a_story_that_a_defect_spoils_is_no_go_and_named(tmp_path: Path) -> None:
    asked = ("run", "--case", "backorder,contract-price", "--engine", "mutant:M-44")
    done = seatrial(*asked, "--out", tmp_path / "run")
    assert done.returncode == 10, done.stdout + done.stderr
    verdict = orjson.loads(RunFolder(tmp_path / "run").verdict.read_bytes())
    states = {case["case"]: case["state"] for case in verdict["cases"]}
    assert states == {"contract-price": "violated", "backorder": "held"}, "it has no such price"
    assert "e2e/contract-price: I-05 price as of is violated" in done.stdout.splitlines()[0]
    assert "1 violated, 1 held" in done.stdout


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """The run folder of one case of each suite, the second named first."""
    path = tmp_path_factory.mktemp("few") / "run"
    done = seatrial("run", "--case", "lost-answer-order, contract-price", "--out", path)
    assert done.returncode == 0, done.stdout + done.stderr
    return RunFolder(path)


def test_cases_that_are_named_are_played_alone_and_the_verdict_says_so(few: RunFolder) -> None:
    verdict = orjson.loads(few.verdict.read_bytes())
    assert [case["case"] for case in verdict["cases"]] == ["contract-price", "lost-answer-order"]
    assert "of all cases only contract-price, lost-answer-order asked for" in verdict["line"]
    assert {one.name for one in few.worlds.iterdir()} == {"e2e", "negative"}


def test_a_few_cases_are_no_evidence_for_the_readiness_of_all(few: RunFolder) -> None:
    verdict = orjson.loads(few.verdict.read_bytes())
    assert {item["state"] for item in verdict["items"]} == {"no_evidence"}


def test_named_cases_are_part_of_the_question(few: RunFolder) -> None:
    run = read_run(few.run)
    assert run.configuration.cases == ("contract-price", "lost-answer-order")
    assert replace(run.configuration, cases=()).run_id != run.run_id
    assert seatrial("replay", few.path).returncode == 0


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            ("contractprice",),
            "--case contractprice: there is no such case; did you mean contract-price",
        ),
        (("xyzzy",), "--case xyzzy: there is no such case; docs/stories.md lists them"),
        (("",), "--case names no case; name one, or leave it out for all"),
        (("backorder", "--suite", "e2e,negative"), "names no case of the suite negative"),
        (("backorder", "--suite", "voyage"), "backorder is a case of the suite e2e: add it"),
    ],
)
def test_a_case_that_cannot_be_played_is_refused(asked: tuple[str, ...], said: str) -> None:
    done = seatrial("run", "--case", *asked)
    assert done.returncode == 30
    assert said in done.stderr


def test_a_suite_that_is_not_there_is_refused_with_those_that_are() -> None:
    done = seatrial("run", "--suite", "voyage,tales")
    assert done.returncode == 30
    assert "there is no suite 'tales'; use all, voyage" in done.stderr


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("contract-price", "anna is shown bolt at 10.25"),
        ("late-commit", "the order's entry in the ERP (`erp.orders.create`)"),
        ("throttled-parcel", "Must put to the test"),
    ],
)
def test_a_story_a_fault_of_the_matrix_and_a_case_are_explained(what: str, said: str) -> None:
    done = seatrial("explain", what)
    assert done.returncode == 0
    assert said in done.stdout
