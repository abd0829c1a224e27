"""The journal keeps what it is given, in order; a damaged one is never taken for a whole one."""

from __future__ import annotations

import hashlib
import stat
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.check import Checker
from contracts.errors import JournalInvalid, JournalSealed, JournalTruncated
from contracts.journal import (
    KINDS,
    FileSink,
    Journal,
    MemorySink,
    Record,
    digest_file,
    parse_line,
    read,
    read_lines,
)
from contracts.published import urn
from tests.contracts.samples import example

OPTIONAL = ("edge", "call_id", "cause", "key", "attempt")

START = datetime(2031, 3, 4, tzinfo=UTC)


class Ticking:
    """A clock that moves a thousand microseconds with every look."""

    def __init__(self) -> None:
        self.at_us = 0

    def now_us(self) -> int:
        self.at_us += 1000
        return self.at_us

    def now(self) -> datetime:
        return self.instant(self.at_us)

    def instant(self, at_us: int) -> datetime:
        return START + timedelta(microseconds=at_us)

    async def sleep_until_us(self, at_us: int) -> None:
        self.at_us = max(self.at_us, at_us)


def small(path: Path, calls: int = 100) -> Journal:
    """A whole journal in a file: header, calls, end."""
    journal = Journal.to_file(Ticking(), "voyage", path)
    journal.append("header", "harness", {"journal": "1.0.0"})
    for n in range(calls):
        journal.append(
            "call",
            "engine",
            {"operation": "erp.orders.read", "content": {"n": n}},
            edge="engine>erp",
            call_id=f"c-{n:06}",
            key=f"S-{n:06}",
            attempt=1,
        )
    journal.append("end", "harness", {"drained": True})
    journal.close()
    return journal


def whole() -> MemorySink:
    journal, sink = Journal.in_memory(Ticking(), "voyage")
    journal.append("header", "harness", {})
    journal.append("output", "engine", {"stream": "stdout", "line": "ready"})
    journal.append("end", "harness", {})
    return sink


def test_a_journal_comes_back_record_by_record(tmp_path: Path) -> None:
    journal = small(tmp_path / "journal.jsonl")
    records = list(read(tmp_path / "journal.jsonl"))
    assert [record.seq for record in records] == list(range(journal.count)) == list(range(102))
    assert [record.t_us for record in records] == [1000 * (n + 1) for n in range(102)]
    assert records[5] == Record(
        5,
        6000,
        "voyage",
        "call",
        "engine",
        {"operation": "erp.orders.read", "content": {"n": 4}},
        edge="engine>erp",
        call_id="c-000004",
        key="S-000004",
        attempt=1,
    )
    assert records[0].edge is None
    assert records[-1].kind == "end"


def test_append_returns_the_seq_of_its_record() -> None:
    journal, _ = Journal.in_memory(Ticking(), "voyage")
    assert [journal.append("output", "engine", {}) for _ in range(70)] == list(range(70))


