from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import orjson
import pytest

from contracts.check import Checker
from reports.ending import unrested
from reports.errors import FolderInvalid, PolicyInvalid, PolicyUnknown
from reports.folder import create, read_json, write_json
from reports.header import foreign, read_header
from reports.manifest import write_manifest
from reports.policy import load_policy, parse_policy
from reports.progress import Progress, ProgressWriter, read_progress
from reports.readiness import load_items
from reports.run import Configuration, Faults, Run, WorldChoice, read_run, write_run
from tests.reports import sample

SPOKEN = (("", ""), ("orders@1.0.0", ""), ("", "orders@1.0.0"), ("orders@2.0.0", "orders@2.0.0"))


def test_a_run_folder_is_for_its_owner_alone(tmp_path: Path) -> None:
    made = create(tmp_path / "deep" / "run")
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o700


def test_run_json_reads_back_as_it_was_written(tmp_path: Path) -> None:
    asked = Configuration(
        3,
        WorldChoice("exports", "map.toml", "ab", {"days": 3}),
        "mutant:M-01",
        faults=Faults("none"),
    )
    run = sample.run(configuration=asked)
    write_run(tmp_path / "run.json", run)
    assert read_run(tmp_path / "run.json") == run


def test_the_run_id_is_the_question_and_not_where_the_files_lie() -> None:
    here = Configuration(3, WorldChoice("here", "a.toml", "ab"))
    there = Configuration(3, WorldChoice("there", "b.toml", "ab"))
    assert here.run_id == there.run_id
    assert Configuration(4, here.world).run_id != here.run_id
    assert Configuration(3, WorldChoice("here", "a.toml", "cd")).run_id != here.run_id


def test_versions_that_nobody_named_change_no_run_id_and_named_ones_do() -> None:
    """The run id of a plain question is what it was before versions could be named."""
    assert Configuration(1).run_id == "61d400c2545a090d"
    ids = {Configuration(1, serves=serves, pins=pins).run_id for serves, pins in SPOKEN}
    assert len(ids) == len(SPOKEN)


def test_versions_are_read_back_and_a_run_json_of_before_names_none(tmp_path: Path) -> None:
    asked = Configuration(1, serves="orders@1.0.0", pins="orders@2.0.0")
    path = tmp_path / "run.json"
    write_run(path, Run(asked, {}, "2026-11-23T15:00:00.000000Z"))
    assert read_run(path).configuration == asked
    plain = Configuration(1)
    write_run(path, Run(plain, {}, "2026-11-23T15:00:00.000000Z"))
    content = orjson.loads(path.read_bytes())
    del content["serves"], content["pins"]
    path.write_bytes(orjson.dumps(content))
    assert read_run(path).configuration == plain


def test_the_pattern_is_part_of_the_question_and_none_changes_no_run_id(tmp_path: Path) -> None:
    asked = Configuration(1, pattern="hybrid")
    assert asked.run_id not in (Configuration(1).run_id, Configuration(1, pattern="").run_id)
    assert Configuration(1, pattern="").run_id == "61d400c2545a090d"
    path = tmp_path / "run.json"
    write_run(path, Run(asked, {}, "2026-11-23T15:00:00.000000Z"))
    assert read_run(path).configuration == asked


def test_the_run_id_tells_the_shipped_mappings_apart() -> None:
    ids = {
        Configuration(3, WorldChoice("here", name, "ab")).run_id
        for name in (None, "northwind", "northwind-contracts", "/some/where/a.toml")
    }
    assert len(ids) == 4


def test_a_folder_that_is_no_run_is_named(tmp_path: Path) -> None:
    with pytest.raises(FolderInvalid, match=r"nope is no run folder: run\.json is missing"):
        read_run(tmp_path / "nope" / "run.json")


@pytest.mark.parametrize(
    "change",
    [
        {"seed": 8},
        {"schema": "x"},
        {"engine": "other"},
        {"surprise": 1},
        {"world": {"planet": 1}},
        {"suites": 3},
    ],
)
def test_a_run_json_that_was_tampered_with_is_refused(
    tmp_path: Path, change: dict[str, Any]
) -> None:
    path = tmp_path / "run.json"
    write_run(path, sample.run())
    write_json(path, read_json(path) | change)
    with pytest.raises(FolderInvalid):
        read_run(path)


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff"])
def test_a_file_that_is_no_json_object_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "verdict.json"
    path.write_bytes(content)
    with pytest.raises(FolderInvalid, match=r"verdict\.json"):
        read_json(path)


