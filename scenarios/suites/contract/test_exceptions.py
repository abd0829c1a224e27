"""Exceptions: each is shown in use by a request, so that none outlives what it excuses."""

from __future__ import annotations

import pytest

from contracts.operations import Operations
from scenarios.contract.bench import Bench
from scenarios.contract.exceptions import load_exceptions
from scenarios.contract.sim import SIM
from scenarios.contract.targets import chosen

SHOWN = [
    entry.id
    for entry in load_exceptions().entries
    if chosen().has(SIM, Operations.load().by_id(entry.witness.operation).system)
]


@pytest.mark.parametrize("exception", SHOWN)
def test_an_exception_is_still_in_use(bench: Bench, exception: str) -> None:
    bench.show(SIM, exception)
