"""Drift: a system whose answers or demands are no longer those of the contract it publishes.

Each is planted twice: in what the system does, which the running suite must notice, and in what its
owner would then have to publish, which the comparison of contracts must call breaking.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.responses import Response

from contracts.compat.openapi import compatible_api
from contracts.compat.verdict import Verdict
from contracts.published import openapi_documents, schemas, urn
from scenarios.contract.defects.defect import replaced
from simulator.face import Call, Endpoint, Operation, Rework, answer
from simulator.state import State

Edit = Callable[[dict[str, Any]], object]


@dataclass(frozen=True, slots=True)
class Change:
    """What the owner of a contract would publish: one of its documents, edited.

    `schema` is the name of the schema that is edited; None where it is the API itself, whose
    operations are edited by their id.
    """

    contract: str
    version: str
    system: str
    schema: str | None
    edit: Edit

    @property
    def part(self) -> str:
        """The file that changes."""
        return f"schemas/{self.schema}.json" if self.schema else f"{self.system}.openapi.json"

    def verdict(self) -> Verdict:
        """Whether the clients of what is published get along with what would be."""
        old = next(
            one.content
            for one in openapi_documents()
            if (one.contract, one.version, one.system) == (self.contract, self.version, self.system)
        )
        known = schemas()
        if self.schema is None:
            new, theirs = copy.deepcopy(old), known
            for methods in new["paths"].values():
                for described in methods.values():
                    self.edit(described)
        else:
            name = urn(self.contract, self.schema, self.version)
            edited = copy.deepcopy(known[name])
            self.edit(edited)
            new, theirs = old, known | {name: edited}
        return compatible_api(old, new, fetch=(known.get, theirs.get))


def answering(operation_id: str, edit: Edit) -> Rework:
    """What an operation answers to a good request, edited."""

    def make(sound: Endpoint) -> Endpoint:
        async def drifted(call: Call) -> Response:
            answered = await sound(call)
            if answered.status_code >= 300:
                return answered
            content = orjson.loads(bytes(answered.body))
            edit(content)
            return answer(content, answered.status_code)

        return drifted

    return reworking(operation_id, make)


def reworking(operation_id: str, make: Callable[[Endpoint], Endpoint]) -> Rework:
    """Another endpoint for one operation."""

    def rework(operations: Sequence[Operation], _state: State) -> Sequence[Operation]:
        return replaced(operations, operation_id, make)

    return rework
