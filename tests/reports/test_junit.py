from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree.ElementTree import parse

import pytest

from reports.errors import FolderInvalid
from reports.junit import Suites, arrange, read_junit
from reports.junit_verdict import add_verdict
from tests.reports import sample

pytest_plugins = ["pytester"]

SUITE = """
    import pytest

    def test_passes(): pass
    def test_asserts(): assert 1 == 2
    def test_asserts_in_words(): assert False, "an order was lost"
    def test_calls_fail(): pytest.fail("an order was lost")
    def test_breaks(): raise RuntimeError("no such file")
    def test_is_left_out(): pytest.skip("no data")

    @pytest.fixture
    def broken(): raise AssertionError("a fixture asserts nothing about the integration")
    def test_never_starts(broken): pass
"""


@pytest.fixture
def suites(pytester: pytest.Pytester) -> Suites:
    pytester.mkdir("voyage").joinpath("test_real.py").write_text(
        "\n".join(line[4:] for line in SUITE.splitlines())
    )
    pytester.runpytest_subprocess("-p", "no:locust", "--junitxml=junit.xml", "voyage")
    return read_junit(pytester.path / "junit.xml")


def test_what_pytest_writes_is_told_apart_as_passed_failed_broken_and_skipped(
    suites: Suites,
) -> None:
    assert suites.counts() == {"passed": 1, "failed": 3, "broken": 2, "skipped": 1}
    assert suites.names("broken") == (
        "voyage.test_real.test_breaks",
        "voyage.test_real.test_never_starts",
    )
    assert suites.ran == 6


def test_tests_belong_to_the_suite_in_whose_folder_they_lie(suites: Suites) -> None:
    assert suites.of("voyage") == suites
    assert suites.of("contract").ran == 0


@pytest.mark.parametrize("content", [b"", b"<testsuites>", b"no xml"])
def test_a_file_that_is_no_junit_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "junit.xml"
    path.write_bytes(content)
    with pytest.raises(FolderInvalid, match=r"junit\.xml"):
        read_junit(path)


WRITTEN = """<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests">
<testsuite name="pytest" errors="1" failures="1" skipped="1" tests="4" time="3.5"
 timestamp="2031-03-04" hostname="harbour-7">
<testcase classname="voyage.test_voyage" name="test_v" time="2.000" />
<testcase classname="e2e.test_e2e" name="test_s[a]" time="0.500">
<failure message="AssertionError: an order was lost">trace &lt;x&gt;</failure></testcase>
<testcase classname="e2e.test_e2e" name="test_s[b]" time="0.250">
<skipped message="no ż">x</skipped></testcase>
<testcase classname="e2e.test_e2e" name="test_s[c]" time="0.250">
<error message="boom">x</error></testcase>
</testsuite></testsuites>"""


@pytest.fixture
def arranged(tmp_path: Path) -> Path:
    path = tmp_path / "junit.xml"
    path.write_text(WRITTEN, "utf-8")
    arrange(path, [path], ["voyage", "e2e"])
    return path


def test_a_ci_system_sees_a_suite_of_tests_for_each_of_ours(arranged: Path) -> None:
    root = parse(arranged).getroot()
    suites = {suite.get("name"): suite for suite in root.iter("testsuite")}
    assert list(suites) == ["voyage", "e2e"]
    counts = {name: suites["e2e"].get(name) for name in ("tests", "failures", "errors", "skipped")}
    assert counts == {"tests": "3", "failures": "1", "errors": "1", "skipped": "1"}
    assert [suite.get("time") for suite in suites.values()] == ["2.000", "1.000"]
    assert root.get("tests") == "4"
    for case in root.iter("testcase"):
        assert case.get("classname")
        assert case.get("name")
        assert float(case.get("time") or -1) > 0
    assert [one.get("message") for one in root.iter("skipped")] == ["no ż"]


def test_arranging_changes_nothing_that_is_read_from_it(arranged: Path) -> None:
    told = read_junit(arranged)
    first = arranged.read_bytes()
    arrange(arranged, [arranged], [])
    assert arranged.read_bytes() == first
    arranged.write_text(WRITTEN, "utf-8")
    assert read_junit(arranged) == told


