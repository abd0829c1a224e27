"""From any version of a contract to any other that a path of converters leads to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from contracts.converters.step import OFF_CONTRACT, Convert, Step
from contracts.converters.table import STEPS
from contracts.errors import ConverterMissing, Inconvertible
from contracts.published import parse_urn


def convert(document: Any, schema_id: str, version: str) -> Any:
    """The document of a schema's `$id`, as another version of its contract says it.

    Nothing given is changed. Raises ConverterMissing where no path leads there, and Inconvertible
    for a document that does not fit the schema it is said to be of.
    """
    apply = converter(schema_id, version)
    if apply is None:
        return document
    try:
        return apply(document)
    except OFF_CONTRACT as error:
        what = f"{type(error).__name__} while it was converted"
        raise Inconvertible(f"a document does not fit {schema_id}: {what}") from None


def convertible(contract: str, old: str, new: str) -> bool:
    """Whether a path of converters leads from one version to the other."""
    try:
        _path(contract, old, new)
    except ConverterMissing:
        return False
    return True


@cache
def converter(schema_id: str, version: str) -> Convert | None:
    """What converts documents of a schema; None where they are the same in both versions.

    Raises ConverterMissing.
    """
    contract, old, name = parse_urn(schema_id)
    steps = [one[name] for one in _path(contract, old, version) if name in one]
    if not steps:
        return None
    if len(steps) == 1:
        return steps[0]

    def along(document: Any) -> Any:
        for step in steps:
            document = step(document)
        return document

    return along


@cache
def _path(contract: str, old: str, new: str) -> tuple[Mapping[str, Convert], ...]:
    return path_of(STEPS, contract, old, new)


def path_of(
    steps: Sequence[Step], contract: str, old: str, new: str
) -> tuple[Mapping[str, Convert], ...]:
    """The converters of each step between two versions, in the order in which they are taken.

    Raises ConverterMissing.
    """
    if old == new:
        return ()
    own = [step for step in steps if step.contract == contract]
    up = {step.old: (step.new, step.up) for step in own}
    down = {step.new: (step.old, step.down) for step in own}
    for known in (up, down):
        here, taken = old, []
        while here != new and here in known:
            here, converts = known[here]
            taken.append(converts)
        if here == new:
            return tuple(taken)
    raise ConverterMissing(f"no converter leads from {contract}@{old} to {contract}@{new}")
