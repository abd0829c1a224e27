"""`seatrial contracts`: what it prints, and the exit code that its answer deserves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from seatrial import contracting
from seatrial.__main__ import run
from seatrial.contract_files import Source
from tests.contracts.samples import example
from tests.seatrial.command import seatrial

OLD = {"type": "object", "properties": {"state": {"enum": ["open", "done"]}}}
NEW = {"type": "object", "properties": {"state": {"enum": ["open"]}}}
MEANT = {"type": "object", "properties": {"state": {"enum": ["open", "done"], "x-unit": "KG"}}}


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of schemas and APIs, which is where we are."""
    api = {"openapi": "3.1.0", "paths": {"/a": {"get": {"responses": {"200": {}}}}}}
    contents: dict[str, Any] = {
        "old.json": OLD,
        "new.json": NEW,
        "meant.json": MEANT,
        "api.json": api,
        "api-new.json": api | {"paths": {}},
        "events.json": {"asyncapi": "3.0.0", "channels": {}},
        "beside.json": {"$ref": "old.json"},
        "dangling.json": {"$ref": "nothing.json"},
        "no-schema.json": {"type": "strin"},
        "waivers.json": {
            "waivers": [
                {
                    "id": "W-1",
                    "by": "us",
                    "reason": "so",
                    "expires": "2027-01-31",
                    "rule": "unit-added",
                }
            ]
        },
    }
    for name, content in contents.items():
        (tmp_path / name).write_text(json.dumps(content))
    (tmp_path / "torn.json").write_text("{")
    (tmp_path / "old.yaml").write_text(
        "type: object\nproperties:\n  state:\n    enum: [open, done]\n  day: {const: 2026-01-01}\n"
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("old.json old.json", 0),
        ("old.json new.json", 10),
        ("new.json old.json", 0),
        ("old.json new.json --mode forward", 0),
        ("old.json new.json --mode full", 10),
        ("old.json new.json --direction response", 0),
        ("new.json old.json --direction response", 10),
        ("old.json meant.json", 20),
        ("old.json meant.json --waivers waivers.json --today 2027-01-31", 0),
        ("old.json meant.json --waivers waivers.json --today 2027-02-01", 20),
        ("old.json beside.json", 0),
        ("new.json old.json --since old.json", 0),
        ("new.json new.json --since old.json", 10),
        ("old.yaml old.yaml", 0),
        ("orders@1.0.0 orders@1.0.0 --mode full-transitive", 0),
        ("api.json api.json", 0),
        ("api.json api-new.json", 10),
        ("events.json events.json", 0),
        ("orders@1.0.0 orders@1.0.0", 0),
        ("orders@1.0.0/erp-order orders@1.0.0/erp-order --level tolerant-reader", 0),
        ("orders@1.0.0/erp-order orders@1.0.0/cart", 10),
    ],
)
@pytest.mark.usefixtures("files")
def test_the_answer_is_the_exit_code(words: str, code: int) -> None:
    assert run(["contracts", "diff", *words.split()]) == code


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("old.json nowhere.json", "there is no file nowhere.json"),
        ("old.json torn.json", "torn.json cannot be read"),
        ("old.json no-schema.json", "no JSON Schema of any draft: at /type"),
        ("old.json dangling.json", "the reference nothing.json leads out"),
        ("old.json api.json", "compare like with like"),
        ("orders@1.0.0 prices@1.0.0", "are two contracts"),
        ("orders@1.0.0 orders@9.0.0", "there is 1.0.0"),
        ("orders@1.0.0/nothing old.json", "has no schema nothing"),
        ("old.json meant.json --today tomorrow", "a date is YYYY-MM-DD"),
        ("old.json meant.json --waivers old.json", '{"waivers": [...]}'),
        ("old.json old.json --mode sideways", "sideways"),
    ],
)
@pytest.mark.usefixtures("files")
def test_what_cannot_be_read_ends_in_30_with_a_sentence(
    words: str, told: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["contracts", "diff", *words.split()]) == 30
    assert told in capfd.readouterr().err


@pytest.mark.usefixtures("files")
def test_a_break_is_told_with_its_rule_its_place_whom_it_breaks_and_a_witness(
    capfd: pytest.CaptureFixture[str],
) -> None:
    run(["contracts", "diff", "old.json", "new.json"])
    told = capfd.readouterr().out
    assert told.startswith("breaking: old.json -> new.json (backward, document, strict)")
    for part in ("enum-values-removed", "at /state", '["done"] -> nothing', "who reads by the new"):
        assert part in told
    assert 'witness: {"state":"done"}' in told


