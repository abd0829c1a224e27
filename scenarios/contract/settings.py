"""How Schemathesis is set up for a face: everything by its configuration, nothing at call time.

Credentials above all: a header that is given with a call would overwrite the very mutation that
leaves it out, and every check of authentication would prove nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from schemathesis.config import SchemathesisConfig

from scenarios.contract.holdings import ANY, Values
from scenarios.contract.target import Face

_TAKEN: Final = 0.95
"""How often a value that the target knows is taken, so that strange ones are still tried."""

_ACCEPTANCE: Final = "positive_data_acceptance"
_ACCEPTED: Final = ("2xx", "3xx", "401", "403", "404", "409", "429", "5xx")
"""What Schemathesis takes for an acceptance by itself; a 5xx is another check's business."""

_STEPS: Final = 8
"""Calls of one walk at most."""


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
