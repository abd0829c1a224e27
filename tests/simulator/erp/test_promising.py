"""When what is expected will be enough: whoever waits longest is promised first."""

from __future__ import annotations

from decimal import Decimal

import pytest

from simulator.erp.rules.promising import dates

MON, TUE, WED = "2031-03-03T00:00:00Z", "2031-03-04T00:00:00Z", "2031-03-05T00:00:00Z"


@pytest.mark.parametrize(
    ("needs", "arrivals", "found"),
    [
        ([5], [], [None]),
        ([5], [(MON, 5)], [MON]),
        ([5], [(MON, 4)], [None]),
        ([5], [(TUE, 4), (MON, 1)], [TUE]),  # the whole of it, with the later one
        ([5, 5], [(MON, 5), (WED, 9)], [MON, WED]),
        ([9, 1], [(MON, 5), (TUE, 5)], [TUE, TUE]),  # the oldest is served first
        ([1, 9, 1], [(MON, 5)], [MON, None, None]),
    ],
)
def test_a_need_is_promised_when_it_and_all_before_it_are_covered(
    needs: list[int], arrivals: list[tuple[str, int]], found: list[str | None]
) -> None:
    inbound = [(at, Decimal(quantity)) for at, quantity in arrivals]
    assert dates([Decimal(need) for need in needs], inbound) == found