def test_the_name_of_the_machine_is_taken_out(arranged: Path) -> None:
    assert "harbour" not in arranged.read_text("utf-8")
    assert "hostname" not in arranged.read_text("utf-8")


def parts(place: Path) -> list[Path]:
    """What two processes wrote: two suites, and a third that began before them."""
    first, second = place / "junit-cases.xml", place / "junit-contract.xml"
    first.write_text(WRITTEN, "utf-8")
    case = '<testcase classname="contract.test_c" name="test_o[x]" time="1.5" />'
    suite = f'<testsuite timestamp="2031-03-03">{case}</testsuite>'
    second.write_text(f"<testsuites>{suite}</testsuites>", "utf-8")
    return [first, second]


def test_what_two_processes_wrote_is_one_file_in_the_order_of_the_suites(tmp_path: Path) -> None:
    path, order = tmp_path / "junit.xml", ["voyage", "contract", "e2e"]
    arrange(path, parts(tmp_path), order)
    assert [each.name for each in tmp_path.iterdir()] == ["junit.xml"]
    root = parse(path).getroot()
    assert [suite.get("name") for suite in root.iter("testsuite")] == order
    assert {suite.get("timestamp") for suite in root.iter("testsuite")} == {"2031-03-03"}
    assert (root.get("tests"), root.get("time")) == ("5", "4.500")
    before = path.read_bytes()
    arrange(path, parts(tmp_path)[::-1], order)
    assert path.read_bytes() == before


def test_of_two_processes_of_which_one_wrote_nothing_no_file_is_made(tmp_path: Path) -> None:
    path = tmp_path / "junit.xml"
    arrange(path, [*parts(tmp_path), tmp_path / "junit-e2e.xml"], ["voyage"])
    assert not path.exists()


@pytest.mark.parametrize("content", [None, b"", b"<testsuites>"])
def test_what_is_no_junit_stays_as_it_is(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "junit.xml"
    if content is not None:
        path.write_bytes(content)
    arrange(path, [path], [])
    assert (path.read_bytes() if path.exists() else None) == content


def _judged(path: Path, verdict: dict[str, Any]) -> dict[str, str | None]:
    """What a CI system shows of a judging: each case's name and kind, the message by a case."""
    add_verdict(path, verdict)
    suite = next(one for one in parse(path).getroot() if one.get("name") == "verdict")
    return {str(case.get("name")): next((one.tag for one in case), None) for case in suite}


def test_a_ci_system_sees_the_verdict_the_invariants_and_the_items(arranged: Path) -> None:
    row = sample.invariant("I-02", "violated", sample.finding("order S-1 has two ERP orders"))
    shown = _judged(arranged, sample.verdict(sample.with_invariant(row)))
    assert shown["verdict"] == "failure"
    assert shown["I-02 no duplicate order"] == "failure"
    assert shown["I-01 no lost order"] is None
    assert shown["item 1: An owner system is named for every object"] == "skipped"
    assert shown["item 6: Idempotency, retries and reconciliation work under faults"] == "failure"
    for message in (
        b'"violated: order S-1 has two ERP orders"',
        b'"NO-GO under policy voyage: I-02',
    ):
        assert b"message=" + message in arranged.read_bytes()
    assert parse(arranged).getroot().get("tests") == str(4 + len(shown))


def test_what_proves_nothing_is_an_error_and_what_we_broke_is_no_failure(arranged: Path) -> None:
    idle = sample.invariant("I-31", "not_exercised")
    shown = _judged(arranged, sample.verdict(sample.with_invariant(idle)))
    assert (shown["verdict"], shown["I-31 effectively once"]) == ("error", "skipped")
    ours = sample.invariant("I-31", "violated", sample.finding("sold twice", "simulator"))
    shown = _judged(arranged, sample.verdict(sample.with_invariant(ours)))
    assert (shown["verdict"], shown["I-31 effectively once"]) == ("error", "error")


def test_what_a_judging_added_is_replaced_and_never_read_back(arranged: Path) -> None:
    tests = read_junit(arranged)
    _judged(arranged, sample.verdict())
    first = arranged.read_bytes()
    _judged(arranged, sample.verdict())
    assert arranged.read_bytes() == first
    assert read_junit(arranged) == tests
