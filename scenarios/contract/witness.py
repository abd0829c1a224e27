"""The request that shows an exception in use: its operation's example, changed as it says."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from contracts.operations import Operation
from scenarios.contract.exceptions import Witness
from scenarios.contract.target import Face


def witnessed(
    operation: Operation, witness: Witness, face: Face
) -> tuple[str | None, str, str, object]:
    """Who sends it, method, path and content."""
    known = {
        each.place.removeprefix("path."): str(each.values[0])
        for each in face.holdings.values
        if each.operation == operation.id and each.place.startswith("path.")
    }
    path = operation.path
    for name, value in {**known, **witness.path}.items():
        path = path.replace(f"{{{name}}}", value)
    if witness.query:
        path = f"{path}?{witness.query}"
    examples = face.holdings.examples.get(operation.id, [None])
    return _identity(operation, face), operation.method, path, _changed(examples[0], witness.set)


def _identity(operation: Operation, face: Face) -> str | None:
    able = (each.name for each in face.identities if operation.scope in each.scopes)
    return next(able, None)


def _changed(example: Any, changes: Mapping[str, Any]) -> Any:
    content = copy.deepcopy(example)
    for pointer, value in changes.items():
        *above, last = pointer.split("/")[1:]
        part = content
        for token in above:
            part = part[int(token) if isinstance(part, list) else token]
        part[int(last) if isinstance(part, list) else last] = value
    return content
