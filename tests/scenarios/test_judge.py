from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from contracts.check import Checker
from contracts.errors import JournalInvalid, JournalTruncated
from contracts.published import urn
from scenarios.errors import HeaderInvalid, InvariantUnknown, JournalMissing
from scenarios.history import History
from scenarios.invariants.model import Result
from scenarios.invariants.registry import INVARIANTS, invariant
from scenarios.judge import judge, judge_lines, render
from tests.scenarios.journals import HOUR, MINUTE, Tale, parked_row
from tests.scenarios.trade import create, deliver, ordered, place, viewed, world

REQUIRED = ("I-01", "I-02")
READ_THE_OUTPUT = ("I-39", "I-40")


def noise(tale: Tale) -> None:
    """Records that matter to no invariant."""
    tale.asks("harness>engine", "engine.health")
    tale.asks("clerk>erp", "erp.orders.read", key="10001")
    tale.effect("erp", "sequence", "N", {"next": tale.calls}, cause="dispatcher")
    tale.effect("harness", "note", "N", {"next": tale.calls}, cause="dispatcher")
    tale.output(f"line {tale.calls}")


def silence(tale: Tale) -> None:
    """Nothing at all."""


def storm(between: Callable[[Tale], None] = silence) -> Tale:
    """A voyage with everything in it: a doubled order, a lost one, a parked one, faults, a kill."""
    tale = ordered()
    between(tale)
    tale.fault("lost-response", create(tale.later(MINUTE), number="10002"))
    tale.restart(1)
    between(tale)
    place(tale, "S-2")
    deliver(tale, "S-2")
    between(tale)
    place(tale, "S-3")
    deliver(tale, "S-3")
    create(tale, "S-3", None, status=422, code="unknown-customer")
    tale.fault("lost-request", effective=False)
    viewed(tale)
    tale.output("hello")
    return tale.later(3 * HOUR)


def ended(tale: Tale) -> list[bytes]:
    tale.parked(parked_row("S-3"))
    return tale.end().sink.lines


def row(findings: dict[str, Any], key: str) -> dict[str, Any]:
    found = [one for one in findings["invariants"] if one["id"] == key]
    assert len(found) == 1
    return dict(found[0])


@pytest.fixture
def lines() -> list[bytes]:
    return ended(storm())


def test_every_order_is_counted_by_what_became_of_it(lines: list[bytes]) -> None:
    assert judge_lines(lines)["counts"] == {
        "orders_accepted": 3,
        "orders_in_erp": 2,
        "lost": 1,
        "duplicated": 1,
        "parked": 1,
        "faults_fired": 2,
        "faults_effective": 1,
    }


def test_findings_keep_their_published_contract(lines: list[bytes]) -> None:
    findings = judge_lines(lines, required=REQUIRED)
    assert Checker().document(urn("run", "findings"), findings) == []


def test_each_invariant_of_the_registry_is_judged_once(lines: list[bytes]) -> None:
    findings = judge_lines(lines, required=REQUIRED)
    assert [one["id"] for one in findings["invariants"]] == list(INVARIANTS)
    assert [one["id"] for one in findings["invariants"] if one["required"]] == list(REQUIRED)
    assert row(findings, "I-02")["state"] == "violated"
    assert row(findings, "I-18")["state"] == "not_exercised"