def test_every_file_of_a_run_folder_meets_its_contract(tmp_path: Path) -> None:
    folder = sample.folder(tmp_path / "run")
    write_manifest(folder, sample.run())
    for name in ("run", "plan", "findings", "verdict", "manifest"):
        document = orjson.loads(getattr(folder, name).read_bytes())
        assert Checker().document(f"urn:seatrial:contract:run:1.0.0:{name}", document) == []


def test_a_journal_of_another_run_is_noticed_by_its_header(tmp_path: Path) -> None:
    folder = sample.folder(tmp_path / "run")
    header = read_header(folder.journal)
    assert list(foreign(header, sample.run())) == []
    other = sample.run(configuration=Configuration(8, engine="mutant:M-01"))
    assert [reason.state for reason in foreign(header, other)] == ["INCONCLUSIVE"] * 2


@pytest.mark.parametrize("content", [b"", b"{}\n", b'{"seq":0}', b"no json\n"])
def test_a_journal_without_a_header_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(content)
    with pytest.raises(FolderInvalid, match="header"):
        read_header(path)


def test_the_checklist_has_eleven_items_in_three_groups() -> None:
    items = load_items()
    assert [item.number for item in items] == list(range(1, 12))
    assert list(dict.fromkeys(item.group for item in items)) == ["Business", "Data", "Delivery"]
    assert all(item.checks for item in items)


@pytest.mark.parametrize(("drained", "said"), [("true", []), ("false", ["INCONCLUSIVE"])])
def test_an_engine_that_never_came_to_rest_proves_nothing(
    tmp_path: Path, drained: str, said: list[str]
) -> None:
    journal = sample.folder(tmp_path / "run").journal
    whole = journal.read_bytes()
    journal.write_bytes(whole.replace(b'"drained":true', f'"drained":{drained}'.encode()))
    reasons = list(unrested(journal))
    assert [reason.state for reason in reasons] == said
    assert all(reason.sentence == "the engine never came to rest" for reason in reasons)


@pytest.mark.parametrize("end", [b"", b'{"seq": 1, "bo', b'{"seq": 1}\n', b'"text"\n'])
def test_a_journal_without_an_end_says_nothing_of_rest(tmp_path: Path, end: bytes) -> None:
    (tmp_path / "journal.jsonl").write_bytes(end)
    with pytest.raises(FolderInvalid, match=r"journal\.jsonl has no end"):
        list(unrested(tmp_path / "journal.jsonl"))


def test_a_policy_with_an_unknown_key_or_a_wrong_value_is_refused() -> None:
    good: dict[str, Any] = {
        "schema": "seatrial.policy/1.0.0",
        "name": "mine",
        "invariants": ["I-01"],
        "faults": "planned",
        "items": [],
    }
    assert parse_policy(good).invariants == ("I-01",)
    for bad in ({"faults": "some"}, {"extra": 1}, {"schema": "x"}):
        with pytest.raises(PolicyInvalid):
            parse_policy(good | bad)
    with pytest.raises(PolicyInvalid, match="I-01 decides and is told"):
        parse_policy(good | {"told": ["I-01"]})
    with pytest.raises(PolicyInvalid):
        parse_policy({key: value for key, value in good.items() if key != "items"})


def test_an_unknown_policy_is_refused_with_the_names_of_the_known_ones() -> None:
    with pytest.raises(PolicyUnknown, match="voyage"):
        load_policy("sunday")


def test_progress_is_read_in_whole_lines_only(tmp_path: Path) -> None:
    path = tmp_path / "progress.jsonl"
    writer = ProgressWriter(path)
    writer.step(1, 10, "orders")
    with path.open("rb") as file:
        assert list(read_progress(file)) == [Progress(1, 10, "orders")]
        with path.open("ab") as half:
            half.write(b'{"done":2,')
        assert list(read_progress(file)) == []
        with path.open("ab") as rest:
            rest.write(b'"of":10,"what":"orders"}\n')
        assert list(read_progress(file)) == [Progress(2, 10, "orders")]
    writer.close()
