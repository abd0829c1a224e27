from __future__ import annotations

from datetime import UTC, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.seed import Seed
from simulator.world.calendar import Calendar
from simulator.world.mapping import Span
from simulator.world.supply import Claim, Supplier, held_orders

START = datetime(2024, 5, 1, tzinfo=UTC)


def at(day: int, hour: int) -> datetime:
    return datetime(2024, 5, day, hour, tzinfo=UTC)


def claim(number: int, placed: int, wanted: int, shipped_on: int | None) -> Claim:
    ships = () if shipped_on is None else ((at(shipped_on, 14), Decimal(wanted)),)
    return Claim(f"O{number}", at(placed, 9), Decimal(wanted), ships)


def supplier(seed: int) -> Supplier:
    span = Span(time(6), time(6))
    return Supplier(Calendar("UTC"), span, START, "MAIN", Seed(seed))


def test_an_open_order_before_a_shipped_one_is_held_only_if_the_rest_is_not_enough() -> None:
    known = [claim(1, 2, 12, None), claim(2, 3, 77, 6)]
    assert held_orders({"X": known}, {"X": Decimal(0)}) == {"O1"}
    assert held_orders({"X": known}, {"X": Decimal(11)}) == {"O1"}
    assert held_orders({"X": known}, {"X": Decimal(12)}) == set()


def test_an_open_order_after_the_last_shipped_one_is_in_nobodys_way() -> None:
    known = [claim(1, 2, 77, 6), claim(2, 3, 12, None)]
    assert held_orders({"X": known}, {"X": Decimal(0)}) == set()


def test_an_order_that_shipped_another_item_is_never_held() -> None:
    first = {"X": [claim(1, 2, 12, None), claim(2, 3, 5, 6)], "Y": [claim(1, 2, 3, 4)]}
    assert held_orders(first, {"X": Decimal(0)}) == set()


def test_what_cannot_be_held_makes_an_item_short_and_still_leaves_exactly_the_rest() -> None:
    known = [claim(1, 2, 12, None), claim(2, 3, 5, 6)]
    other = [claim(1, 2, 3, 4)]
    supply = supplier(1).to_close_with({"X": known, "Y": other}, {"X": Decimal(1)})
    assert (supply.held, supply.short) == ((), ("X",))
    arriving = sum(line.quantity for r in supply.receipts for line in r.lines if line.sku == "X")
    assert supply.opening["X"] + arriving == 5 + 1


@st.composite
def histories(draw: st.DrawFn) -> list[Claim]:
    """Orders of one item on the days of a month; each ships whole, some days later, or never."""
    placed = sorted(draw(st.lists(st.integers(1, 20), min_size=1, max_size=12)))
    found = []
    for number, day in enumerate(placed):
        later = draw(st.none() | st.integers(1, 10))
        wanted = draw(st.integers(1, 50))
        found.append(claim(number, day, wanted, None if later is None else day + later))
    return found


@given(histories(), st.integers(0, 60), st.integers(0, 5))
def test_every_shipment_is_covered_whatever_the_history_and_exactly_the_rest_is_left(
    known: list[Claim], closing: int, seed: int
) -> None:
    supply = supplier(seed).to_close_with({"X": known}, {"X": Decimal(closing)})
    there = supply.opening["X"]
    arrivals = [(r.at, line.quantity) for r in supply.receipts for line in r.lines]
    assert all(quantity > 0 for _, quantity in arrivals)
    waiting = [c for c in known if c.reference not in supply.held]
    for ships_at, shipped in [(when, c) for c in waiting for when, _ in c.ships]:
        arrived = there + sum(quantity for when, quantity in arrivals if when < ships_at)
        before = sum(c.wanted for c in waiting if c.placed_at <= shipped.placed_at)
        assert arrived >= before, "an ERP that serves the oldest order first runs short"
    shipped_in_all = sum(c.shipped for c in known)
    assert there + sum(quantity for _, quantity in arrivals) == shipped_in_all + closing


@pytest.mark.parametrize("opening", [0, 5, 1000])
def test_receipts_go_on_from_an_opening_stock_that_is_given(opening: int) -> None:
    known = [claim(1, 2, 40, 6), claim(2, 9, 30, 12)]
    supply = supplier(1).to_go_on_from({"X": known}, {"X": Decimal(opening)})
    assert supply.opening == {"X": opening}
    arriving = sum(line.quantity for r in supply.receipts for line in r.lines)
    assert opening + arriving >= 70
    assert bool(arriving) == (opening < 70)
