"""The machine: finds nothing on the sound engine, finds what was planted, and makes it short."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from scenarios.conservation.books import books as books_of
from scenarios.conservation.ledger import take
from scenarios.conservation.receipts import PROVIDER
from scenarios.machine import keying
from scenarios.machine.__main__ import main
from scenarios.machine.hands import Hands
from scenarios.machine.script import Playing, Script, play, shortened
from scenarios.machine.search import search
from scenarios.machine.weather import FAULTS, weather
from scenarios.mutants import MUTANTS, Touch
from tests.scenarios.machine.lives import (
    AGREED,
    CARD_GOES_ON,
    CORRECTED_SUCCESSORS,
    LATE_CARD,
    LATE_PAYER,
    LATE_WEATHER,
    LESS_OF_AN_OFFER,
    LIFE,
    MORE_OF_HELD,
    OVERTAKEN,
    OVERTAKEN_WEATHER,
    PARTED,
    SERVED,
    SUCCESSION,
    UNDER_A_NEW_NUMBER,
)
from tests.scenarios.machine.planted import PLANTED, Planted

CHEAP = ("payment-counts-twice", "cancelled-shown-as-open")


DONE = (
    *("substitute", "split", "hold", "release", "amend", "ship", "invoice", "receive money"),
    *("apply money", "set terms", "close month", "expect", "serve not"),
)


def planted(name: str) -> Planted:
    return next(each for each in PLANTED if each.id == name)


def test_there_are_two_defects_for_each_workflow_at_least() -> None:
    found = Counter(each.workflow for each in PLANTED)
    assert len(found) == 6
    assert min(found.values()) >= 2


@pytest.mark.parametrize("defect", PLANTED, ids=lambda one: one.id)
def test_what_a_planted_defect_replaces_is_there(defect: Planted) -> None:
    with defect.in_place():
        assert defect.graft is not None or defect.swaps


def test_a_few_runs_find_nothing_on_the_sound_engine_and_do_business() -> None:
    log = search(3, seed=5)
    assert log.script is None
    assert log.runs >= 3
    assert log.done["place"] > 0
    assert log.exercised["I-13"] >= log.runs - 1


def test_a_whole_life_is_sound_in_foul_weather_and_puts_the_business_to_the_test() -> None:
    verdict = play(Script(("kill", "lost-response"), "classic", 3, LIFE))
    assert verdict.sentences == ()
    assert {"I-05", "I-13", "I-18", "I-19", "I-21", "I-23"} <= set(verdict.exercised)


def test_what_a_split_moves_from_one_order_to_another_is_owed_once() -> None:
    verdict = play(Script((), "classic", 61, PARTED))
    assert verdict.sentences == ()
    assert {"I-10", "I-20"} <= set(verdict.exercised)


def test_a_statement_under_a_new_number_has_what_was_posted_for_the_former_one() -> None:
    verdict = play(Script((), "classic", 28, UNDER_A_NEW_NUMBER))
    assert verdict.sentences == ()
    assert "I-52" in verdict.exercised


def test_a_credit_standing_may_be_as_much_more_as_rounding_twice_makes_it() -> None:
    verdict = play(Script((), "modern", 96, LESS_OF_AN_OFFER))
    assert verdict.sentences == ()
    assert "I-10" in verdict.exercised


def test_what_goes_on_as_other_orders_and_is_paid_in_all_ways_is_accounted_for() -> None:
    playing = Playing(Script(("capture-lost", "card-answered-late"), "modern", 3))
    try:
        for change in SUCCESSION:
            playing.do(change)
        verdict = playing.end()
        books = books_of(take(line.decode() for line in verdict.lines))
    finally:
        playing.hands.run.abandon()
    assert verdict.sentences == ()
    assert set(DONE) <= set(playing.hands.done), playing.hands.refused
    assert {"I-20", "I-50", "I-51", "I-52"} <= set(verdict.exercised)
    filled = {name for name, book in books.items() if book.closing}
    assert {"succeeded", "received", "statements", "captured", "owed"} <= filled
    parts = {part for book in books.values() for posted in book.posted.values() for part in posted}
    assert {"ordered anew", "receipts", "discounted", "captured", "unapplied"} <= parts


def test_staff_buys_for_whom_it_serves_and_lists_have_prices_of_their_own() -> None:
    playing = Playing(Script(("duplicate",), "classic", 3))
    try:
        for change in SERVED:
            playing.do(change)
        verdict = playing.end()
    finally:
        playing.hands.run.abandon()
    assert verdict.sentences == ()
    done, refused = playing.hands.done, playing.hands.refused
    assert (done["place"], done["assign"], done["say prices"], done["list price"]) == (2, 1, 1, 2)
    assert done["ask quote"] == done["offer"] == 1
    assert (refused["fill: no entry"], refused["say prices: price-list-fixed"]) == (1, 1)


def test_a_price_that_was_corrected_is_what_a_successor_is_shown_and_split_at() -> None:
    verdict = play(Script((), "classic", 88, CORRECTED_SUCCESSORS))
    assert verdict.sentences == ()
    assert {"I-20", "I-60"} <= set(verdict.exercised)


def test_what_is_more_of_an_order_that_is_beyond_a_limit_is_held_for_credit_with_it() -> None:
    playing = Playing(Script((), "conditional", 28))
    try:
        for change in MORE_OF_HELD:
            playing.do(change)
        verdict = playing.end()
        orders = [row.body for row in playing.hands.erp.scan("order")]
    finally:
        playing.hands.run.abandon()
    assert verdict.sentences == ()
    assert [order["holds"] for order in orders] == [["credit"], ["credit"]]
    assert {"I-10", "I-60"} <= set(verdict.exercised)


def test_who_comes_to_pay_for_an_account_is_late_with_its_invoices() -> None:
    playing = Playing(Script((), "classic", 3))
    try:
        for change in LATE_PAYER:
            playing.do(change)
        verdict = playing.end()
        orders = [row.body for row in playing.hands.erp.scan("order")]
    finally:
        playing.hands.run.abandon()
    assert verdict.sentences == ()
    assert [order["holds"] for order in orders] == [[], ["credit"]]
    assert {"I-52", "I-60"} <= set(verdict.exercised)


@pytest.mark.parametrize("profile", ["price-check", "asynchronous"])
def test_what_is_agreed_beside_prices_is_done_and_sound(profile: str) -> None:
    playing = Playing(Script(("lost-response",), profile, 3))
    try:
        for change in AGREED:
            playing.do(change)
        verdict = playing.end()
    finally:
        playing.hands.run.abandon()
    assert verdict.sentences == ()
    done, refused = playing.hands.done, playing.hands.refused
    once: tuple[str, ...] = (
        "set term",
        "end term",
        "configure",
        "ask configured",
        "accept",
        "accept address",
    )
    once += ("order there", "repack", "release picks", "confirm", "correct price", "release price")
    assert {name: done[name] for name in once} == dict.fromkeys(once, 1), (done, refused)
    assert refused["correct price: over-authorised"] == 1
    assert (
        refused["place: below-minimum-quantity"] == refused["key in: below-minimum-quantity"] == 1
    )
    assert {"I-54", "I-57", "I-60", "I-61"} <= set(verdict.exercised)


@pytest.mark.parametrize("mutant", ["M-95", "M-96", "M-97"])
def test_what_is_planted_in_staff_and_price_lists_shows_in_such_a_life(mutant: str) -> None:
    touch = Touch()
    verdict = play(
        Script((), "classic", 0, SERVED), lambda parts: MUTANTS[mutant].apply(parts, touch)
    )
    assert touch.count > 0
    assert set(verdict.blamed) & set(MUTANTS[mutant].expected)


def test_an_order_whose_card_is_answered_late_is_promised_what_is_there_by_then() -> None:
    verdict = play(Script(LATE_WEATHER, "classic", 1, LATE_CARD))
    assert verdict.sentences == ()
    assert "I-14" in verdict.exercised
    assert any(b"payment-pending" in line for line in verdict.lines)


def test_an_order_is_not_kept_from_the_erp_by_an_amendment_that_came_before_it() -> None:
    script = Script(OVERTAKEN_WEATHER, "classic", 1, OVERTAKEN)
    verdict = play(script)
    assert verdict.sentences == ()
    assert "I-24" in verdict.exercised
    touch = Touch()
    verdict = play(script, lambda parts: MUTANTS["M-138"].apply(parts, touch))
    assert touch.count > 0
    assert verdict.blamed == ("I-24",)


@pytest.mark.parametrize("profile", ["classic", "modern"])
def test_one_card_pays_all_that_goes_on_of_its_order_and_gives_back_the_rest(profile: str) -> None:
    weather = ("capture-lost", "lost-response", "kill")
    playing = Playing(Script(weather, profile, 3))
    try:
        for change in CARD_GOES_ON:
            playing.do(change)
        verdict = playing.end()
        ledger = take(line.decode() for line in verdict.lines)
    finally:
        playing.hands.run.abandon()
    assert verdict.sentences == ()
    assert playing.hands.refused == {}
    assert "I-51" in verdict.exercised
    ((_, paid),) = ledger.erp("authorisation", PROVIDER)
    assert (paid["state"], len(paid["captures"])) == ("released", 2)


@pytest.mark.parametrize("name", CHEAP)
def test_a_planted_defect_is_found_and_what_is_not_needed_left_out(name: str) -> None:
    defect = planted(name)
    with defect.in_place():
        verdict = play(script := Script((), "classic", 0, LIFE), defect.mutate)
        short = shortened(script, verdict, defect.mutate)
        assert play(short, defect.mutate).sentences
    assert defect.is_found_by(verdict)
    assert 0 < len(short.changes) < len(LIFE)
    assert (keying.offer, (0, 5, 6), {}) not in short.changes


def test_the_same_script_gives_the_same_journal() -> None:
    script = Script(("duplicate",), "modern", 4, LIFE[:4])
    assert play(script).lines == play(script).lines


def test_every_fault_of_the_weather_is_one_that_a_plan_can_hold() -> None:
    assert {rule.id for rule in weather(FAULTS).rules} == set(FAULTS)
    assert weather(()).rules == ()


def test_the_command_ends_with_what_it_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["--runs", "1", "--steps", "2"]) == 0
    assert "runs that put to the test: " in capsys.readouterr().out
    assert main(["--walks", "3"]) == 30
    out = tmp_path / "found.jsonl"
    monkeypatch.setattr(keying, "state_balances", spoil)
    assert main(["--runs", "1", "--steps", "1", "--out", str(out)]) == 10
    assert out.read_bytes().endswith(b"\n")
    assert "found: " in capsys.readouterr().out


def spoil(hands: Hands) -> None:
    """Stock appears out of nothing."""
    with hands.erp.transaction("nobody", "erp.stock.adjust") as tx:
        row = next(iter(hands.erp.rows("availability")))
        body = {**row.body, "on_hand": "1000", "available_to_promise": "1000"}
        tx.put("availability", row.id, body)
