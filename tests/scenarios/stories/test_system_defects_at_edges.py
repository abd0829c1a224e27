"""Defects of the two systems at the edges of what was agreed: tiers, terms, limits, days, cents."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from contracts.instants import format_instant, parse_date, parse_instant
from contracts.values import Money
from scenarios.suites.e2e.stories import STORIES, WEATHER
from simulator.erp.desk import (
    crediting,
    entry,
    promising,
    quotes,
    receipts,
    renumbering,
    returning,
    sourcing,
    stockroom,
)
from simulator.erp.faces import clerk
from simulator.erp.rules import credit, terms
from simulator.erp.rules.credit import exceeds
from simulator.erp.rules.sourcing import may_serve
from simulator.faults import NO_FAULTS
from simulator.storefront import quoting
from simulator.storefront.approvals import Approvals
from simulator.storefront.budgeting import Budgets
from simulator.storefront.connector import Connector
from simulator.storefront.entitlement import Place, Restriction
from simulator.storefront.pricing import PriceRule, choose_price
from simulator.storefront.shelf import Shelf
from simulator.storefront.terms import Term
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


def lets_whoever_serves_win(patch: pytest.MonkeyPatch) -> None:
    """Of a warehouse's rules that disagree one that serves is enough."""

    def may(rules: Sequence[Any], warehouse: str, *of: Any) -> bool:
        serves = [rule for rule in rules if rule["warehouse"] == warehouse and rule["serves"]]
        return may_serve(serves or rules, warehouse, *of)

    patch.setattr(sourcing, "may_serve", may)


def counts_what_was_cancelled_of_billed_lines(patch: pytest.MonkeyPatch) -> None:
    """Of a line that was billed in part all the rest will be billed, cancelled or not."""
    sound = credit._left

    def left(line: Any) -> Decimal:
        kept: Any = line if line["invoiced"] == "0" else {**line, "cancelled": "0"}
        return sound(kept)

    patch.setattr(credit, "_left", left)


def binds_who_has_no_agreement(patch: pytest.MonkeyPatch) -> None:
    """A term that names an agreement is everybody's who has none but his own."""
    sound = Term.rank

    def rank(self: Term, line: Sequence[str], place: Place) -> int:
        alone = len(place.agreements) == 1 and self.account is None and self.agreement is not None
        return 1 if alone else sound(self, line, place)

    patch.setattr(Term, "rank", rank)


def ends_a_discount_before_its_end(patch: pytest.MonkeyPatch) -> None:
    """Money of the last instant comes too late for the discount."""

    def early(total: int, percent: str, until: datetime, received_at: datetime, rest: int) -> int:
        in_time = received_at < until
        return terms.early_discount(total, percent, until, received_at, rest) if in_time else 0

    patch.setattr(receipts, "early_discount", early)


def receives_cases_as_pieces(patch: pytest.MonkeyPatch) -> None:
    """Of what is expected as many pieces are taken off as cases came."""
    sound = stockroom.receive

    def receive(tx: Any, warehouse: str, lines: Any) -> Any:
        rows = sound(tx, warehouse, lines)
        for line in lines:
            line["quantity"] = {**line["quantity"], "unit": "EA"}
        return rows

    patch.setattr(promising, "receive", receive)


def leaves_children_behind(patch: pytest.MonkeyPatch) -> None:
    """Who stood below a former number goes on standing there."""
    sound = renumbering._naming

    def naming(place: dict[str, Any], *of: str) -> dict[str, Any]:
        return {**sound(place, *of), "parent": place["parent"]}

    patch.setattr(renumbering, "_naming", naming)


def asks_who_has_left(patch: pytest.MonkeyPatch) -> None:
    """A requisition waits for an approver who was deactivated."""
    sound = Approvals.steps

    def steps(self: Approvals, person: Any, total: Money) -> list[dict[str, Any]]:
        patch.setattr(type(self._shelf), "user", lambda shelf, name: _at_work(known(shelf, name)))
        try:
            return sound(self, person, total)
        finally:
            patch.setattr(type(self._shelf), "user", known)

    known = Shelf.user
    patch.setattr(Approvals, "steps", steps)


def _at_work(user: Any) -> Any:
    return None if user is None else replace(user, active=True)


