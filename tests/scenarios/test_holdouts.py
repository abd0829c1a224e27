"""Some of the defects held out are tried each time; all of them by a command (docs/defects.md)."""

from __future__ import annotations

import pytest

from simulator.world.spec import World
from tests.scenarios.holdouts import HOLDOUTS
from tests.scenarios.holdouts.trial import Trial, company, tried

pytestmark = pytest.mark.lengthy

SOME = ("H-po-cut", "H-tax-twice", "H-cursor-first", "H-headers")
"""One of what is changed on the way in, one on the way back, one that forgets, one that talks."""


@pytest.fixture(scope="module")
def world() -> World:
    return company(days=2)


@pytest.mark.parametrize("name", SOME)
def test_a_defect_that_no_catalogue_lists_acts_and_is_caught(name: str, world: World) -> None:
    trial = tried(HOLDOUTS[name], world)
    assert trial.caught, trial.says


def test_a_trial_says_what_came_of_a_defect() -> None:
    assert Trial(True, ("I-02", "I-34"), ("I-02",)).says == "caught by I-02, I-34"
    assert Trial(True, (), ("I-02",)).says == "MISSED (nothing violated)"
    assert Trial(False, ("I-02",), ("I-02",)).says == "did not act (I-02)"
    assert not Trial(False, ("I-02",), ("I-02",)).caught
