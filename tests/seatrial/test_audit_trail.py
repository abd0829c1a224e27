"""`seatrial audit-trail` answers for an order or a price, and notices a trail that was changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from reports.folder import RunFolder
from reports.manifest import write_manifest
from reports.run import read_run
from scenarios.trail import Trail, trail_of
from seatrial import __main__ as command_line
from seatrial import exits

pytestmark = pytest.mark.xdist_group("sailed")

Entries = list[dict[str, Any]]


def order(folder: RunFolder) -> dict[str, Any]:
    """The first order of a cart that was billed, as the storefront took it."""
    placed: dict[str, dict[str, Any]] = {}
    reference: dict[str, str] = {}
    for line in folder.journal.read_bytes().splitlines():
        record: dict[str, Any] = orjson.loads(line) if b'"effect"' in line else {"kind": "other"}
        if record["kind"] != "effect":
            continue
        body, actor = record["body"], record["actor"]
        if body["entity"] == "order" and actor == "storefront":
            if body["operation"] == "storefront.checkout":
                placed[body["id"]] = body
        elif body["entity"] == "order":
            reference[body["id"]] = body["after"]["reference"]
        elif body["entity"] == "invoice" and actor == "erp":
            billed = reference[body["after"]["order"]]
            if billed in placed:
                return placed[billed]
    raise AssertionError("nothing was billed")


def test_an_order_is_told_from_its_checkout_to_its_invoice_by_ids_and_digests(
    sailed: RunFolder, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    placed = order(sailed)
    assert command_line.run(["audit-trail", str(sailed.path), placed["id"], "--json"]) == exits.GO
    told = orjson.loads(capsys.readouterr().out)
    trail = told["journals"]["journal.jsonl"]
    assert told["sound"] is True
    assert trail["chained"] is True
    first = trail["steps"][0]
    assert (first["who"], first["action"]) == ("buyer", "storefront.checkout")
    account = placed["after"]["account"]
    named = placed["after"]["custom"].get("purchasing.ordered_by")
    assert first["identity"] == (f"user:{named}" if named else f"buyer:{account}")
    assert first["behalf"] == placed["after"]["account"]
    actions = {step["action"] for step in trail["steps"]}
    assert {"erp.orders.create", "erp.shipments.create", "storefront.invoices.put"} <= actions
    engine = [step for step in trail["steps"] if step["source"] == "engine"]
    assert {step["flow"] for step in engine} >= {"order_to_erp", "order_status"}
    created = next(step for step in engine if step["outcome"].startswith("created"))
    assert created["behalf"] == placed["after"]["account"]
    number = next(name for name in trail["names"] if name.startswith("SO-"))
    assert command_line.run(["audit-trail", str(sailed.path), number, "--json"]) == exits.GO
    other = orjson.loads(capsys.readouterr().out)["journals"]["journal.jsonl"]
    assert other["names"] == trail["names"]
    monkeypatch.setenv("COLUMNS", "300")
    assert command_line.run(["audit-trail", str(sailed.path), placed["id"]]) == exits.GO
    text = capsys.readouterr().out
    assert "the engine's trail is whole" in text
    line = placed["after"]["lines"][0]
    assert str(line["unit_price"]["amount"]) not in text, "no price is repeated"


def test_a_price_is_told_by_its_rule_or_its_item(
    sailed: RunFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    sku = order(sailed)["after"]["lines"][0]["sku"]
    assert command_line.run(["audit-trail", str(sailed.path), sku, "--json"]) == exits.GO
    by_sku = orjson.loads(capsys.readouterr().out)["journals"]["journal.jsonl"]
    rule = next(name for name in by_sku["names"] if name != sku)
    assert command_line.run(["audit-trail", str(sailed.path), rule, "--json"]) == exits.GO
    steps = orjson.loads(capsys.readouterr().out)["journals"]["journal.jsonl"]["steps"]
    assert [step["source"] for step in steps[:1]] == ["erp"]
    shown = [step for step in steps if step["action"] == "storefront.prices.put"]
    assert {step["identity"] for step in shown if step["source"] == "storefront"} == {"flow-prices"}
    assert command_line.run(["audit-trail", str(sailed.path), "S-no-such"]) == exits.USAGE
    assert "no journal of" in capsys.readouterr().err


def test_an_account_is_told_with_its_place_and_without_its_name(
    sailed: RunFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    account = order(sailed)["after"]["account"]
    assert command_line.run(["audit-trail", str(sailed.path), account, "--json"]) == exits.GO
    text = capsys.readouterr().out
    steps = orjson.loads(text)["journals"]["journal.jsonl"]["steps"]
    assert {step["source"] for step in steps} == {"erp", "storefront", "engine"}
    assert {"customer", "account"} <= {step["flow"] for step in steps}
    written = [step for step in steps if step["source"] == "storefront"]
    assert {step["identity"] for step in written if step["flow"] == "account"} == {"flow-customers"}
    assert {step["behalf"] for step in written} == {account}


def tampered(folder: RunFolder, change: Callable[[Entries], Entries]) -> Trail:
    """The trail once somebody has changed the rows that the journal has of the engine's audit."""
    lines = folder.journal.read_bytes().splitlines(keepends=True)
    for nth, line in enumerate(lines):
        if b'"engine.probe.audit"' in line and b'"entries"' in line:
            record = orjson.loads(line)
            content = record["body"]["content"]
            content["entries"] = change(content["entries"])
            lines[nth] = orjson.dumps(record) + b"\n"
            break
    folder.journal.write_bytes(b"".join(lines))
    return trail_of(folder.journal, order(folder)["id"])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda rows: [rows[0], rows[1] | {"actor": "nobody"}, *rows[2:]], "row 2 is not what"),
        (lambda rows: [*rows[:3], *rows[4:]], "row 4 is missing"),
        (lambda rows: [rows[1], rows[0], *rows[2:]], "row 1 is missing"),
        (lambda rows: rows[:-1], "row"),
    ],
    ids=["altered", "deleted", "reordered", "cut"],
)
def test_a_row_that_was_altered_deleted_or_moved_is_told(
    folder: RunFolder, change: Callable[[Entries], Entries], said: str
) -> None:
    (found,) = tampered(folder, change).breaks
    assert said in found


def test_a_trail_that_was_changed_is_no_answer_even_where_the_manifest_was_written_anew(
    folder: RunFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    placed = order(folder)["id"]
    tampered(folder, lambda rows: [*rows[:3], *rows[4:]])
    assert command_line.run(["audit-trail", str(folder.path), placed]) == exits.INCONCLUSIVE
    assert "the folder is not as its run left it" in capsys.readouterr().out
    write_manifest(folder, read_run(folder.run))
    assert command_line.run(["audit-trail", str(folder.path), placed]) == exits.INCONCLUSIVE
    told = capsys.readouterr().out
    assert "tampered with: row 4 is missing" in told
    assert command_line.run(["judge", str(folder.path)]) == exits.NO_GO
    assert "I-44" in capsys.readouterr().out


def test_a_folder_without_a_journal_has_no_trail(tmp_path: Path) -> None:
    assert command_line.run(["audit-trail", str(tmp_path), "S-1"]) == exits.USAGE
