"""Testing operations one by one: examples, then every edge of the schema, then chance.

Chance comes from the run's seed and the operation's name, and what is found does not steer it, so
the same face is asked the same things twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from unittest import SkipTest

from hypothesis.errors import Unsatisfiable
from schemathesis.core.result import Ok
from schemathesis.generation import derive_operation_seed
from schemathesis.generation.hypothesis.builder import (
    HypothesisTestConfig,
    HypothesisTestMode,
    create_test,
)

from scenarios.contract.description import described
from scenarios.contract.errors import TargetUnready
from scenarios.contract.exceptions import Exceptions
from scenarios.contract.observing import Case, Observer
from scenarios.contract.settings import loaded
from scenarios.contract.target import Face

_ALWAYS = [HypothesisTestMode.EXAMPLES, HypothesisTestMode.FUZZING]


@dataclass(frozen=True, slots=True)
class Prober:
    """A face whose operations can be tested, by id."""

    face: Face
    schema: Any
    operations: Mapping[str, Any]

    @classmethod
    def of(cls, face: Face, seed: int) -> Prober:
        """Read the face's document; raises TargetUnready when an operation cannot be understood."""
        schema = loaded(described(face), face, seed)
        operations = {}
        for result in schema.get_all_operations():
            if not isinstance(result, Ok):
                raise TargetUnready(f"the document of {face.name}: {result.err()}")
            operation = result.ok()
            raw = operation.definition.raw
            operations[str(raw.get("operationId") or operation.label)] = operation
        return cls(face, schema, operations)

    def closed(self, operation_id: str) -> str | None:
        """Why the target does not want an operation called; None where it may be."""
        return self.face.closed(operation_id, self.operations[operation_id].method)

    def _is_due(self, operation_id: str) -> bool:
        """Whether the edges of an operation are tried with this seed."""
        nth, one_of = sorted(self.operations).index(operation_id), self.face.budget.edges
        return one_of > 0 and (nth + int(self.schema.config.seed)) % one_of == 0

    def probe(self, operation_id: str, exceptions: Exceptions, case: str) -> Observer:
        """Test one operation on a fresh face; what was seen and found is in the observer."""
        observer = Observer(self.face, exceptions, case)
        observer.begin()
        operation, config = self.operations[operation_id], self.schema.config
        edges = [HypothesisTestMode.COVERAGE] if self._is_due(operation_id) else []

        def send(case: Case) -> None:
            observer.probe(case)

        test = create_test(
            operation=operation,
            test_func=send,
            config=HypothesisTestConfig(
                project=config,
                modes=[*_ALWAYS, *edges],
                settings=config.get_hypothesis_settings(
                    operation=operation, phase="fuzzing", apply_ci_profile=False
                ),
                explicit_setting_names=config.explicit_hypothesis_settings(
                    operation=operation, phase="fuzzing"
                ),
                seed=derive_operation_seed(config.seed, operation.label),
                apply_ci_profile=False,
            ),
        )
        for whole in _taken_from(test):
            observer.probe(whole)
        with suppress(SkipTest, Unsatisfiable):  # nothing could be made: the observer saw nothing
            test()
        return observer


def _taken_from(test: Any) -> list[Case]:
    """The examples and edges of a test, in the order in which it would try them; it has none then.

    They are whole already: around each Hypothesis would only set up and end a case of its own.
    """
    explicit = getattr(test, "hypothesis_explicit_examples", ())
    test.hypothesis_explicit_examples = ()
    return [example.kwargs["case"] for example in reversed(explicit)]
