"""Negative: one fault at one step of an order's life, and everything arrives, and once."""

from __future__ import annotations

import pytest

from scenarios.stories.harbour import Harbour
from scenarios.suites.negative.cases import CASES


@pytest.mark.parametrize("case", CASES)
def test_whatever_goes_wrong_everything_arrives_and_once(harbour: Harbour, case: str) -> None:
    harbour.play(CASES[case])
