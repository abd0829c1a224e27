"""The known: each failure that a profile excuses is still there, and its day is not over.

These come last, when everything that could show one has been tried.
"""

from __future__ import annotations

import pytest

from scenarios.contract.bench import Bench
from scenarios.contract.targets import chosen


@pytest.mark.parametrize("failure", list(chosen().known()))
def test_a_known_failure_has_not_expired(bench: Bench, failure: str) -> None:
    bench.look_up(failure)
