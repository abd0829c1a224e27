from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import orjson
import pytest

from reports.allure import strip_machine, write_allure
from reports.folder import RunFolder
from reports.redaction import engine_name
from tests.reports import sample


def _results(folder: Path) -> dict[str, dict[str, Any]]:
    paths = sorted((folder / "allure-results").glob("*-result.json"))
    return {path.name: orjson.loads(path.read_bytes()) for path in paths}


def _violated() -> dict[str, Any]:
    row = sample.invariant("I-02", "violated", sample.finding("order S-1 has two ERP orders"))
    return sample.verdict(sample.with_invariant(row))


def test_judging_again_rewrites_the_same_files_and_doubles_none(tmp_path: Path) -> None:
    write_allure(RunFolder(tmp_path), _violated(), sample.run())
    results = RunFolder(tmp_path).allure
    first = {path.name: path.read_bytes() for path in results.iterdir()}
    write_allure(RunFolder(tmp_path), _violated(), sample.run())
    assert {path.name: path.read_bytes() for path in results.iterdir()} == first


def test_a_later_judge_leaves_no_result_of_an_earlier_one(tmp_path: Path) -> None:
    own = RunFolder(tmp_path).allure / "abc-result.json"
    own.parent.mkdir()
    own.write_text("{}")
    write_allure(RunFolder(tmp_path), _violated(), sample.run())
    fewer = sample.verdict(sample.findings(invariants=[sample.invariant("I-01")]))
    write_allure(RunFolder(tmp_path), fewer, sample.run())
    left = [name for name in _results(tmp_path) if "invariant" in name]
    assert left == ["seatrial-invariant-I-01-result.json"]
    assert own.exists(), "a test's own result is none of ours"


def test_each_result_has_an_id_of_its_own_from_its_name(tmp_path: Path) -> None:
    write_allure(RunFolder(tmp_path), sample.verdict(), sample.run())
    results = list(_results(tmp_path).values())
    assert len(results) == 1 + len(sample.policy().invariants) + 11
    for key in ("uuid", "historyId", "testCaseId", "fullName"):
        assert len({result[key] for result in results}) == len(results)


def test_missing_evidence_is_unknown_and_never_passed_or_skipped(tmp_path: Path) -> None:
    write_allure(RunFolder(tmp_path), sample.verdict(), sample.run())
    results = _results(tmp_path)
    assert results["seatrial-item-01-result.json"]["status"] == "unknown"
    assert results["seatrial-item-06-result.json"]["status"] == "passed"
    assert results["seatrial-verdict-result.json"]["status"] == "passed"


def test_a_violation_is_failed_with_its_sentence_and_its_records(tmp_path: Path) -> None:
    write_allure(RunFolder(tmp_path), _violated(), sample.run())
    result = _results(tmp_path)["seatrial-invariant-I-02-result.json"]
    assert result["status"] == "failed"
    assert result["statusDetails"]["message"] == "order S-1 has two ERP orders"
    source = result["attachments"][0]["source"]
    attached = orjson.loads((RunFolder(tmp_path).allure / source).read_bytes())
    assert [record["seq"] for record in attached[0]["evidence"]] == [812, 820]


def _status(verdict: dict[str, Any], key: str, folder: Path) -> tuple[str, str]:
    write_allure(RunFolder(folder), verdict, sample.run())
    result = _results(folder)[f"seatrial-{key}-result.json"]
    return result["status"], result["statusDetails"]["message"]


@pytest.mark.parametrize(
    ("state", "status"),
    [("held", "passed"), ("violated", "failed"), ("not_exercised", "skipped")],
)
def test_an_invariant_has_the_status_of_its_state(state: str, status: str, tmp_path: Path) -> None:
    row = sample.invariant("I-31", state)
    seen, said = _status(sample.verdict(sample.with_invariant(row)), "invariant-I-31", tmp_path)
    assert seen == status
    assert said.startswith(state.replace("_", " "))


def test_what_the_judge_or_a_simulator_broke_is_broken_and_never_failed(tmp_path: Path) -> None:
    unknown = sample.invariant("I-31", "unknown")
    verdict = sample.verdict(sample.with_invariant(unknown))
    assert _status(verdict, "invariant-I-31", tmp_path)[0] == "broken"
    assert _status(verdict, "verdict", tmp_path)[0] == "broken", "the verdict is INVALID"
    ours = sample.invariant("I-31", "violated", sample.finding("sold twice", "simulator"))
    verdict = sample.verdict(sample.with_invariant(ours))
    assert _status(verdict, "invariant-I-31", tmp_path)[0] == "broken"


def test_a_no_go_is_failed_and_an_inconclusive_verdict_is_unknown(tmp_path: Path) -> None:
    seen, said = _status(_violated(), "verdict", tmp_path)
    assert seen == "failed"
    assert said.startswith("NO-GO under policy voyage: I-02 no duplicate order is violated")
    idle = sample.verdict(sample.with_invariant(sample.invariant("I-31", "not_exercised")))
    assert _status(idle, "verdict", tmp_path)[0] == "unknown"


