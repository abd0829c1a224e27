"""The books of a journal: they add up for sound worlds, and name what was made to vanish."""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from scenarios.conservation.__main__ import main
from scenarios.conservation.books import books, gaps
from scenarios.conservation.ledger import read, take
from scenarios.conservation.receipts import PROVIDER
from scenarios.machine.script import Script, play
from scenarios.stories.perform import Setting, perform
from scenarios.suites.e2e.stories import STORIES
from simulator.faults import load_plan
from tests.house.source import ROOT
from tests.scenarios.machine.lives import CARD_GOES_ON, SUCCESSION
from tests.scenarios.passage import sail_through
from tests.scenarios.worlds import tiny_world

Record = dict[str, Any]
Spoil = Callable[[list[Record]], list[Record]]

TOLD = (
    *("two-partial-returns", "amended-in-time", "backorder", "cancelled-line"),
    *("delivery-in-two-halves", "paid-in-parts", "replaced-instead", "scrapped-with-fee"),
)


@cache
def told() -> tuple[str, ...]:
    """The lines of one world in which goods came in, left, came back, were billed and paid."""
    played = perform("books", [STORIES[name] for name in TOLD], Setting())
    assert played.missed is None
    return tuple(played.journal.decode().splitlines())


@cache
def succession() -> tuple[str, ...]:
    """The lines of one world in which orders went on as others and money came in all ways."""
    verdict = play(Script(("capture-lost",), "classic", 3, SUCCESSION))
    assert verdict.sentences == ()
    return tuple(line.decode() for line in verdict.lines)


@cache
def by_card() -> tuple[str, ...]:
    """The lines of one world in which an order paid by card went on as two others."""
    lines = play(Script((), "classic", 3, CARD_GOES_ON)).lines
    return tuple(line.decode() for line in lines)


def spoiled(spoil: Spoil, lines: Iterable[str]) -> list[str]:
    """The journal after somebody changed its records, and took the seal off."""
    records = spoil([json.loads(line) for line in lines])
    records[-1]["body"]["state_hash"] = {}
    return [json.dumps(record) for record in records]


def written(path: Path, lines: Iterable[str]) -> Path:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def effects(records: list[Record], entity: str) -> Iterator[Record]:
    """What effects on the ERP's entities of a kind say."""
    for record in records:
        body = record["body"]
        if record["kind"] == "effect" and (record["actor"], body["entity"]) == ("erp", entity):
            yield body


def first(
    records: list[Record], entity: str, wanted: Callable[[Record], bool] = bool
) -> list[Record]:
    """Every document that says something of one of the ERP's entities: the first one of which
    something holds at some time.
    """
    key = next(body["id"] for body in effects(records, entity) if wanted(body["after"]))
    mine = [body for body in effects(records, entity) if body["id"] == key]
    return [each for body in mine for each in (body["before"], body["after"]) if each]


def without(records: list[Record], entity: str) -> list[Record]:
    """The journal without one of the ERP's entities."""
    key = next(effects(records, entity))["id"]
    left_out = [id(body) for body in effects(records, entity) if body["id"] == key]
    return [record for record in records if id(record["body"]) not in left_out]


def more(amount: Record, by: int = 1) -> None:
    amount["amount_minor"] += by


def raised(document: Record, *figures: str, by: int = 1) -> None:
    for figure in figures:
        document[figure] = str(int(document[figure]) + by)


def a_unit_lost(records: list[Record]) -> list[Record]:
    parcel = first(records, "shipment")[0]
    place = (parcel["warehouse"], parcel["lines"][0]["sku"])
    rows = first(records, "availability", lambda row: (row["warehouse"], row["sku"]) == place)
    for row in rows[2:]:
        raised(row, "on_hand", "available_to_promise", by=-1)
    return records


def goods_held_for_nobody(records: list[Record]) -> list[Record]:
    for row in first(records, "availability"):
        raised(row, "reserved")
        raised(row, "available_to_promise", by=-1)
    return records


def a_cent_more_on_an_invoice(records: list[Record]) -> list[Record]:
    for bill in first(records, "invoice"):
        for amount in (bill["lines"][0]["net"], bill["totals"]["lines"], bill["totals"]["total"]):
            more(amount)
    return records


def a_cent_more_paid(records: list[Record]) -> list[Record]:
    for payment in first(records, "payment"):
        more(payment["amount"])
    return records


def a_cent_less_credited(records: list[Record]) -> list[Record]:
    for note in first(records, "credit_note", lambda note: note["unapplied"]["amount_minor"] > 0):
        for amount in (note["unapplied"], note["lines"][0]["net"], note["totals"]["lines"]):
            more(amount, -1)
        more(note["totals"]["total"], -1)
    return records


