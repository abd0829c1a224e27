"""What the contract suite left: by subject, with what was never called, and in the page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from contracts.published import folder as published
from reports import reasons
from reports.contract import Contract, read_contract
from reports.errors import FolderInvalid
from reports.folder import RunFolder, write_json
from reports.junit import BROKEN, Case, Suites
from reports.page.contract import contract as section
from reports.verdict import _contract as summary
from tests.reports import sample

RUN_ID = "0123456789abcdef"


def record() -> dict[str, Any]:
    example = published("run", "1.0.0").joinpath("examples", "valid", "contract.json")
    content: dict[str, Any] = orjson.loads(example.read_bytes())
    return content


def read(tmp_path: Path, data: dict[str, Any]) -> Contract:
    folder = RunFolder(tmp_path)
    write_json(folder.contract, data)
    return read_contract(folder, RUN_ID)


@pytest.mark.parametrize(
    ("subject", "state"), [("simulator", reasons.INVALID), ("integration", reasons.NO_GO)]
)
def test_a_finding_counts_by_its_subject(tmp_path: Path, subject: str, state: str) -> None:
    data = record()
    data["findings"][0]["subject"] = subject
    (reason,) = reasons.of_contract(read(tmp_path, data))
    assert (reason.state, reason.about) == (state, "erp.orders.release")
    assert f"of the {subject}" in reason.sentence


def test_a_test_that_a_finding_tells_of_is_not_told_twice(tmp_path: Path) -> None:
    told = Case("contract.test_stateful.test_a_walk[sim-erp]", BROKEN)
    other = Case("contract.test_stateful.test_a_walk[sim-storefront]", BROKEN)
    contract = read(tmp_path, record())
    said = list(reasons.of_suites(sample.run(), Suites((told, other)), contract=contract))
    assert [reason.about for reason in said if reason.state == reasons.INVALID] == [other.name]


def test_a_defect_that_breaks_is_told_as_that_and_no_other_exception_is_quoted() -> None:
    name = "e2e.test_e2e.test_a_story[contract-price]"
    said = "scenarios.errors.DefectInvalid: apply of d.py fails: KeyError: 'x'"
    brought, ours = Case(name, BROKEN, said), Case(name, BROKEN, "KeyError: 'Anna Smith'")
    told = [
        next(reasons.of_suites(sample.run(), Suites((one,)))).sentence for one in (brought, ours)
    ]
    assert told == [
        "the defect that was brought along breaks: apply of d.py fails: KeyError: 'x'",
        f"the test {name} broke, which is the harness's own fault",
    ]


def test_an_operation_that_was_never_called_is_inconclusive(tmp_path: Path) -> None:
    data = record()
    data["findings"], data["operations"][0]["seen"] = [], []
    (reason,) = reasons.of_contract(read(tmp_path, data))
    assert reason.state == reasons.INCONCLUSIVE
    assert reason.sentence == "erp.orders.release was never called over sim"


def test_a_record_without_any_operation_is_inconclusive(tmp_path: Path) -> None:
    assert list(reasons.of_record(read(tmp_path, record()))) == []
    (reason,) = reasons.of_record(read(tmp_path, record() | {"operations": [], "findings": []}))
    assert (reason.state, reason.about) == (reasons.INCONCLUSIVE, "contract")


def test_the_page_shows_the_statuses_seen_and_never_seen(tmp_path: Path) -> None:
    told = summary(read(tmp_path, record()))
    assert told["contract"]["operations"][0]["never"] == ["4XX"]
    page = str(section(told))
    assert "200 (12), 500 (1)" in page
    assert "4XX" in page
    assert section({}) is None


def test_the_record_of_another_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FolderInvalid, match="no record of this run"):
        read(tmp_path, record() | {"run_id": "f" * 16})
    with pytest.raises(FolderInvalid, match="missing"):
        read_contract(RunFolder(tmp_path / "nowhere"), RUN_ID)