def test_a_transitive_mode_holds_a_version_to_every_older_one_that_is_served(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    statuses = {"1.0.0": "sunset", "1.1.0": "deprecated", "1.2.0": "active", "2.0.0": "draft"}
    monkeypatch.setattr(contracting, "CONTRACTS", {"orders": tuple(statuses)})
    monkeypatch.setattr(contracting, "meta", lambda _, version: {"status": statuses[version]})
    new = Source("orders@2.0.0", "contract", contract="orders", version="2.0.0")
    assert contracting._before(new, "full-transitive") == ["orders@1.1.0", "orders@1.2.0"]
    assert contracting._before(new, "full") == []


@pytest.mark.usefixtures("files")
def test_json_is_one_document(capfd: pytest.CaptureFixture[str]) -> None:
    run(["contracts", "diff", "old.json", "new.json", "--json"])
    answer = json.loads(capfd.readouterr().out)
    (comparison,) = answer["comparisons"]
    (finding,) = comparison["findings"]
    assert comparison["result"] == "breaking"
    assert finding["witness"]["document"] == {"state": "done"}
    assert finding["witness"]["confirmed"] is True


def test_the_published_contracts_are_listed_and_sound_from_anywhere() -> None:
    listed = seatrial("contracts", "list")
    assert listed.returncode == 0
    assert "orders" in listed.stdout
    checked = seatrial("contracts", "check", "--today", "2026-12-01", "--json")
    assert (checked.returncode, json.loads(checked.stdout)) == (0, {"problems": []})


def har(folder: Path, status: int, answer: Any) -> Path:
    """A recording of one call to an ERP."""
    content = {"mimeType": "application/json", "text": json.dumps(answer), "size": 1}
    key = {"name": "Authorization", "value": "Bearer " + TOLD_NOWHERE}
    url = f"https://erp.test/api/orders/A-1?trace={TOLD_NOWHERE}"
    entry = {
        "request": {"method": "GET", "url": url, "headers": [key]},
        "response": {"status": status, "content": content},
    }
    path = folder / "recorded.har"
    path.write_text(json.dumps({"log": {"version": "1.2", "entries": [entry]}}))
    return path


TOLD_NOWHERE = "f00dfeedf00dfeedf00d"


@pytest.mark.parametrize(
    ("spoil", "more", "code", "said"),
    [
        ({}, (), 0, "1 calls, 1 answers of 1 operations held to their contracts; 0 findings"),
        ({"currency": TOLD_NOWHERE}, (), 10, "response /currency: does not match"),
        ({}, ("--at", "erp=https://elsewhere.test"), 20, "1 went elsewhere"),
        ({}, ("--at", "storefront=https://erp.test"), 20, "unknown    GET /{…}/orders/{…}"),
        ({"version": None}, ("--against", "orders@1.0.0"), 10, "erp.orders.read (orders@1.0.0)"),
        ({}, ("--against", "items@1.0.0"), 20, "answered 200, 1 times"),
        ({}, ("--against", "api.json"), 20, "unknown"),
        ({}, ("--against", "old.json"), 30, "is of kind schema"),
        ({}, ("--at", "moon=https://x"), 30, "there are drop, engine, erp, payments,"),
        ({}, ("--at", "erp.test"), 30, "write https://host/base"),
    ],
)
def test_recorded_calls_are_held_to_a_contract(
    files: Path,
    capfd: pytest.CaptureFixture[str],
    spoil: dict[str, Any],
    more: tuple[str, ...],
    code: int,
    said: str,
) -> None:
    recorded = har(files, 200, example("orders", "erp-order") | spoil)
    assert run(["contracts", "check", "--traffic", str(recorded), *more]) == code
    out, err = capfd.readouterr()
    assert said in " ".join((out + err).split()) or said in out + err
    assert TOLD_NOWHERE not in out + err


@pytest.mark.parametrize(
    ("name", "said"),
    [("torn.json", "is no JSON"), ("api.json", "neither a HAR file"), ("absent.har", "be read")],
)
def test_a_recording_that_cannot_be_read_is_usage(
    files: Path, capfd: pytest.CaptureFixture[str], name: str, said: str
) -> None:
    assert run(["contracts", "check", "--traffic", name]) == 30
    assert said in capfd.readouterr().err


def test_a_recording_is_told_as_data_too(files: Path, capfd: pytest.CaptureFixture[str]) -> None:
    recorded = har(files, 200, example("orders", "erp-order") | {"version": None})
    assert run(["contracts", "check", "--traffic", str(recorded), "--json"]) == 10
    (told,) = json.loads(capfd.readouterr().out)["traffic"]
    (finding,) = told["findings"]
    assert {
        name: finding[name] for name in ("operation", "contract", "version", "direction", "pointer")
    } == {
        "operation": "erp.orders.read",
        "contract": "orders",
        "version": "1.0.0",
        "direction": "response",
        "pointer": "/version",
    }
    assert run(["contracts", "check", "--at", "https://x"]) == 30


@pytest.mark.parametrize("words", [["contracts", "usage"], ["run", "--target"]])
def test_a_file_that_is_not_there_is_told_in_words(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], words: list[str]
) -> None:
    assert run([*words, str(tmp_path / "absent.toml")]) == 30
    err = capfd.readouterr().err
    assert "absent.toml" in err
    assert "cannot be read: No such file or directory" in err.replace("\n", " ")
    assert "Errno" not in err


