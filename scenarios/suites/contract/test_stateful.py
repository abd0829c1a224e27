"""Stateful: what one answer names is asked for next, through the whole of a system."""

from __future__ import annotations

import pytest

from scenarios.contract.bench import Bench
from scenarios.contract.targets import chosen

FACES = [
    pytest.param(target, system, id=f"{target}-{system}") for target, system in chosen().faces()
]


@pytest.mark.parametrize(("target", "system"), FACES)
def test_a_walk_through_a_system_keeps_its_contract(bench: Bench, target: str, system: str) -> None:
    bench.walk(target, system)
