"""The published operations: which call of which system means what, and where its business key is.

They are read from the OpenAPI documents of the contracts (`contracts/<contract>/<version>/*.json`),
which are the one source; nothing is listed twice. An operation that several versions publish is
known by one id; its oldest version is meant where a call says none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from urllib.parse import parse_qsl, unquote

from contracts.errors import OperationUnknown
from contracts.negotiation import newest_of, path_parted, rank
from contracts.published import Answers, OpenApi, added_answers, openapi_documents

JSON_MEDIA: Final = "application/json"
FORM_MEDIA: Final = "application/x-www-form-urlencoded"
_PARAMETER: Final = "*"  # no literal segment of ours is a bare asterisk


@dataclass(frozen=True, slots=True)
class Operation:
    """One published call.

    `key` says where the business key is: `body:/reference` (a JSON pointer into the request),
    `path:id`, `query:reference`, or None. `responses` maps a status (`201`, or a class such as
    `4XX`) to the schema of its content, None where the content is free.
    """

    id: str
    system: str
    method: str
    path: str
    contract: str
    version: str
    scope: str | None
    key: str | None
    request_schema: str | None
    request_media: str
    responses: Mapping[str, str | None]

    def response_key(self, status: int) -> str | None:
        """The documented status or class that `status` belongs to; None when it is neither."""
        exact = str(status)
        if exact in self.responses:
            return exact
        group = f"{exact[0]}XX"
        return group if group in self.responses else None


class Operations:
    """Every published operation, by id and by method and path; iterated in its oldest version."""

    __slots__ = ("_by_id", "_tries", "_versions")

    def __init__(self, operations: tuple[Operation, ...]) -> None:
        self._by_id: dict[str, Operation] = {}
        self._versions: dict[str, dict[str, Operation]] = {}
        self._tries: dict[tuple[str, str], dict[str, Any]] = {}
        for operation in operations:
            self._versions.setdefault(operation.id, {})[operation.version] = operation
            if operation.id in self._by_id:
                continue
            self._by_id[operation.id] = operation
            node = self._tries.setdefault((operation.system, operation.method), {})
            for segment in operation.path.strip("/").split("/"):
                node = node.setdefault(_PARAMETER if segment.startswith("{") else segment, {})
            node[""] = (operation, _parameter_names(operation.path))

    @staticmethod
    def load() -> Operations:
        """The operations of every contract; read once per process."""
        return _load()

    def __iter__(self) -> Iterator[Operation]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)

    def of(self, system: str) -> tuple[Operation, ...]:
        """The operations that `erp`, `storefront` or `engine` serves, by id."""
        return tuple(operation for operation in self if operation.system == system)

    def by_id(self, id: str) -> Operation:  # noqa: A002 - the contract calls it id
        """The operation such as `erp.orders.create`; raises OperationUnknown."""
        try:
            return self._by_id[id]
        except KeyError:
            raise OperationUnknown(f"no contract publishes an operation {id}") from None

    def versions(self, id: str) -> Mapping[str, Operation]:  # noqa: A002 - the contract calls it id
        """The operation in each version that has it, oldest first; raises OperationUnknown."""
        self.by_id(id)
        return self._versions[id]

    def asked(self, operation: Operation, version: str | None, path: str) -> Operation | None:
        """The operation in the version that a header names, else in the one of its path's number.

        As it is where neither says one; None where nobody publishes that version of it.
        """
        known = self._versions[operation.id]
        if version is None:
            major, _ = path_parted(path)
            if major is None:
                return operation
            version = newest_of(major, tuple(known))
        return known.get(version or "")

    def match(self, system: str, method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
        """The operation behind a request and its parameters, percent-decoded; None when none fits.

        A literal segment wins over a parameter. `path` may begin with a version's number, which
        changes nothing here, and may carry a query; of the query, only the parameter that holds the
        business key is returned.
        """
        bare, _, query = path_parted(path)[1].partition("?")
        node: dict[str, Any] | None = self._tries.get((system, method))
        values: list[str] = []
        for segment in bare[1:].split("/"):
            if node is None:
                return None
            deeper = node.get(segment) if segment else None
            if deeper is None and segment:
                deeper = node.get(_PARAMETER)
                values.append(unquote(segment) if "%" in segment else segment)
            node = deeper
        if node is None or "" not in node:
            return None
        operation, names = node[""]
        parameters = dict(zip(names, values, strict=True)) if names else {}
        if query and operation.key is not None and operation.key.startswith("query:"):
            parameters |= _one(query, operation.key.removeprefix("query:"))
        return operation, parameters

    @staticmethod
    def key_of(operation: Operation, parameters: Mapping[str, str], content: Any) -> str | None:
        """The business key of a request: the string where `operation.key` points, else None."""
        if operation.key is None:
            return None
        place, _, name = operation.key.partition(":")
        value = at_pointer(content, name) if place == "body" else parameters.get(name)
        return value if isinstance(value, str) and value else None


def at_pointer(content: Any, pointer: str) -> Any:
    """The value at a JSON pointer (RFC 6901) inside a decoded document; None when there is none."""
    for token in pointer.split("/")[1:]:
        name = token.replace("~1", "/").replace("~0", "~")
        if isinstance(content, dict):
            content = content.get(name)
        elif isinstance(content, list) and name.isdecimal() and int(name) < len(content):
            content = content[int(name)]
        else:
            return None
    return content


def _parameter_names(path: str) -> tuple[str, ...]:
    return tuple(part[1:-1] for part in path.split("/") if part.startswith("{"))


def _one(query: str, name: str) -> dict[str, str]:
    return {key: value for key, value in parse_qsl(query) if key == name}


@cache
def _load() -> Operations:
    added = added_answers()
    found = [
        operation for document in openapi_documents() for operation in _operations(document, added)
    ]
    return Operations(tuple(sorted(found, key=lambda one: (one.id, rank(one.version)))))


def _operations(document: OpenApi, added: Mapping[str, Answers]) -> Iterator[Operation]:
    for path, methods in document.content["paths"].items():
        for method, described in methods.items():
            request = described.get("requestBody", {}).get("content", {})
            media = next(iter(request), JSON_MEDIA)
            yield Operation(
                id=described["operationId"],
                system=document.system,
                method=method.upper(),
                path=path,
                contract=document.contract,
                version=document.version,
                scope=described["x-scope"],
                key=described["x-key"],
                request_schema=_schema(request),
                request_media=media,
                responses={
                    status: _schema(response.get("content", {}))
                    for status, response in sorted(
                        (described["responses"] | added.get(described["operationId"], {})).items()
                    )
                },
            )


def _schema(content: Mapping[str, Any]) -> str | None:
    for media in content.values():
        reference: str = media["schema"]["$ref"]
        return reference
    return None
