"""A face's document as the generator reads it: who signs which call, and examples that are taken.

Nothing that the contract promises is changed: the one OAuth2 scheme becomes one per identity, so
that each operation is called by somebody who has its scope, and bodies get examples.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from scenarios.contract.links import link
from scenarios.contract.target import Face, Identity, caller

METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def described(face: Face) -> dict[str, Any]:
    """The OpenAPI document of a face, with its identities as schemes and its examples."""
    document: dict[str, Any] = copy.deepcopy(dict(face.document))
    components = document.setdefault("components", {})
    schemes: dict[str, Any] = components.setdefault("securitySchemes", {})
    for operation in operations(document):
        signed = operation.get("security", document.get("security", []))
        if signed:
            operation["security"] = _signed(signed, face.identities, operation)
        _exemplify(operation, face.holdings.examples)
    document.pop("security", None)
    link(document, face.holdings.sequences)
    for identity in face.identities:
        schemes[identity.name] = dict(identity.scheme)
    return document


def operations(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Every operation object of a document."""
    for path in document["paths"].values():
        for method in METHODS:
            if method in path:
                yield path[method]


def _signed(
    signed: Sequence[Mapping[str, Sequence[str]]],
    identities: Sequence[Identity],
    operation: Mapping[str, Any],
) -> list[dict[str, list[str]]]:
    """The first identity that has all scopes of one alternative; unchanged when nobody does."""
    name = caller(signed, identities, str(operation.get("operationId", "")))
    if name is not None:
        return [{name: []}]
    return [{name: list(scopes) for name, scopes in each.items()} for each in signed]


def _exemplify(operation: dict[str, Any], examples: Mapping[str, Sequence[Any]]) -> None:
    bodies = examples.get(operation.get("operationId", ""), ())
    for media in operation.get("requestBody", {}).get("content", {}).values():
        if bodies:
            media["examples"] = {f"held-{nth}": {"value": body} for nth, body in enumerate(bodies)}