def test_judging_again_gives_equal_bytes(lines: list[bytes], tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(b"".join(lines))
    first = render(judge(path, REQUIRED))
    assert first == render(judge(tmp_path, REQUIRED)) == render(judge_lines(lines, REQUIRED))


def test_evidence_points_at_records_that_are_there(lines: list[bytes]) -> None:
    told = [
        evidence
        for one in judge_lines(lines)["invariants"]
        for finding in one["findings"]
        for evidence in finding["evidence"]
    ]
    assert told
    for evidence in told:
        record = orjson.loads(lines[evidence["seq"]])
        assert (record["kind"], record["t_us"]) == (evidence["kind"], evidence["t_us"])
        assert evidence["summary"]


def test_findings_say_neither_a_price_nor_a_name_of_anybody(lines: list[bytes]) -> None:
    text = render(judge_lines(lines)).decode()
    for secret in ("14.0000", "2800", "buyer@teahouse", "Teahouse", "Long Pier"):
        assert secret not in text


def test_a_check_that_breaks_is_unknown_and_a_problem_of_the_harness(
    lines: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(history: History) -> Result:
        raise ZeroDivisionError("by hand")

    monkeypatch.setitem(INVARIANTS, "I-02", replace(INVARIANTS["I-02"], check=breaks))
    findings = judge_lines(lines)
    assert row(findings, "I-02")["state"] == "unknown"
    assert row(findings, "I-01")["state"] == "violated"
    assert findings["problems"] == [
        {
            "subject": "harness",
            "sentence": "I-02 could not be judged: ZeroDivisionError: by hand",
        }
    ]
    assert Checker().document(urn("run", "findings"), findings) == []


def test_a_world_is_judged_by_what_its_header_allows() -> None:
    tale = Tale().begin(judgeable=["I-01"])
    findings = judge_lines(tale.end().sink.lines)
    assert row(findings, "I-02")["state"] == "not_exercised"
    assert "cannot judge it" in row(findings, "I-02")["notes"][0]


def test_a_body_that_cannot_be_read_is_a_problem_of_the_harness() -> None:
    tale = world()
    tale.effect("erp", "price", "P-2", {"id": "P-2"})
    (problem,) = judge_lines(tale.end().sink.lines)["problems"]
    assert problem["subject"] == "harness"
    assert "1 record(s) could not be read: record 9 (effect: KeyError)" in problem["sentence"]


@pytest.mark.parametrize("kept", [0, 1, 5, -1])
def test_a_journal_without_its_end_is_no_evidence(lines: list[bytes], kept: int) -> None:
    with pytest.raises(JournalTruncated):
        judge_lines(lines[:kept])


def test_a_line_that_is_cut_in_the_middle_is_no_evidence(
    lines: list[bytes], tmp_path: Path
) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(b"".join(lines)[:-20])
    with pytest.raises((JournalTruncated, JournalInvalid)):
        judge(path)


def test_a_journal_that_lost_a_line_is_invalid(lines: list[bytes]) -> None:
    with pytest.raises(JournalInvalid, match="seq is 6, expected 5"):
        judge_lines([*lines[:5], *lines[6:]])


def test_a_journal_whose_lines_were_swapped_is_invalid(lines: list[bytes]) -> None:
    with pytest.raises(JournalInvalid):
        judge_lines([*lines[:5], lines[6], lines[5], *lines[7:]])


@pytest.mark.parametrize(
    "strange",
    [b"no json\n", b"[]\n", b"{}\n", b'{"seq":3,"kind":"news","body":{},"t_us":0,"world":"w"}\n'],
)
def test_a_line_that_is_no_record_makes_a_journal_invalid(
    lines: list[bytes], strange: bytes
) -> None:
    with pytest.raises(JournalInvalid):
        judge_lines([*lines[:3], strange, *lines[4:]])


def test_a_record_after_the_end_makes_a_journal_invalid(lines: list[bytes]) -> None:
    more = lines[5].replace(b'"seq":5', f'"seq":{len(lines)}'.encode())
    with pytest.raises(JournalInvalid, match="follows the end"):
        judge_lines([*lines, more])


def test_a_second_header_makes_a_journal_invalid(lines: list[bytes]) -> None:
    second = lines[0].replace(b'"seq":0', b'"seq":3')
    with pytest.raises(JournalInvalid, match="header"):
        judge_lines([*lines[:3], second, *lines[4:]])


def test_a_header_without_a_start_of_the_world_is_refused() -> None:
    with pytest.raises(HeaderInvalid):
        judge_lines(Tale().begin(world={}).end().sink.lines)


def test_a_folder_without_a_journal_is_refused(tmp_path: Path) -> None:
    with pytest.raises(JournalMissing, match=r"no journal\.jsonl"):
        judge(tmp_path)


def test_records_that_matter_to_nobody_change_nothing() -> None:
    plain, noisy = judge_lines(ended(storm())), judge_lines(ended(storm(noise)))
    assert plain["counts"] == noisy["counts"]
    assert plain["journal_sha256"] != noisy["journal_sha256"]
    for ours, theirs in zip(plain["invariants"], noisy["invariants"], strict=True):
        for same in ("id", "state", "violations", "notes"):
            assert ours[same] == theirs[same]
        if ours["id"] not in READ_THE_OUTPUT:
            assert ours["observations"] == theirs["observations"]
        marks = [[one["fingerprint"] for one in each["findings"]] for each in (ours, theirs)]
        assert marks[0] == marks[1]


def test_an_unknown_invariant_is_answered_with_those_there_are() -> None:
    assert invariant("I-02").name == "no duplicate order"
    with pytest.raises(InvariantUnknown, match="no invariant 'I-99'; there are: I-01"):
        invariant("I-99")


def test_every_invariant_explains_itself_to_humans() -> None:
    for key, entry in INVARIANTS.items():
        assert entry.id == key
        assert entry.statement
        assert entry.needs
        assert "How it usually breaks:" in entry.explain, key
        assert "How to mend it:" in entry.explain, key
