"""Defects of the two systems at the edges of what was agreed: tiers, terms, limits, days, cents."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from contracts.instants import parse_date, parse_instant
from contracts.values import Money
from scenarios.suites.e2e.stories import STORIES
from simulator.erp.desk import crediting, entry, promising
from simulator.erp.rules import terms
from simulator.erp.rules.credit import exceeds
from simulator.storefront import quoting
from simulator.storefront.budgeting import Budgets
from simulator.storefront.entitlement import Place, Restriction
from simulator.storefront.pricing import PriceRule, choose_price
from tests.scenarios.stories.tales import case_of, play

Patch = Callable[[pytest.MonkeyPatch], None]


def reads_two_digits_of_days(patch: pytest.MonkeyPatch) -> None:
    """An invoice of NET120 is due at once."""
    patch.setattr(terms, "_NET", re.compile(r"NET ?([0-9]{1,2})"))


def counts_pieces_for_cases(patch: pytest.MonkeyPatch) -> None:
    """The least of a tier is compared with pieces, whatever it is counted in."""

    def applies(self: PriceRule, quantity: Any, _: Any, currency: str, at: datetime) -> bool:
        begun = self.valid_from <= at and self.unit_price.currency == currency
        return begun and self.min_quantity <= quantity

    patch.setattr(PriceRule, "applies", applies)


def takes_the_newest_rule(patch: pytest.MonkeyPatch) -> None:
    """Of the rules whose least is reached the one that began last prices the line."""

    def choose(rules: Iterable[PriceRule], *of: Any) -> PriceRule | None:
        alone = (choose_price([rule], *of) for rule in rules)
        return max((one for one in alone if one is not None), key=lambda one: one.valid_from)

    patch.setattr(quoting, "choose_price", choose)


def asks_for_one_condition_of_two(patch: pytest.MonkeyPatch) -> None:
    """Where a restriction names a region its segment counts for nothing."""
    sound = Restriction.applies

    def applies(
        self: Restriction, sku: str, category: str | None, line: Sequence[str], place: Place
    ) -> bool:
        if self.region is None or self.segment is None:
            return sound(self, sku, category, line, place)
        return self.sku == sku and self.region == place.region

    patch.setattr(Restriction, "applies", applies)


def takes_the_day_itself_for_late(patch: pytest.MonkeyPatch) -> None:
    """What comes on the day that was asked for is not in time."""

    def in_time(expected_at: str | None, requested: str | None) -> bool | None:
        if requested is None:
            return None
        asked = parse_date(requested)
        return expected_at is not None and parse_instant(expected_at).date() < asked

    patch.setattr(promising, "_in_time", in_time)


def keeps_what_rounding_left(patch: pytest.MonkeyPatch) -> None:
    """The last part of a line does not take the cent that the others left."""

    def part_of(computed: int, invoiced: int, credited: int, *, completes: bool) -> int:
        return min(computed, invoiced - credited)

    patch.setattr(crediting, "part_of", part_of)


def rounds_fees_down(patch: pytest.MonkeyPatch) -> None:
    """Half a cent of a fee is nothing."""
    patch.setattr(
        crediting, "restocking_fee", lambda net, percent: int(net * Decimal(percent) / 100)
    )


def holds_what_reaches_the_limit(patch: pytest.MonkeyPatch) -> None:
    """An order that uses the limit up is beyond it."""
    patch.setattr(entry, "exceeds", lambda owed, new, limit: exceeds(owed, new + 1, limit))


def asks_when_the_budget_is_reached(patch: pytest.MonkeyPatch) -> None:
    """An order that uses the budget up is beyond it."""
    sound = Budgets.needs_approval
    patch.setattr(
        Budgets,
        "needs_approval",
        lambda self, person, total: sound(self, person, total + Money(1, total.currency)),
    )


@pytest.mark.parametrize(
    ("story", "plant", "invariant", "named"),
    [
        ("cents-of-a-return", keeps_what_rounding_left, "I-23", "is not what came back"),
        ("cents-of-a-return", rounds_fees_down, "I-23", "its restocking fee"),
        ("terms-of-120-days", reads_two_digits_of_days, "I-21", "is due 120 days before the day"),
        ("tier-by-the-case", counts_pieces_for_cases, "I-05", "below rule"),
        ("tier-by-the-case", takes_the_newest_rule, "I-05", "above rule"),
        ("day-that-was-asked-for", takes_the_day_itself_for_late, "I-15", "as if it were in time"),
    ],
)
def test_what_a_system_does_wrong_at_an_edge_is_found_and_is_its_own(
    monkeypatch: pytest.MonkeyPatch, story: str, plant: Patch, invariant: str, named: str
) -> None:
    plant(monkeypatch)
    one = play(case_of(STORIES[story]))
    (row,) = [row for row in one.judged["invariants"] if row["id"] == invariant]
    blamed = {each["subject"] for each in row["findings"] if named in each["sentence"]}
    assert blamed == {"simulator"}


@pytest.mark.parametrize(
    ("story", "plant", "named"),
    [
        ("restriction-ends", asks_for_one_condition_of_two, "bert is shown bolt otherwise"),
        ("to-the-last-cent", holds_what_reaches_the_limit, "order limit in the ERP: state is held"),
        ("to-the-last-cent", asks_when_the_budget_is_reached, "approval-needed"),
    ],
)
def test_whoever_is_refused_what_he_may_have_is_missed_by_the_story(
    monkeypatch: pytest.MonkeyPatch, story: str, plant: Patch, named: str
) -> None:
    plant(monkeypatch)
    missed = play(case_of(STORIES[story])).performance.missed
    assert named in str(missed)