def test_the_running_digest_is_that_of_the_file_at_any_moment(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = Journal.to_file(Ticking(), "voyage", path)
    for n in range(100):
        journal.append("output", "engine", {"stream": "stdout", "line": str(n)})
        if n % 33 == 0:
            assert journal.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    journal.close()
    assert journal.sha256 == digest_file(path)


def test_memory_and_file_hold_the_same_bytes(tmp_path: Path) -> None:
    memory = MemorySink()
    path = tmp_path / "journal.jsonl"
    journal = Journal(Ticking(), "voyage", memory, FileSink(path))
    journal.append("header", "harness", {})
    journal.append("end", "harness", {})
    journal.close()
    assert b"".join(memory.lines) == path.read_bytes()
    assert list(memory.records()) == list(read(path))


def test_every_line_is_json_with_its_keys_in_order(tmp_path: Path) -> None:
    small(tmp_path / "journal.jsonl", calls=3)
    for line in (tmp_path / "journal.jsonl").read_bytes().splitlines():
        keys = list(orjson.loads(line))
        assert keys == sorted(keys)


def test_a_body_may_embed_raw_json_and_stays_on_one_line() -> None:
    journal, sink = Journal.in_memory(Ticking(), "voyage")
    pretty = orjson.dumps({"a": [1, 2], "text": "two\nlines"}, option=orjson.OPT_INDENT_2)
    compact = b'{"amount_minor":1.0,"z":1,"a":2}'
    journal.append("call", "engine", {"content": orjson.Fragment(pretty)})
    journal.append("call", "engine", {"content": orjson.Fragment(compact)})
    journal.flush()
    assert [line.count(b"\n") for line in sink.lines] == [1, 1]
    assert next(sink.records()).body["content"] == {"a": [1, 2], "text": "two\nlines"}
    assert compact in sink.lines[1], "a raw body is kept byte for byte"


def test_a_body_may_be_changed_after_it_was_appended() -> None:
    journal, sink = Journal.in_memory(Ticking(), "voyage")
    body: dict[str, Any] = {"n": 1}
    journal.append("probe", "engine", body)
    body["n"] = 2
    journal.flush()
    assert next(sink.records()).body == {"n": 1}


def test_nothing_follows_the_end() -> None:
    journal, _ = Journal.in_memory(Ticking(), "voyage")
    journal.append("end", "harness", {})
    assert journal.sealed
    with pytest.raises(JournalSealed):
        journal.append("output", "engine", {})
    assert journal.count == 1


def test_an_unknown_kind_is_refused_and_counts_for_nothing() -> None:
    journal, _ = Journal.in_memory(Ticking(), "voyage")
    with pytest.raises(JournalInvalid, match="no kind"):
        journal.append("rumour", "engine", {})
    assert journal.count == 0


@pytest.mark.parametrize("value", [Decimal("1.5"), START, {1: "a"}, b"raw", float, {1, 2}])
def test_a_body_that_is_no_plain_json_is_refused(value: object) -> None:
    journal, _ = Journal.in_memory(Ticking(), "voyage")
    with pytest.raises(JournalInvalid, match="plain JSON"):
        journal.append("probe", "engine", {"value": value})
    assert journal.append("probe", "engine", {}) == 0


def test_a_journal_is_never_continued_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    small(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        Journal.to_file(Ticking(), "voyage", path)


def test_every_cut_of_a_journal_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    small(path, calls=4)
    content = path.read_bytes()
    for length in range(len(content)):
        path.write_bytes(content[:length])
        with pytest.raises((JournalTruncated, JournalInvalid)):
            list(read(path))


def test_a_journal_cut_between_records_says_so_and_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    small(path, calls=4)
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
    with pytest.raises(JournalTruncated, match=r"stops after 5 records.*run again"):
        list(read(path))
    path.write_bytes(b"")
    with pytest.raises(JournalTruncated, match="after 0 records"):
        list(read(path))


def test_a_journal_that_was_never_finished_reads_as_truncated(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = Journal.to_file(Ticking(), "voyage", path)
    journal.append("header", "harness", {})
    journal.close()
    journal.close()
    with pytest.raises(JournalTruncated):
        list(read(path))


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_a_line_taken_out_swapped_or_doubled_is_noticed(data: st.DataObject) -> None:
    journal, sink = Journal.in_memory(Ticking(), "voyage")
    journal.append("header", "harness", {})
    for n in range(6):
        journal.append("output", "engine", {"stream": "stdout", "line": str(n)})
    journal.append("end", "harness", {})
    lines = list(sink.lines)
    i = data.draw(st.integers(0, len(lines) - 1))
    j = data.draw(st.integers(0, len(lines) - 1).filter(lambda n: n != i))
    how = data.draw(st.sampled_from(["out", "swap", "double"]))
    if how == "out":
        del lines[i]
    elif how == "double":
        lines.insert(j, lines[i])
    else:
        lines[i], lines[j] = lines[j], lines[i]
    with pytest.raises((JournalInvalid, JournalTruncated)):
        list(read_lines(lines))


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        (b"not json\n", "no JSON"),
        (b"[]\n", "no record"),
        (b'{"seq":1}\n', "no record"),
        (b'{"seq":0,"t_us":0,"world":"w","kind":"output","actor":"e","body":{}}\n', "seq is 0"),
        (b'{"seq":1,"t_us":0,"world":"w","kind":"rumour","actor":"e","body":{}}\n', "kind"),
        (b'{"seq":1,"t_us":0.5,"world":"w","kind":"output","actor":"e","body":{}}\n', "t_us"),
        (b'{"seq":1,"t_us":0,"world":"w","kind":"output","actor":"e","body":[]}\n', "body"),
        (b'{"seq":1,"t_us":0,"world":"w","kind":"header","actor":"e","body":{}}\n', "header"),
    ],
)
def test_a_line_that_is_no_record_is_named_by_its_number(line: bytes, complaint: str) -> None:
    lines = whole().lines
    with pytest.raises(JournalInvalid, match=rf"line 2.*{complaint}"):
        list(read_lines([lines[0], line, lines[2]]))


def test_a_record_after_the_end_is_refused() -> None:
    lines = whole().lines
    with pytest.raises(JournalInvalid, match="follows the end"):
        list(read_lines([*lines, lines[1]]))


def test_a_journal_without_its_header_is_refused() -> None:
    lines = [line.replace(b'"kind":"header"', b'"kind":"output"') for line in whole().lines]
    with pytest.raises(JournalInvalid, match="header is the first"):
        list(read_lines(lines))


def test_a_missing_key_is_named() -> None:
    with pytest.raises(JournalInvalid, match="no record: kind"):
        parse_line(b'{"seq":0,"t_us":0,"world":"w","actor":"e","body":{}}\n', 0)


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_writer_writes_is_what_the_contract_says(kind: str) -> None:
    record = example("journal", kind)
    journal, sink = Journal.in_memory(Ticking(), record["world"])
    optional = {name: record[name] for name in OPTIONAL if name in record}
    journal.append(kind, record["actor"], record["body"], **optional)
    journal.flush()
    (line,) = sink.lines
    written = orjson.loads(line)
    assert Checker().document(urn("journal", "record"), written) == []
    assert written == record | {"seq": 0, "t_us": 1000}
