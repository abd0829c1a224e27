"""A masked export holds nobody's data, is judged as the original, and its key turns it back."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from reports.folder import RunFolder, read_json
from reports.pseudonyms import MARK, read_key
from seatrial import __main__ as command_line
from seatrial import exits
from tests.seatrial.exported import (
    Exported,
    documents,
    export,
    judged_as_before,
    personal,
    search,
    texts,
)


@pytest.fixture(scope="module")
def exported(harboured: RunFolder, tmp_path_factory: pytest.TempPathFactory) -> Exported:
    """Of exports of ours; tests/oracle does the same with Northwind."""
    return export(harboured.path, tmp_path_factory.mktemp("export"))


def test_no_name_address_e_mail_or_contract_price_is_in_any_file_in_any_spelling(
    exported: Exported,
) -> None:
    search(exported)


def test_the_search_finds_all_of_it_in_the_original(exported: Exported) -> None:
    said = "\n".join(texts(exported.source)).casefold()
    assert all(name in said for name in personal(exported.source))


def test_it_is_judged_as_the_original_is(
    exported: Exported, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command_line.run(["judge", str(exported.copy.path), "--json"]) == exits.GO
    judged_as_before(exported, orjson.loads(capsys.readouterr().out))


def test_what_is_sealed_is_told_and_all_else_is_judged_from_the_masked_journal(
    exported: Exported,
) -> None:
    rows = read_json(exported.copy.verdict)["invariants"]
    sealed = {row["id"] for row in rows if "judged before the journal was masked" in row["notes"]}
    assert sealed <= {"I-05", "I-06", "I-07", "I-08", "I-10", "I-17", "I-21", "I-23"}
    assert "I-06" in sealed


def test_only_the_key_turns_a_pseudonym_back_and_it_is_not_in_the_copy(exported: Exported) -> None:
    pseudonyms = read_key(exported.key)
    found = [body["after"] for body in documents(exported.copy) if body["entity"] == "customer"]
    assert all(one["name"].startswith(MARK) for one in found)
    assert {pseudonyms.real(one["name"]).casefold() for one in found} & personal(exported.source)
    assert exported.key.read_text().strip() not in "\n".join(texts(exported.copy))
    assert exported.key.stat().st_mode & 0o077 == 0


def test_a_key_in_the_copy_or_a_copy_that_is_there_is_refused(
    exported: Exported, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr("seatrial.screen.Screen.say", lambda _, text: said.append(text))
    source = str(exported.source.path)
    there = ["export", source, "--masked", str(tmp_path), "--key", str(exported.key)]
    assert command_line.run(there) == exits.USAGE
    inside = ["export", source, "--masked", str(tmp_path / "new")]
    assert command_line.run([*inside, "--key", str(tmp_path / "new" / "key")]) == exits.USAGE
    bad = tmp_path / "bad.key"
    bad.write_text("no key")
    assert command_line.run([*inside, "--key", str(bad)]) == exits.USAGE
    assert "the key must not lie in" in said[1]
    assert "64 hex digits" in said[2]
    assert not (tmp_path / "new").exists()