def _labels(result: dict[str, Any]) -> dict[str, str]:
    return {label["name"]: label["value"] for label in result["labels"]}


def test_the_suites_follow_the_three_groups_of_the_checklist(tmp_path: Path) -> None:
    verdict = sample.verdict()
    write_allure(RunFolder(tmp_path), verdict, sample.run())
    groups = {item["id"]: (item["group"], item["title"]) for item in verdict["items"]}
    results = _results(tmp_path)
    for key, (group, title) in groups.items():
        labels = _labels(results[f"seatrial-{key}-result.json"])
        assert (labels["epic"], labels["feature"], labels["story"]) == (group, title, "Readiness")
        assert (labels["parentSuite"], labels["suite"]) == (group, title)
    doubled = _labels(results["seatrial-invariant-I-02-result.json"])
    assert (doubled["epic"], doubled["feature"]) == groups["item-06"]
    assert doubled["severity"] == "critical"
    epics = {_labels(result)["epic"] for result in results.values()}
    assert epics == {"Verdict", "Business", "Data", "Delivery", "Beyond the checklist"}


def test_every_result_has_a_case_of_its_own_as_parameter(tmp_path: Path) -> None:
    write_allure(RunFolder(tmp_path), sample.verdict(), sample.run())
    results = _results(tmp_path).values()
    cases = {row["value"] for result in results for row in result["parameters"]}
    assert len(cases) == len(results)


def test_the_environment_tells_what_sailed_and_with_which_versions(tmp_path: Path) -> None:
    write_allure(RunFolder(tmp_path), sample.verdict(), sample.run())
    lines = (RunFolder(tmp_path).allure / "environment.properties").read_text().splitlines()
    for line in ("engine=reference", "profile=classic", "world=northwind", "seed=7", "state=GO"):
        assert line in lines
    assert "version.python=3.11.7" in lines


@pytest.mark.parametrize(
    ("engine", "told"),
    [
        ("reference", "reference"),
        ("mutant:M-44", "mutant:M-44"),
        ("url:http://bob:canary@127.0.0.1:8080/x?token=canary", "url:http://127.0.0.1:8080/x"),
        ("https://bob:canary@shop.example/hook?key=canary#canary", "https://shop.example/hook"),
        ("node engine.js --token canary", "node …"),
        ("env TOKEN=canary node engine.js", "env …"),
        ("TOKEN=canary node engine.js", "TOKEN=…"),
        ("TOKEN=canary", "TOKEN=…"),
        ("node\tengine.js\t--token=canary", "node …"),
        ("url:http://bob:canary@127.0.0.1:none", "url:http://127.0.0.1"),
        ("", ""),
    ],
)
def test_no_secret_of_an_engines_address_or_command_is_told(engine: str, told: str) -> None:
    assert engine_name(engine) == told


def test_every_status_that_is_not_passed_has_a_category(tmp_path: Path) -> None:
    write_allure(RunFolder(tmp_path), sample.verdict(), sample.run())
    rules = orjson.loads((RunFolder(tmp_path).allure / "categories.json").read_bytes())

    def category(status: str, message: str) -> str:
        return next(
            str(rule["name"])
            for rule in rules
            if status in rule["matchedStatuses"]
            and re.fullmatch(rule.get("messageRegex", r"[\s\S]*"), message)
        )

    names = [category(name, "why") for name in ("failed", "broken", "skipped", "unknown")]
    names.append(category("skipped", "Skipped: not exercised: the fault hit no work\nnor I-31"))
    assert len(set(names)) == len(rules) == 5


def test_the_name_of_the_machine_is_taken_out_of_the_tests_own_results(tmp_path: Path) -> None:
    labels = [("host", "harbour-7"), ("thread", "12-MainThread"), ("epic", "Data")]
    result = {"name": "a", "labels": [{"name": name, "value": value} for name, value in labels]}
    path = tmp_path / "x-result.json"
    path.write_bytes(orjson.dumps(result))
    strip_machine(tmp_path)
    assert orjson.loads(path.read_bytes()) == result | {"labels": result["labels"][2:]}
    strip_machine(tmp_path / "no such folder")


def test_no_trace_is_left_in_the_tests_own_results_and_every_message_is(tmp_path: Path) -> None:
    details = {"message": "an order was lost", "trace": 'File "/home/jack/x.py": canary'}
    step = {
        "name": "a",
        "statusDetails": details,
        "steps": [{"name": "b", "statusDetails": details}],
    }
    result = tmp_path / "x-result.json"
    result.write_bytes(orjson.dumps(step | {"labels": []}))
    container = tmp_path / "x-container.json"
    container.write_bytes(orjson.dumps({"befores": [step], "afters": [step]}))
    strip_machine(tmp_path)
    for path in (result, container):
        assert b"canary" not in path.read_bytes()
    assert result.read_bytes().count(b"an order was lost") == 2
    assert container.read_bytes().count(b"an order was lost") == 4
