from typing import Any

import pytest

from tests.scenarios.journals import SECOND, Tale
from tests.scenarios.trade import world
from tests.scenarios.verdicts import broken_by_integration, holds, is_not_exercised

ID = "I-36"
WAIT = {"retry-after": "60"}


def called(
    tale: Tale,
    times: int,
    status: int = 503,
    *,
    every_us: int = SECOND,
    edge: str = "engine>erp",
    headers: dict[str, str] | None = WAIT,
) -> Tale:
    """Calls about one order after the other, each answered like that."""
    system = edge.partition(">")[2]
    operation = "erp.orders.create" if system == "erp" else "storefront.prices.put"
    for nth in range(times):
        told: dict[str, Any] = {"method": "POST", "answer_headers": headers}
        tale.later(every_us).asks(edge, operation, status, key=f"S-{nth}", **told)
    return tale


@pytest.mark.parametrize("status", [503, 429])
def test_each_order_that_waits_for_itself_alone_is_a_storm(status: int) -> None:
    finding = broken_by_integration(ID, called(world(), 9, status))
    assert "the erp asked to be left alone" in finding.sentence
    assert f"was answered {status} with Retry-After) and was called 8 times more" in (
        finding.sentence
    )
    assert "by erp.orders.create" in finding.sentence


def test_what_was_about_to_leave_may_still_knock() -> None:
    assert holds(ID, called(world(), 4)) == 1


def test_who_comes_back_when_the_time_is_over_holds() -> None:
    assert holds(ID, called(world(), 9, every_us=61 * SECOND)) == 9


def test_a_call_that_is_let_in_meanwhile_breaks_no_budget() -> None:
    tale = called(world(), 1)
    holds(ID, called(tale, 20, 200, headers=None))


def test_each_system_has_a_budget_of_its_own() -> None:
    tale = called(called(world(), 3), 3, edge="engine>storefront")
    assert holds(ID, tale) == 2
    shop = called(world(), 9, edge="engine>storefront")
    assert "the storefront asked" in broken_by_integration(ID, shop).sentence


def test_a_refusal_without_a_time_closes_nothing() -> None:
    is_not_exercised(ID, called(world(), 9, headers=None))


def test_an_engine_that_was_killed_does_not_know() -> None:
    tale = called(world(), 2)
    tale.later(SECOND).restart(1, SECOND)
    holds(ID, called(tale, 3))


def test_in_fair_weather_nothing_is_put_to_the_test() -> None:
    is_not_exercised(ID, called(world(), 9, 200, headers=None))
