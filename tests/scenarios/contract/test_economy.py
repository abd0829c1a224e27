"""What the contract suite works out or tries once, and what it does not leave out for that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from scenarios.contract.exceptions import load_exceptions
from scenarios.contract.probing import Prober
from scenarios.contract.settings import Settled
from scenarios.contract.sim import ERP, SimTarget

OPERATION = "erp.items.list"


class Merging:
    """A configuration that counts how often it is worked out."""

    seed = 7

    def __init__(self) -> None:
        self.asked: list[tuple[str, str | None]] = []

    def checks_config_for(self, *, operation: Any, phase: str | None = None) -> str:
        self.asked.append((operation.label, phase))
        return f"{operation.label} {phase}"


def test_a_settled_configuration_is_worked_out_once_for_each_operation_and_phase() -> None:
    merging = Merging()
    settled = Settled(merging)
    asked = [(label, phase) for label in ("GET /a", "GET /b") for phase in ("fuzzing", None)]
    for _ in range(2):
        for label, phase in asked:
            operation = SimpleNamespace(label=label)
            told = settled.checks_config_for(operation=operation, phase=phase)
            assert told == f"{label} {phase}"
    assert merging.asked == asked
    assert settled.seed == 7


def test_that_a_door_is_guarded_is_tried_once_and_what_was_sent_unproven_always() -> None:
    target = SimTarget(1, "classic")
    try:
        face = target.face(ERP)
        tokens = {f"Bearer {each.token}" for each in face.identities}
        proven: list[bool] = []

        def counting(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
            proven.append(environ.get("HTTP_AUTHORIZATION") in tokens)
            assert face.app is not None
            answer: Iterable[bytes] = face.app(environ, start)
            return answer

        seen = Prober.of(replace(face, app=counting), 1).probe(OPERATION, load_exceptions(), "case")
    finally:
        target.close()
    good = sum(count for (*_, status), count in seen.seen.items() if status == 200)
    refused = sum(count for (*_, status), count in seen.seen.items() if status == 401)
    assert good > 2
    assert refused > 0
    assert proven.count(False) == refused + 2  # nothing, and something made up
