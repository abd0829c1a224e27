"""How Schemathesis is set up for a face: everything by its configuration, nothing at call time.

Credentials above all: a header that is given with a call would overwrite the very mutation that
leaves it out, and every check of authentication would prove nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import schemathesis
from schemathesis.config import SchemathesisConfig

from scenarios.contract.generator import spare
from scenarios.contract.holdings import ANY, Values
from scenarios.contract.target import Face

_TAKEN: Final = 0.95
"""How often a value that the target knows is taken, so that strange ones are still tried."""

_ACCEPTANCE: Final = "positive_data_acceptance"
_ACCEPTED: Final = ("2xx", "3xx", "401", "403", "404", "409", "429", "5xx")
"""What Schemathesis takes for an acceptance by itself; a 5xx is another check's business."""

_STEPS: Final = 8
"""Calls of one walk at most."""


def loaded(document: dict[str, Any], face: Face, seed: int, *, walks: int = 1) -> Any:
    """A document of a face as Schemathesis reads it, set up for that face."""
    spare()
    config = configured(face, seed, walks=walks)
    schema: Any = schemathesis.openapi.from_dict(document, config=config)
    schema.config = Settled(schema.config)
    schema.app = face.app
    return schema


class Settled:
    """A project's configuration that no longer changes, so that it is worked out once.

    Schemathesis merges what holds for an operation anew with every request and every check of an
    answer, which took a seventh of the suite's time.
    """

    def __init__(self, config: Any) -> None:
        self._config = config
        self._known: dict[tuple[str, str | None, str | None], Any] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._config, name)

    def phases_for(self, *, operation: Any) -> Any:
        """The phases of an operation."""
        return self._settled("phases_for", operation)

    def generation_for(self, *, operation: Any = None, phase: str | None = None) -> Any:
        """How values are generated for an operation in a phase."""
        return self._settled("generation_for", operation, phase=phase)

    def checks_config_for(self, *, operation: Any = None, phase: str | None = None) -> Any:
        """Which checks are made of an operation in a phase."""
        return self._settled("checks_config_for", operation, phase=phase)

    def _settled(self, what: str, operation: Any, **phase: str | None) -> Any:
        label = None if operation is None else operation.label
        key = what, label, phase.get("phase")
        if key not in self._known:
            self._known[key] = getattr(self._config, what)(operation=operation, **phase)
        return self._known[key]


def configured(face: Face, seed: int, *, walks: int = 1) -> SchemathesisConfig:
    """All checks and phases on; chance from the run's seed, and nothing kept between two runs."""
    dictionaries, everywhere, single = _bound(face.holdings.values)
    content: dict[str, Any] = {
        "seed": seed,
        "base-url": face.base_url,
        "suppress-health-check": ["all"],
        "auth": {"openapi": {each.name: dict(each.told) for each in face.identities}},
        "generation": {
            "max-examples": face.budget.examples_per_operation,
            "database": "none",
            "no-shrink": True,
        },
        "phases": {
            "stateful": {
                "max-steps": _STEPS,
                # A walk is to come far: what is refused at once leads nowhere.
                "generation": {
                    "max-examples": walks,
                    "mode": "positive",
                    "with-security-parameters": False,
                    "allow-extra-parameters": False,
                },
            },
        },
        "output": {"sanitization": {"enabled": False}},
        "warnings": False,
    }
    if not face.budget.negative:
        content["generation"] |= {"mode": "positive", "allow-extra-parameters": False}
    checks: dict[str, Any] = {name: {"enabled": False} for name in face.without}
    if face.refusals and _ACCEPTANCE not in checks:
        checks[_ACCEPTANCE] = {"expected-statuses": [*_ACCEPTED, *map(str, face.refusals)]}
    if checks:
        content["checks"] = checks
    if dictionaries:
        content |= {"dictionaries": dictionaries, "parameters": everywhere, "operations": single}
    return SchemathesisConfig.from_dict(content)


def _bound(
    values: Iterable[Values],
) -> tuple[dict[str, Any], dict[str, Any], list[dict[str, Any]]]:
    """The dictionaries, what every operation takes from them, and what single ones do."""
    dictionaries: dict[str, Any] = {}
    everywhere: dict[str, Any] = {}
    single: dict[str, dict[str, Any]] = {}
    for nth, each in enumerate(values):
        name = f"held{nth}"
        dictionaries[name] = {"values": list(each.values)}
        bound: Mapping[str, Any] = {"dictionary": name, "probability": _TAKEN}
        if each.operation == ANY:
            everywhere[each.place] = bound
        else:
            single.setdefault(each.operation, {})[each.place] = bound
    rows = [{"include-operation-id": op, "parameters": dict(taken)} for op, taken in single.items()]
    return dictionaries, everywhere, rows
