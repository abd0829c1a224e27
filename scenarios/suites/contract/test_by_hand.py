"""By hand: what no generator reaches, on both systems, each from afresh."""

from __future__ import annotations

import pytest

from scenarios.contract.bench import Bench
from scenarios.contract.hand import CASES, HandCase
from scenarios.contract.sim import SIM
from scenarios.contract.targets import chosen

TRIED = [
    pytest.param(target, case, id=f"{case.id}-{target}")
    for target in chosen().names
    for case in CASES.values()
    if chosen().has(target, case.system)
    and (not case.ages or target == SIM)  # the other clock is the machine's
]


@pytest.mark.parametrize(("target", "case"), TRIED)
def test_a_promise_that_no_schema_says_is_kept(bench: Bench, target: str, case: HandCase) -> None:
    bench.try_by_hand(target, case)


@pytest.mark.parametrize("promise", list(chosen().promises()))
def test_a_promise_that_any_system_may_make_is_kept(bench: Bench, promise: str) -> None:
    bench.try_promise(promise)