def a_line_doubled(records: list[Record]) -> list[Record]:
    for order in first(records, "order"):
        line = order["lines"][0]
        raised(line["quantity"], "value", by=int(line["quantity"]["value"]))
        raised(line, "backordered", by=int(line["quantity"]["value"]) // 2)
    return records


def a_line_shipped_twice(records: list[Record]) -> list[Record]:
    for order in first(records, "order"):
        for figures in (order["lines"][0]["quantity"], order["lines"][0]):
            raised(figures, *({"value", "shipped"} & set(figures)))
    return records


def an_order_left_out(records: list[Record]) -> list[Record]:
    return without(records, "order")


def a_parcel_left_out(records: list[Record]) -> list[Record]:
    return without(records, "shipment")


def more_cancelled_than_asked(records: list[Record]) -> list[Record]:
    def is_cancelled(line: Record) -> bool:
        return bool(line["cancelled"] != "0")

    orders = first(records, "order", lambda order: any(map(is_cancelled, order["lines"])))
    for line in (line for order in orders for line in order["lines"] if is_cancelled(line)):
        raised(line, "cancelled")
    return records


def a_return_credited_for_nothing(records: list[Record]) -> list[Record]:
    for back in first(records, "return"):
        raised(back["lines"][0], "authorised", "received", "scrapped", "credited")
    return records


def a_balance_misstated(records: list[Record]) -> list[Record]:
    for record in records:
        if record["kind"] == "answer" and record["body"]["operation"] == "erp.balances.read":
            more(record["body"]["content"]["balance"])
    return records


def begins_elsewhere(order: Record) -> bool:
    return "origin" in order


def is_charged(receipt: Record) -> bool:
    return receipt["reference"] is not None


def less_sent_instead(records: list[Record]) -> list[Record]:
    for order in first(records, "order", begins_elsewhere):
        line = order["lines"][0]
        raised(line["quantity"], "value", by=-1)
    return records


def a_dearer_substitute(records: list[Record]) -> list[Record]:
    for order in first(records, "order", begins_elsewhere):
        more(order["lines"][0]["net"], 2)
    return records


def another_quantity_taken_off(records: list[Record]) -> list[Record]:
    for record in records:
        if record["kind"] == "call" and record["body"]["operation"] == "erp.orders.split":
            raised(record["body"]["content"]["lines"][0]["quantity"], "value")
    return records


def money_that_nobody_has(records: list[Record]) -> list[Record]:
    for receipt in first(records, "receipt"):
        more(receipt["amount"])
    return records


def a_discount_that_nobody_let_off(records: list[Record]) -> list[Record]:
    for receipt in first(records, "receipt"):
        more(receipt["applications"][0]["discount"])
    return records


def a_statement_of_more_than_was_paid(records: list[Record]) -> list[Record]:
    for statement in first(records, "statement"):
        more(statement["paid"])
        more(statement["open"], -1)
    return records


def a_charge_that_is_nowhere(records: list[Record]) -> list[Record]:
    for receipt in first(records, "receipt", is_charged):
        receipt["reference"] = None
    return records


def a_charge_posted_twice(records: list[Record]) -> list[Record]:
    names = [receipt["reference"] for receipt in first(records, "receipt", is_charged)]
    for receipt in first(records, "receipt"):
        receipt["reference"] = names[0]
    return records


def more_taken_than_set_aside(records: list[Record]) -> list[Record]:
    for record in records:
        body = record["body"]
        if record["kind"] == "effect" and record["actor"] == PROVIDER:
            for document in filter(None, (body["before"], body["after"])):
                document.get("amount", {}).update(amount_minor=1)
    return records


def nothing_that_it_continues(records: list[Record]) -> list[Record]:
    for order in first(records, "order", lambda one: "origin" in one):
        del order["origin"]  # so nobody's card pays it
    return records


PLANTED: tuple[tuple[Spoil, str], ...] = (
    (a_unit_lost, "stock"),
    (goods_held_for_nobody, "reserved"),
    (a_cent_more_on_an_invoice, "billed"),
    (a_cent_more_paid, "settled"),
    (a_cent_less_credited, "owed"),
    (a_line_doubled, "entered"),
    (a_line_shipped_twice, "shipped"),
    (an_order_left_out, "entered"),
    (a_parcel_left_out, "shipped"),
    (a_parcel_left_out, "stock"),
    (more_cancelled_than_asked, "cancelled"),
    (a_return_credited_for_nothing, "returned"),
    (a_balance_misstated, "owed"),
)
PLANTED_IN_SUCCESSION: tuple[tuple[Spoil, str], ...] = (
    (less_sent_instead, "succeeded"),
    (a_dearer_substitute, "succeeded"),
    (another_quantity_taken_off, "cancelled"),
    (money_that_nobody_has, "received"),
    (a_discount_that_nobody_let_off, "settled"),
    (a_discount_that_nobody_let_off, "owed"),
    (a_statement_of_more_than_was_paid, "statements"),
    (a_charge_that_is_nowhere, "captured"),
    (a_charge_posted_twice, "captured"),
    (more_taken_than_set_aside, "captured"),
)


def test_the_check_imports_nothing_but_the_standard_library_and_itself() -> None:
    imported = set()
    for path in sorted((ROOT / "scenarios/conservation").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, path
                imported.add(node.module or "")
    own = {name for name in imported if name.startswith("scenarios.conservation")}
    assert own
    assert {name.split(".")[0] for name in imported - own} <= sys.stdlib_module_names


def test_every_book_of_a_full_life_has_accounts_and_adds_up(tmp_path: Path) -> None:
    ledger = read(written(tmp_path / "journal.jsonl", told()))
    made = books(ledger)
    assert gaps(ledger, made) == []
    later = {"succeeded", "increased", "received", "statements", "captured", "refunded"}
    later |= {"taken back", "taxed"}
    assert {name for name, book in made.items() if not book.closing} == later
    parts = {part for book in made.values() for posted in book.posted.values() for part in posted}
    assert {"opening", "received", "shipped", "restocked", "replaced", "wanted", "asked"} <= parts
    assert {"invoiced", "paid", "credited", "unapplied", "credit notes", "parcels"} <= parts


def test_what_goes_on_as_another_order_and_what_comes_in_has_books_too() -> None:
    ledger = take(succession())
    made = books(ledger)
    assert gaps(ledger, made) == []
    empty = {name for name, book in made.items() if not book.closing}
    assert empty == {"returned", "refunded", "taken back", "increased", "taxed"}


def test_a_charge_is_parked_or_comes_in_and_counts_once() -> None:
    sound, lost = take(succession()), take(spoiled(a_charge_that_is_nowhere, succession()))
    _, authorisation = next(sound.erp("authorisation", PROVIDER))
    for ledger in (sound, lost):  # a copy of the event that cannot be read may be parked as well
        ledger.parked.add(f"engine.webhook/{authorisation['captures'][0]['id']}")
        assert not list(books(ledger)["captured"].gaps())


@pytest.mark.parametrize(("spoil", "book"), PLANTED)
def test_what_was_planted_is_named_by_its_book(tmp_path: Path, spoil: Spoil, book: str) -> None:
    ledger = read(written(tmp_path / "journal.jsonl", spoiled(spoil, told())))
    assert book in {gap.split(":")[0] for gap in gaps(ledger, books(ledger))}


@pytest.mark.parametrize(("spoil", "book"), PLANTED_IN_SUCCESSION)
def test_what_was_planted_in_what_goes_on_is_named_by_its_book(spoil: Spoil, book: str) -> None:
    ledger = take(spoiled(spoil, succession()))
    assert book in {gap.split(":")[0] for gap in gaps(ledger, books(ledger))}


def test_what_a_card_pays_is_its_own_order_or_continues_it() -> None:
    ledger = take(by_card())
    assert gaps(ledger, books(ledger)) == []
    found = gaps(alone := take(spoiled(nothing_that_it_continues, by_card())), books(alone))
    assert [gap for gap in found if "captured: CP-" in gap and "order" in gap]


def test_a_journal_that_was_altered_after_its_seal_is_found(tmp_path: Path) -> None:
    records = [json.loads(line) for line in told()]
    rate = first(records, "tax_rate")[0]
    rate["percent"] = "6"
    lines = [json.dumps(record) for record in records]
    ledger = read(written(tmp_path / "journal.jsonl", lines))
    found = [gap.split(":")[:2] for gap in gaps(ledger, books(ledger))]
    assert found == [["sealed", " erp tax_rate"]]


@pytest.mark.parametrize("seed", [3, 8])
def test_a_foul_voyage_adds_up_and_every_balance_was_stated(tmp_path: Path, seed: int) -> None:
    world = tiny_world(orders=12)
    passage = sail_through(world, load_plan("default"), seed=seed)
    ledger = read(passage.write(tmp_path / "journal.jsonl"))
    assert gaps(ledger, books(ledger)) == []
    assert sorted(ledger.stated) == sorted(customer.id for customer in world.customers)


def test_the_command_tells_what_is_missing_and_ends_with_a_code_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sound = written(tmp_path / "journal.jsonl", told())
    assert main([str(tmp_path)]) == 0
    assert "all of it is accounted for" in capsys.readouterr().out
    truncated = written(tmp_path / "truncated.jsonl", told()[:-1])
    assert main([str(sound), str(truncated)]) == 20
    cases = tmp_path / "worlds" / "e2e"
    cases.mkdir(parents=True)
    written(cases / "case.jsonl", spoiled(a_parcel_left_out, told()))
    assert main([str(tmp_path)]) == 10
    assert "stock: " in capsys.readouterr().out
    assert main([str(tmp_path / "nowhere.jsonl")]) == 30
    assert main([]) == 30
