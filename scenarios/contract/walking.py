"""Walks through a face: what one answer names is asked for next, on and on, each from afresh."""

from __future__ import annotations

from typing import Any

import hypothesis
from schemathesis.core.transport import Response
from schemathesis.generation.stateful.state_machine import StepInput, StepOutput

from scenarios.contract.description import described
from scenarios.contract.exceptions import Exceptions
from scenarios.contract.generator import known_bodies
from scenarios.contract.links import only, walkable
from scenarios.contract.observing import Case, Observer
from scenarios.contract.settings import loaded
from scenarios.contract.target import Face, allowed


def walk(face: Face, seed: int, exceptions: Exceptions, case: str) -> Observer:
    """Walk as often as the budget says; what was seen and found is in the observer."""
    document = described(face)
    operations = [one for one in walkable(document) if one in allowed(face)]
    if not operations:
        return Observer(face, exceptions, case)
    walks = len(operations) * face.budget.walks_per_operation
    schema = loaded(only(document, operations), face, seed, walks=walks)
    observer = Observer(face, exceptions, case)
    machine: Any = schema.as_state_machine()

    class Walk(machine):  # type: ignore[misc]  # made anew for every document
        """One walk."""

        def setup(self) -> None:
            observer.begin()

        def get_call_kwargs(self, _case: Case) -> dict[str, Any]:
            return {"session": face.session}

        def step(self, input: StepInput) -> StepOutput | None:  # noqa: A002 - its name upstream
            heard: list[StepOutput | None] = [None]
            with observer.heard():
                heard.append(super().step(input))
            return heard[-1]

        def after_call(self, response: Response, case: Case) -> None:
            super().after_call(response, case)
            observer.note(case, response)

        def validate_response(self, response: Response, case: Case, **_more: Any) -> None:
            observer.check(case, response, recorder=self.recorder)
            observer.step(case, response)

    hypothesis.seed(seed)(Walk)
    settings = schema.config.get_hypothesis_settings(phase="stateful", apply_ci_profile=False)
    with known_bodies():
        Walk.run(settings=settings)
    return observer
