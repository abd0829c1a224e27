"""A masked export holds nobody's data, is judged as the original, and its key turns it back."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import pytest

from contracts.journal import read
from reports.folder import RunFolder, read_json
from reports.pseudonyms import MARK, read_key
from reports.spelling import amounts, undone
from seatrial import __main__ as command_line
from seatrial import exits
from tests.seatrial.command import HARBOUR, seatrial, squall

ASKED = re.compile(r"street|name|email|city")


class Exported(NamedTuple):
    """A run folder, its masked copy, and the key."""

    source: RunFolder
    copy: RunFolder
    key: Path


def sail(top: Path, *world: str) -> Exported:
    source, copy, key = top / "run", top / "copy", top / "apart.key"
    done = seatrial("run", *world, "--out", source)
    assert done.returncode == exits.GO, done.stdout + done.stderr
    asked = ["export", str(source), "--masked", str(copy), "--key", str(key)]
    assert command_line.run(asked) == exits.GO
    return Exported(RunFolder(source), RunFolder(copy), key)


@pytest.fixture(scope="module", params=["harbour", "northwind"])
def exported(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Exported:
    """Of a company's own exports: ours always, and Northwind where it is there."""
    if request.param == "harbour":
        return sail(tmp_path_factory.mktemp("export"), *squall(HARBOUR))
    folder = Path(os.environ.get("SEATRIAL_DATA", "")) / "northwind"
    if "SEATRIAL_DATA" not in os.environ or not folder.is_dir():
        pytest.skip("SEATRIAL_DATA names no folder that holds northwind/")
    world = ["--world", str(folder), "--mapping", "northwind-contracts", "--seed", "7"]
    return sail(
        tmp_path_factory.mktemp("export"), *world, "--suite", "voyage", "--faults", "northwind"
    )


def documents(folder: RunFolder) -> Iterator[dict[str, Any]]:
    for record in read(folder.journal):
        if record.kind == "effect" and record.body["after"] is not None:
            yield record.body


def personal(folder: RunFolder) -> set[str]:
    """Every name, address and e-mail of customers, as the ERP has them."""
    found, ids = set[str](), set[str]()
    for body in documents(folder):
        if body["entity"] == "customer":
            rows = [body["after"], *body["after"]["addresses"]]
            ids |= {row["id"].casefold() for row in rows}
            found |= {str(value) for row in rows for key, value in row.items() if ASKED.match(key)}
    return {said.casefold() for said in found if len(said) > 5} - ids


def contract_prices(folder: RunFolder) -> set[Any]:
    """The amount of every price rule that is one customer's."""
    rules = (body["after"] for body in documents(folder) if body["entity"] == "price")
    mine = [rule["unit_price"]["amount"] for rule in rules if rule["customer"] is not None]
    return {amount for text in mine for _, _, amount in amounts(f" {text} ")}


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)
    elif isinstance(value, str):
        yield value


def texts(folder: RunFolder) -> set[str]:
    """Every text of every file; of JSON each string by itself."""
    found: set[str] = set()
    for path in sorted(one for one in folder.path.rglob("*") if one.is_file()):
        lines = path.read_text("utf-8").splitlines()
        for line in lines:
            try:
                found |= set(strings(orjson.loads(line)))
            except orjson.JSONDecodeError:
                found.add(line)
    return found


def test_no_name_address_e_mail_or_contract_price_is_in_any_file_in_any_spelling(
    exported: Exported,
) -> None:
    names, prices = personal(exported.source), contract_prices(exported.source)
    assert len(names) > 5
    assert prices
    for text in texts(exported.copy):
        for one in undone(text):
            said = one.casefold()
            assert not [name for name in names if name in said], one
            assert not [amount for _, _, amount in amounts(one) if amount in prices], one


def test_the_search_finds_all_of_it_in_the_original(exported: Exported) -> None:
    said = "\n".join(texts(exported.source)).casefold()
    assert all(name in said for name in personal(exported.source))


def test_it_is_judged_as_the_original_is(
    exported: Exported, capsys: pytest.CaptureFixture[str]
) -> None:
    before = read_json(exported.source.verdict)
    assert command_line.run(["judge", str(exported.copy.path), "--json"]) == exits.GO
    after = orjson.loads(capsys.readouterr().out)
    for part in ("state", "line", "counts", "reasons", "faults", "items"):
        assert after[part] == before[part], part
    compared = ("id", "state", "observations", "violations")
    told = [
        [{key: row[key] for key in compared if key in row} for row in one["invariants"]]
        for one in (before, after)
    ]
    assert told[0] == told[1]


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
