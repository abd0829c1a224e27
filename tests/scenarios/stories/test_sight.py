"""Comparing what is seen with what is wanted."""

from __future__ import annotations

from scenarios.stories.sight import Sight, differences, nothing

SEEN = Sight(
    orders=1,
    state="processing",
    holds=[],
    shipped={1: "4", 2: "0"},
    parcels=[{1: "4.0"}],
    invoices=["posted"],
    paid="60.00",
)


def test_only_what_is_asked_for_is_compared() -> None:
    assert differences(Sight(state="processing", shipped={1: 4}), SEEN) == []
    assert differences(Sight(), SEEN) == []


def test_equal_quantities_and_amounts_are_equal_however_they_are_written() -> None:
    assert differences(Sight(shipped={1: "4.00"}, paid="60", parcels=[{1: 4}]), SEEN) == []


def test_every_difference_is_said() -> None:
    wanted = Sight(orders=2, shipped={1: 5, 2: 1}, parcels=[{1: 4}, {2: 1}], invoices=["paid"])
    assert differences(wanted, SEEN) == [
        "orders is 1, not 2",
        "shipped of line 1 is 4, not 5",
        "shipped of line 2 is 0, not 1",
        "parcels is [{1: '4.0'}], not [{1: 4}, {2: 1}]",
        "invoices is ['posted'], not ['paid']",
    ]


def test_what_nobody_sees_is_not_there() -> None:
    assert differences(Sight(state="done", orders=1), nothing()) == [
        "state is not there",
        "orders is 0, not 1",
    ]
