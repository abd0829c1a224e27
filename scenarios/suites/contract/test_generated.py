"""Generated: examples, edges and chance against every operation of a target, from afresh."""

from __future__ import annotations

import pytest

from scenarios.contract.bench import Bench
from scenarios.contract.targets import chosen

OPERATIONS = [
    pytest.param(target, system, operation, id=f"{target}-{operation}")
    for target, system, operation in chosen().operations()
]


@pytest.mark.parametrize(("target", "system", "operation"), OPERATIONS)
def test_an_operation_keeps_its_contract(
    bench: Bench, target: str, system: str, operation: str
) -> None:
    bench.probe(target, system, operation)
