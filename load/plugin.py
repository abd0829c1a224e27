"""The pytest plugin of the suite `load`: gives its one test the cases, each a fixture value.

The suite's tree lies in `scenarios/suites/`, where every suite is, and so below this floor: it can
ask for a fixture by name, and whoever starts pytest says `-p load.plugin` (docs/adr/0009).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from load.cases import CASES
from load.play import play
from scenarios.plugin import Sailing


@pytest.fixture(params=sorted(CASES))
def load_case(request: pytest.FixtureRequest, sailing: Sailing) -> Callable[[], None]:
    """Runs one case of load to its end, and ends the test as the case ended."""
    return partial(play, CASES[request.param], sailing)
