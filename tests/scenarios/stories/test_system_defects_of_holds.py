"""Defects of the ERP about holds and cards: the judge names the ERP, not the integration."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from scenarios.desks import desk_of
from scenarios.suites.e2e.stories import STORIES
from simulator.erp.desk import changing, correcting, entry, increasing
from simulator.erp.faces import ordering
from tests.scenarios.stories.tales import case_of, play

Patch = Callable[[pytest.MonkeyPatch], None]


def looks_at_no_credit_of_a_correction(patch: pytest.MonkeyPatch) -> None:
    """What is corrected may be as dear as it likes."""
    patch.setattr(correcting, "exceeds", lambda *_: False)


def holds_whatever_is_corrected_for_credit(patch: pytest.MonkeyPatch) -> None:
    """A corrected order is held for credit within the limit, too."""
    patch.setattr(correcting, "exceeds", lambda *_: True)


def holds_everybody_for_credit(patch: pytest.MonkeyPatch) -> None:
    """Credit is refused to whoever has all of it left."""
    patch.setattr(entry, "exceeds", lambda *_: True)


def takes_any_price(patch: pytest.MonkeyPatch) -> None:
    """No price is too far off."""
    patch.setattr(entry, "_is_off", lambda *_: False)


def holds_any_price(patch: pytest.MonkeyPatch) -> None:
    """Every price is too far off."""
    patch.setattr(entry, "_is_off", lambda *_: True)


def blocks_every_delivery(patch: pytest.MonkeyPatch) -> None:
    """An order is blocked for delivery by an ERP whose profile blocks none."""
    patch.setattr(ordering, "blocks", lambda *_: ["delivery"])


def lets_go_of_everything(patch: pytest.MonkeyPatch) -> None:
    """Whoever cancels something takes the holds away."""
    sound = changing.take_off

    def taken(tx: Any, opened: Any, asked: Any) -> Any:
        opened.order["holds"].clear()
        return sound(tx, opened, asked)

    patch.setattr(changing, "take_off", taken)


def raises_a_held_order_unheld(patch: pytest.MonkeyPatch) -> None:
    """What is more of an order that somebody is to look at leaves without a look."""

    def unheld(tx: Any, new: Any, booked: Any, origin: Any, _holds: Any) -> str:
        return entry.succeed(tx, new, booked, origin, ())

    patch.setattr(increasing, "succeed", unheld)


def asks_no_card(patch: pytest.MonkeyPatch) -> None:
    """A card bears whatever is asked of it."""
    patch.setattr(correcting, "check_card", lambda *_: None)


@pytest.mark.parametrize(
    ("story", "plant", "invariant", "named"),
    [
        ("price-corrected", looks_at_no_credit_of_a_correction, "I-60", "its correction exceeds"),
        ("price-corrected", holds_whatever_is_corrected_for_credit, "I-60", "does not exceed"),
        ("credit-limit-lowered", holds_everybody_for_credit, "I-60", "nor late"),
        ("price-held-and-released", takes_any_price, "I-60", "is not held for price"),
        ("price-held-and-released", holds_any_price, "I-60", "is held for price when"),
        ("partial-shipment", blocks_every_delivery, "I-60", "is held for delivery when"),
        ("price-held-and-cancelled", lets_go_of_everything, "I-60", "is let go of price by"),
        ("quantity-raised", raises_a_held_order_unheld, "I-60", "is not held for review when"),
        ("card-corrected", asks_no_card, "I-61", "made it dearer than what was set aside"),
    ],
)
def test_what_the_erp_does_wrong_about_a_hold_is_found_and_is_its_own(
    monkeypatch: pytest.MonkeyPatch, story: str, plant: Patch, invariant: str, named: str
) -> None:
    plant(monkeypatch)
    one = play(case_of(STORIES[story]))
    (row,) = [row for row in one.judged["invariants"] if row["id"] == invariant]
    blamed = {each["subject"] for each in row["findings"] if named in each["sentence"]}
    assert blamed == {"simulator"}


def test_a_late_payer_who_is_held_within_his_limit_is_held_for_a_reason() -> None:
    assert play(case_of(STORIES["overdue-and-held"])).state("I-60") == "held"


def test_who_releases_what_was_held_sets_no_terms_of_payment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def at_the_counter(method: str, path: str) -> str:
        return "clerk" if path.endswith("/terms") else desk_of(method, path)

    assert play(case_of(STORIES["overdue-and-held"])).state("I-49") == "held"
    monkeypatch.setattr("scenarios.desks.desk_of", at_the_counter)
    one = play(case_of(STORIES["overdue-and-held"]))
    (row,) = [row for row in one.judged["invariants"] if row["id"] == "I-49"]
    assert [each["subject"] for each in row["findings"]] == ["simulator"]
    assert "clerk keeps customers, their limits and their terms" in row["findings"][0]["sentence"]
