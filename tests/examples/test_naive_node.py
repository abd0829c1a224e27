"""The naive example engine works in fair weather, and is found out in foul."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser import program
from tests.examples.alongside import NAIVE, alongside
from tests.examples.test_sound_python import LOST_ANSWER, violated


@pytest.fixture(autouse=True)
def node() -> None:
    program("node")


def test_in_fair_weather_nothing_is_wrong_with_it(tmp_path: Path) -> None:
    with alongside(NAIVE, tmp_path) as it:
        it.trade(8)
        it.until_shown(8)
        it.until_paid()
        states = it.verdicts()
    assert violated(states) == []
    assert (states["I-01"], states["I-02"], states["I-05"]) == ("held", "held", "held")


def test_an_order_whose_answer_is_lost_is_in_the_erp_twice(tmp_path: Path) -> None:
    with alongside(NAIVE, tmp_path) as it:
        it.admin("POST", "/faults", LOST_ANSWER)
        it.trade(6)
        answered = {"kind": "answer", "operation": "erp.orders.create"}
        it.until(record=answered | {"times": 6 + 2 * 2})  # a lost answer is two: given, and seen
        states = it.verdicts()
    assert states["I-02"] == "violated"