def test_an_address_that_is_none_is_usage(files: Path, capfd: pytest.CaptureFixture[str]) -> None:
    recorded = har(files, 200, example("orders", "erp-order"))
    words = ["contracts", "check", "--traffic", str(recorded), "--at"]
    for address in ("https://[bad", "erp=https://[bad"):
        assert run([*words, address]) == 30
        assert "write https://host/base" in capfd.readouterr().err


def used(folder: Path, pointer: str, *unknown: str) -> str:
    """A usage file of somebody who reads one field of the answer of `GET /a`."""
    field = {"pointer": pointer, "count": 1, "whole": False, "values": None}
    about = {"operation": "a", "contract": "api", "version": "1"}
    read = about | {"direction": "response", "which": "200", "fields": [field]}
    path = folder / f"usage{len(unknown)}.json"
    content = example("usage", "usage") | {"consumer": "crm", "sends": [], "reads": [read]}
    path.write_text(json.dumps(content | {"unknown": list(unknown)}))
    return str(path)


def apis(folder: Path) -> tuple[str, str]:
    """Two versions of an API: the second lacks the field `note`."""
    names = []
    for fields in (("sku", "note"), ("sku",)):
        schema = {
            "type": "object",
            "required": list(fields),
            "properties": {name: {"type": "string"} for name in fields},
        }
        answer = {"200": {"content": {"application/json": {"schema": schema}}}}
        path = folder / f"api-{len(fields)}.json"
        paths = {"/a": {"get": {"operationId": "a", "responses": answer}}}
        path.write_text(json.dumps({"openapi": "3.1.0", "paths": paths}))
        names.append(str(path))
    return names[0], names[1]


@pytest.mark.parametrize(
    ("pointer", "unknown", "code", "said"),
    [
        ("/note", (), 10, "crm: required-removed in a (GET /a) response 200"),
        ("/sku", (), 0, "nothing that crm uses is touched"),
        ("/sku", ("seen from outside",), 20, "nobody can say whether"),
    ],
)
def test_a_change_is_judged_by_what_consumers_use(
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    pointer: str,
    unknown: tuple[str, ...],
    code: int,
    said: str,
) -> None:
    usage = used(tmp_path, pointer, *unknown)
    words = ["contracts", "diff", *apis(tmp_path), "--usage", usage]
    assert run(words) == code
    out = " ".join(capfd.readouterr().out.split())
    assert "breaking: " in out
    assert said in out
    assert run([*words, "--json"]) == code
    (row,) = json.loads(capfd.readouterr().out)["consumers"]
    assert row["consumer"] == "crm"
    assert row["touch"] == {10: "broken", 0: "untouched", 20: "unknown"}[code]


def test_a_change_that_breaks_nobody_needs_no_consumer(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    old, _ = apis(tmp_path)
    assert run(["contracts", "diff", old, old, "--usage", used(tmp_path, "/sku")]) == 0
    assert "breaks nobody" in capfd.readouterr().out


def test_a_usage_is_turned_into_a_pact_file_and_back(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    usage, pact, back = (tmp_path / name for name in ("u.json", "p.json", "b.json"))
    usage.write_text(json.dumps(example("usage", "usage")))
    words = ["contracts", "usage", str(usage), "--pact", str(pact)]
    assert run(words) == 30
    assert "add --provider" in capfd.readouterr().err
    assert run([*words, "--provider", "storefront"]) == 30
    assert run([*words, "--provider", "erp"]) == 0
    assert run(["contracts", "usage", str(pact), "--out", str(back)]) == 0
    read = json.loads(back.read_bytes())["reads"]
    assert {(each["operation"], each["which"]) for each in read} == {("erp.orders.read", "200")}
    assert {"/totals"} == {
        one["pointer"] for each in read for one in each["fields"] if one["whole"]
    }
    assert "/state" in {field["pointer"] for field in read[0]["fields"]}
    assert run(["contracts", "usage", str(tmp_path)]) == 30
    assert "run.json" in capfd.readouterr().err


def test_notes_of_usage_need_the_reference_engine_on_a_voyage(
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert run(["run", "--usage", "--suite", "e2e"]) == 30
    assert "add --suite voyage" in capfd.readouterr().err
