import json
import unicodedata
from base64 import b64encode, urlsafe_b64encode
from typing import Any

import pytest

from scenarios.judge import judge_lines, render
from tests.scenarios.journals import Tale, parked_row
from tests.scenarios.trade import place, price, world
from tests.scenarios.verdicts import broken_by_integration, holds, is_not_exercised

ID = "I-39"


def said(line: str) -> Tale:
    tale = world()
    tale.both("price", "P-C1", price("12.3400", id="P-C1", customer="C-1"))
    tale.output(line)
    return tale


@pytest.mark.parametrize(
    "line",
    [
        '{"event":"order.sent","order":"S-1","version":3}',
        "took 12.34 s for order S-1",
        "customer C-1 blocked",
        "harbour and teahouse",
    ],
)
def test_ids_codes_and_figures_may_be_logged(line: str) -> None:
    assert holds(ID, said(line)) == 1


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("could not mail buyer@teahouse.example: refused", "the e-mail of customer C-1"),
        ('{"deliver_to":{"name":"Teahouse Ltd"}}', "the name of customer C-1"),
        ("payload: street=1 Long Pier, city=Leith", "the street of customer C-1"),
        ("MAIL TO BUYER@TEAHOUSE.EXAMPLE", "the e-mail of customer C-1"),
        ("GET /accounts?name=Teahouse+Ltd&limit=1", "the name of customer C-1"),
        ("GET /accounts/Teahouse%20Ltd", "the name of customer C-1"),
        (r'{"name":"\u0054eahouse Ltd"}', "the name of customer C-1"),
        ("<name>Teahouse&nbsp;Ltd</name> of 1&#32;Long&#32;Pier", "the street of customer C-1"),
        ('{"id":"P-C1","amount":"12.3400"}', "the price of contract rule P-C1"),
        ("price for C-1 is 12.34 USD", "the price of contract rule P-C1"),
    ],
)
def test_what_concerns_a_customer_is_found_and_not_repeated(line: str, what: str) -> None:
    tale = said(line)
    finding = broken_by_integration(ID, tale)
    assert finding.sentence == f"a line of the engine's output holds {what}"
    text = render(judge_lines(tale.sink.lines)).decode()
    assert "teahouse.example" not in text
    assert "12.34" not in text


NOTE = "Porte n\N{LATIN SMALL LETTER E WITH ACUTE}e 3,\nsonnez \N{SLIGHTLY SMILING FACE}"


@pytest.mark.parametrize(
    "line",
    [
        f"could not send: {NOTE}",
        "could not send: " + json.dumps({"notes": NOTE}),
        "could not send: " + json.dumps({"notes": NOTE}, ensure_ascii=False),
        "could not send: " + unicodedata.normalize("NFD", NOTE),
    ],
)
def test_the_note_of_a_buyer_is_found_in_any_spelling(line: str) -> None:
    tale = world()
    place(tale, notes=NOTE)
    tale.output(line)
    assert "holds the note of order S-1" in broken_by_integration(ID, tale).sentence


def test_a_name_that_is_cut_short_is_not_taken_for_somebody() -> None:
    holds(ID, said("Teahouse of another town; %zz &nothing; \\x"))


CANARIES = [
    {"what": "name", "value": "zebrakolim"},
    {"what": "contract price", "value": "83.9173"},
]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("debug: zebrakolim & Daughters", "name"),
        ("ZEBRAKOLIM", "name"),
        ("cut off: xx-Zebrakolim", "name"),
        ("token of " + b64encode(b"user:Zebrakolim").decode(), "name"),
        ("token of " + urlsafe_b64encode("\N{SNOWMAN}?>~ zebrakolim".encode()).decode(), "name"),
        (b64encode(json.dumps({"n": "\u0416 Zebrakolim"}).encode()).decode(), "name"),
        ("q=%5A%65brakolim", "name"),
        ("q=%255A%2565brakolim", "name"),
        ("<n>&#90;ebrakolim</n>", "name"),
        ("amount=83.9173", "contract price"),
        ("Preis 83,9173 EUR", "contract price"),
        ("price 83.91730 of nobody", "contract price"),
        ('{"amount": 83.9173}', "contract price"),
    ],
)
def test_a_canary_of_the_header_is_found_however_it_is_spelled(line: str, what: str) -> None:
    tale = Tale().begin(canaries=CANARIES)
    tale.output(line)
    finding = broken_by_integration(ID, tale)
    assert f"holds a canary, the {what} of an account of ours" in finding.sentence
    assert "ebrakolim" not in finding.sentence
    assert "83" not in finding.sentence


@pytest.mark.parametrize("line", ["zebra and kolim", "183.9173", "83.9174", "83.91731", "8.39173"])
def test_what_only_resembles_a_canary_is_none(line: str) -> None:
    tale = Tale().begin(canaries=CANARIES)
    tale.output(line)
    assert holds(ID, tale) == 1


def test_a_contract_price_with_a_comma_is_found_where_its_customer_is_named() -> None:
    assert (
        "the price of contract rule P-C1"
        in broken_by_integration(ID, said("C-1 zahlt 12,3400")).sentence
    )


LEAK = "buyer@teahouse.example must pay 12.34 as C-1"


def probed(operation: str, content: object) -> Tale:
    tale, edge = said("fine"), "harness>engine"
    tale.asks(edge, operation, answer=content)
    return tale


@pytest.mark.parametrize(
    ("operation", "content"),
    [
        ("engine.probe.parked", {"parked": [parked_row("S-1", LEAK)]}),
        ("engine.probe.audit", {"entries": [{"key": "S-1", "actor": LEAK}], "next": None}),
        ("engine.probe.drift", {"drift": [{"entity": "order", "id": "S-1", "field": LEAK}]}),
        ("engine.probe.settled", {"settled": False, "why": [LEAK]}),
        ("engine.health", {"status": LEAK}),
    ],
)
def test_an_answer_to_a_probe_is_searched_as_well(operation: str, content: object) -> None:
    finding = broken_by_integration(ID, probed(operation, content), times=2)
    assert finding.sentence.startswith("the ")
    assert "holds the e-mail of customer C-1" in finding.sentence


def test_a_price_and_its_customer_in_one_row_of_an_audit_trail_are_found() -> None:
    row = {"key": "C-1", "before": "12.34", "after": None}
    tale = probed("engine.probe.audit", {"entries": [row], "next": None})
    assert "the price of contract rule P-C1" in broken_by_integration(ID, tale).sentence


def test_the_words_with_which_an_event_is_refused_are_searched_as_well() -> None:
    tale = said("fine")
    told: dict[str, Any] = {"status": 400, "answer": {"detail": LEAK}}
    tale.asks("storefront>engine", "engine.webhook", **told)
    assert "the engine's answer to an event holds" in broken_by_integration(ID, tale, 2).sentence


def test_rows_of_ids_and_codes_may_be_told() -> None:
    row = {"key": "C-1", "flow": "prices", "outcome": "done", "version": 12.34, "at": "2031-01-01"}
    tale = probed("engine.probe.audit", {"entries": [row | {"version": 3}], "next": None})
    assert holds(ID, tale) == 1


def test_what_it_answers_is_no_output() -> None:
    tale = world()
    tale.parked(parked_row("S-1"))
    is_not_exercised(ID, tale)


def test_a_silent_engine_puts_nothing_to_the_test() -> None:
    is_not_exercised(ID, world())