def lets_the_proposer_confirm(patch: pytest.MonkeyPatch) -> None:
    """The second person may be the first."""
    sound = quotes.confirm
    patch.setattr(clerk, "confirm", lambda tx, number, **_: sound(tx, number, by="anybody"))


def dates_returns_by_their_arrival(patch: pytest.MonkeyPatch) -> None:
    """A return is late when it arrives late."""
    sound = returning._refusal

    def refusal(tx: Any, opened: Any, new: Any, window_s: int) -> Any:
        late: Any = {**new, "requested_at": format_instant(tx.instant)}
        return sound(tx, opened, late, window_s)

    patch.setattr(returning, "_refusal", refusal)


def dates_orders_by_their_arrival(patch: pytest.MonkeyPatch) -> None:
    """An offer does not bind when its order arrives after its end."""
    sound = quotes.take_up

    def take_up(tx: Any, new: Any) -> Any:
        late: Any = {**new, "placed_at": format_instant(tx.instant)}
        return sound(tx, late)

    patch.setattr(entry, "take_up", take_up)


def forgets_what_is_gone(patch: pytest.MonkeyPatch) -> None:
    """A late row of what was withdrawn is news, for nobody knows how old the end is."""
    patch.setattr(Connector, "_gone_at", lambda *_: 0)


@pytest.mark.parametrize(
    ("story", "plant", "invariant", "named"),
    [
        ("cents-of-a-return", keeps_what_rounding_left, "I-23", "is not what came back"),
        ("cents-of-a-return", rounds_fees_down, "I-23", "its restocking fee"),
        ("terms-of-120-days", reads_two_digits_of_days, "I-21", "is due 120 days before the day"),
        ("tier-by-the-case", counts_pieces_for_cases, "I-05", "below rule"),
        ("tier-by-the-case", takes_the_newest_rule, "I-05", "above rule"),
        ("early-discount-taken", ends_a_discount_before_its_end, "I-52", "the discount on"),
        (
            "billed-in-part-and-cancelled",
            counts_what_was_cancelled_of_billed_lines,
            "I-60",
            "is held for credit",
        ),
        ("discount-of-two", lets_the_proposer_confirm, "I-49", "clerk-approvals approves"),
        ("withdrawn-price-comes-late", forgets_what_is_gone, "I-30", "and is there again"),
        ("group-renumbered", leaves_children_behind, "I-29", "the former as its parent"),
        ("day-that-was-asked-for", takes_the_day_itself_for_late, "I-15", "as if it were in time"),
    ],
)
def test_what_a_system_does_wrong_at_an_edge_is_found_and_is_its_own(
    monkeypatch: pytest.MonkeyPatch, story: str, plant: Patch, invariant: str, named: str
) -> None:
    plant(monkeypatch)
    one = play(case_of(STORIES[story], plan=WEATHER.get(story, NO_FAULTS)))
    (row,) = [row for row in one.judged["invariants"] if row["id"] == invariant]
    blamed = {each["subject"] for each in row["findings"] if named in each["sentence"]}
    assert blamed == {"simulator"}


@pytest.mark.parametrize(
    ("story", "plant", "named"),
    [
        ("restriction-ends", asks_for_one_condition_of_two, "bert is shown bolt otherwise"),
        ("to-the-last-cent", holds_what_reaches_the_limit, "order limit in the ERP: state is held"),
        ("to-the-last-cent", asks_when_the_budget_is_reached, "approval-needed"),
        ("term-of-an-agreement", binds_who_has_no_agreement, "below-minimum-quantity"),
        ("approver-has-left", asks_who_has_left, "not-your-turn"),
        ("asked-in-time", dates_returns_by_their_arrival, "state is refused"),
        ("asked-in-time", dates_orders_by_their_arrival, "order second in the ERP: orders is 0"),
        ("rules-that-disagree", lets_whoever_serves_win, "allocated of line 1 is 8, not 5"),
        ("delivery-in-two-halves", receives_cases_as_pieces, "dates of order third"),
    ],
)
def test_who_is_refused_what_he_may_have_or_promised_what_is_not_there_is_missed_by_the_story(
    monkeypatch: pytest.MonkeyPatch, story: str, plant: Patch, named: str
) -> None:
    plant(monkeypatch)
    weather = WEATHER.get(story, NO_FAULTS)
    missed = play(case_of(STORIES[story], plan=weather)).performance.missed
    assert named in str(missed)
