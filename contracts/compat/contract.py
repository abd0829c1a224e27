"""Two versions of one contract as a whole: its APIs, and the schemas that stand for themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from contracts.compat.asyncapi import compatible_events
from contracts.compat.openapi import compatible_api
from contracts.compat.reading import Reading
from contracts.compat.verdict import Direction, Finding, Mode, Verdict, compatible, worst
from contracts.published import (
    OpenApi,
    asyncapi_documents,
    meta,
    openapi_documents,
    parse_urn,
    schemas,
)


def compatible_contract(
    contract: str, old: str, new: str, mode: Mode | None = None, reading: Reading | None = None
) -> Verdict:
    """Whether version `new` of a contract may follow version `old`.

    Mode and reading are those that the new version's `meta` names unless they are given.
    """
    said = meta(contract, new)
    mode = mode or said.get("compatibility", "backward")
    reading = reading or said["mode"]
    found = tuple(_findings(contract, old, new, mode, reading))
    return Verdict(worst(found), found, mode, "both", reading)


def published(uri: str) -> Any:
    """The published schema of that `$id`: how references between contracts are followed."""
    return schemas().get(uri)


def _findings(contract: str, old: str, new: str, mode: Mode, reading: Reading) -> Iterator[Finding]:
    before, after = _apis(contract, old), _apis(contract, new)
    for system in dict.fromkeys((*before, *after)):
        pair = (
            before.get(system) or _none(after[system]),
            after.get(system) or _none(before[system]),
        )
        compare = compatible_events if "asyncapi" in pair[0] else compatible_api
        yield from compare(*pair, mode, reading, fetch=published).findings
    yield from _loose(contract, old, new, mode, reading)


def _loose(contract: str, old: str, new: str, mode: Mode, reading: Reading) -> Iterator[Finding]:
    """The schemas that no API reaches: events, records, files."""
    before, after = _alone(contract, old), _alone(contract, new)
    after = {name: one for name, one in _own(contract, new).items() if name in before} | after
    way: Direction = "event" if contract == "events" else "document"
    for name in dict.fromkeys((*before, *after)):
        place = f"schema {name}"
        if name not in after:
            yield Finding("schema-removed", "unknown", "", "", place=place)
        elif name not in before:
            yield Finding("schema-added", "info", "", "", place=place)
        else:
            verdict = compatible(before[name], after[name], mode, way, reading, fetch=published)
            yield from (replace(finding, place=place) for finding in verdict.findings)


def _apis(contract: str, version: str) -> dict[str, Any]:
    documents: tuple[OpenApi, ...] = (*openapi_documents(), *asyncapi_documents())
    return {
        one.system: one.content
        for one in documents
        if (one.contract, one.version) == (contract, version)
    }


def _none(other: dict[str, Any]) -> dict[str, Any]:
    """A document of the same kind as another that has nothing in it."""
    if "asyncapi" in other:
        return {"asyncapi": "3.0.0", "channels": {}, "operations": {}}
    return {"openapi": "3.1.0", "paths": {}}


def _alone(contract: str, version: str) -> dict[str, Any]:
    reached = {parse_urn(one) for one in _reached([*_apis(contract, version).values()])}
    own = _own(contract, version).items()
    return {name: one for name, one in own if (contract, version, name) not in reached}


def _own(contract: str, version: str) -> dict[str, Any]:
    """The schemas of a version by their names."""
    found = {}
    for name, content in schemas().items():
        owner, its_version, short = parse_urn(name)
        if (owner, its_version) == (contract, version):
            found[short] = content
    return found


def _reached(waiting: list[Any]) -> Iterator[str]:
    """Every `$id` that documents refer to, through others too."""
    seen: set[str] = set()
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            waiting += node.values()
            target = node.get("$ref")
            if isinstance(target, str) and target in schemas() and target not in seen:
                seen.add(target)
                waiting.append(schemas()[target])
    yield from seen
