"""Pact files, version 4, as a bridge: a usage as a consumer contract, and the other way round.

Source: the Pact specification, version 4 (`interactions` of type Synchronous/HTTP and
Asynchronous/Messages, matching rules by JSONPath). Values come from the published examples, so no
file holds anything of a company. What an interaction cannot say (answers of the other provider or
without an example, refusals, what is handed on whole, what is sent) stands in `metadata.seatrial`
and is read back; a file without that is unknown for whatever it does not speak of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import orjson

from contracts.compat.openapi_read import unnamed
from contracts.errors import UsageInvalid
from contracts.negotiation import VERSION_HEADER
from contracts.operations import JSON_MEDIA, Operations
from contracts.published import CONTRACTS, folder, openapi_documents, parse_urn, schema, urn
from contracts.usage.record import SCHEMA, Field, Reads, Sends, Usage, ends_here, parse_usage
from contracts.usage.spots import message_schema

_HTTP: Final = "Synchronous/HTTP"
_MESSAGES: Final = "Asynchronous/Messages"
_ASIDE: Final = ("unknown", "reads", "sends")
_STEP: Final = re.compile(r"\.([A-Za-z_][A-Za-z0-9_-]*)|\['([^']*)'\]|\[(\*|[0-9]+)\]")


def is_pact(content: Any) -> bool:
    """Whether decoded JSON is a Pact file of any version."""
    return isinstance(content, dict) and {"consumer", "provider"} <= content.keys()


def to_pact(usage: Usage, provider: str) -> dict[str, Any]:
    """A usage as what the consumer expects of one provider (`erp`, `storefront`).

    Of each answer it holds the fields that are read and no other, matched by their type.
    """
    interactions, unsaid = list[dict[str, Any]](), list[Reads]()
    for reads in usage.reads:
        made = list(_interaction(reads, provider))
        interactions += made
        unsaid += _unsaid(reads, made, provider)
    return {
        "consumer": {"name": usage.consumer},
        "provider": {"name": provider},
        "interactions": interactions,
        "metadata": {
            "pactSpecification": {"version": "4.0"},
            "seatrial": {
                key: part
                for key, part in replace(usage, reads=tuple(unsaid)).document().items()
                if key in _ASIDE
            },
        },
    }


def _unsaid(reads: Reads, made: Sequence[dict[str, Any]], provider: str) -> list[Reads]:
    """What of an answer no interaction says: fields without an example, and what is whole."""
    said = {
        (one.pointer, ends_here(one, back.fields))
        for each in made
        for back in [_read_back(each, provider)]
        for one in back.fields
    }
    lost = tuple(
        one for one in reads.fields if (one.pointer, ends_here(one, reads.fields)) not in said
    )
    return [replace(reads, fields=lost)] if lost or not made else []


def _read_back(interaction: Mapping[str, Any], provider: str) -> Reads:
    unknown = list[str]()
    if interaction["type"] == _MESSAGES:
        return _of_message(interaction, "", unknown)
    return _of_http(interaction, provider, "", unknown)[0]


def _interaction(reads: Reads, provider: str) -> Iterator[dict[str, Any]]:
    if reads.direction == "event":
        if provider == "storefront":
            yield from _message(reads)
        return
    if reads.operation.endswith(".token"):
        return  # how somebody logs in is no part of it
    known = _published(reads.contract, reads.version, reads.operation)
    if known is None or known[0] != provider or reads.which[:1] != "2":
        return
    _, method, path = known
    status, _, kind = reads.which.partition(" ")
    example = _example(message_schema(reads.contract, reads.version, reads.operation, status))
    example = _of_kind(example, kind) if kind else example
    body, rules = _kept(example, reads.fields)
    if body is None:
        return
    request: dict[str, Any] = {"method": method, "path": re.sub(r"\{[^}]*\}", "1", path)}
    if "{" in path:
        pattern = re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(path))
        request["matchingRules"] = {
            "path": {"combine": "AND", "matchers": [{"match": "regex", "regex": f"^{pattern}$"}]}
        }
    sent = _example(message_schema(reads.contract, reads.version, reads.operation, None))
    if reads.version != CONTRACTS[reads.contract][0]:
        request["headers"] = {VERSION_HEADER: [reads.version]}
    if sent is not None:
        request.setdefault("headers", {})["content-type"] = [JSON_MEDIA]
        request["body"] = {"content": sent, "contentType": JSON_MEDIA, "encoded": False}
    yield {
        "type": _HTTP,
        "description": f"{reads.operation} is answered {reads.which}",
        "pending": False,
        "providerStates": [{"name": f"there is a change of kind {kind}"}] if kind else [],
        "request": request,
        "response": {
            "status": int(status),
            "headers": {"content-type": [JSON_MEDIA]},
            "body": {"content": body, "contentType": JSON_MEDIA, "encoded": False},
            "matchingRules": {"body": rules},
        },
        "comments": {"references": {"seatrial": _reference(reads)}},
    }


def _reference(reads: Reads) -> dict[str, str]:
    return {
        "operation": reads.operation,
        "contract": reads.contract,
        "version": reads.version,
        "which": reads.which,
    }


def _message(reads: Reads) -> Iterator[dict[str, Any]]:
    example = _example(message_schema(reads.contract, reads.version, reads.operation, None))
    if isinstance(example, dict) and example.get("type") != reads.which:
        return
    body, rules = _kept(example, reads.fields)
    if body is not None:
        yield {
            "type": _MESSAGES,
            "description": f"the event {reads.which}",
            "pending": False,
            "contents": {"content": body, "contentType": JSON_MEDIA, "encoded": False},
            "matchingRules": {"body": rules},
            "comments": {"references": {"seatrial": _reference(reads)}},
        }


def _published(contract: str, version: str, operation: str) -> tuple[str, str, str] | None:
    """System, method and path of an operation in a version."""
    for document in openapi_documents():
        if (document.contract, document.version) == (contract, version):
            for path, methods in document.content["paths"].items():
                for method, described in methods.items():
                    if isinstance(described, dict) and described.get("operationId") == operation:
                        return document.system, method.upper(), path
    return None


def _example(schema: Any) -> Any:
    """A published example of a message's schema; None where there is none."""
    target = schema.get("$ref") if isinstance(schema, dict) else None
    if not isinstance(target, str):
        return None
    contract, version, name = parse_urn(target)
    file = folder(contract, version).joinpath("examples", "valid", f"{name}.json")
    return orjson.loads(file.read_bytes()) if file.is_file() else None


def _of_kind(example: Any, kind: str) -> Any:
    """An example with only those rows of its lists that are of a kind; None where none is."""
    if not isinstance(example, dict):
        return None
    kept = {
        key: [row for row in part if isinstance(row, dict) and row.get("entity") == kind]
        if isinstance(part, list)
        else part
        for key, part in example.items()
    }
    return kept if any(isinstance(part, list) and part for part in kept.values()) else None


def _kept(example: Any, fields: tuple[Field, ...]) -> tuple[Any, dict[str, Any]]:
    """What of an example is read, and the rules by which it is matched; None where nothing is."""
    pointers = {one.pointer: one for one in fields}
    rules: dict[str, Any] = {}

    def keep(value: Any, pointer: str, path: str) -> Any:
        read = pointers.get(pointer)
        whole = read is not None and (read.whole or not _deeper(pointer, pointers))
        if isinstance(value, dict) and not whole:
            return {
                key: keep(part, f"{pointer}/{_escaped(key)}", f"{path}{_step(key)}")
                for key, part in value.items()
                if _wanted(f"{pointer}/{_escaped(key)}", pointers)
            }
        if isinstance(value, list) and not whole:
            rules[path] = _rule("type", min=1 if value else 0)
            return [keep(part, f"{pointer}/*", f"{path}[*]") for part in value[:1]]
        rules[path] = _rule("type")
        return value

    if example is None or not pointers:
        return None, {}
    kept = keep(example, "", "$")
    return (kept, rules) if kept not in ({}, []) else (None, {})


def _rule(match: str, **more: int) -> dict[str, Any]:
    return {"combine": "AND", "matchers": [{"match": match, **more}]}


def _wanted(pointer: str, pointers: Mapping[str, Field]) -> bool:
    return pointer in pointers or _deeper(pointer, pointers)


def _deeper(pointer: str, pointers: Mapping[str, Field]) -> bool:
    return any(one.startswith(f"{pointer}/") for one in pointers)


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def _step(key: str) -> str:
    return f".{key}" if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", key) else f"['{key}']"


def from_pact(content: Mapping[str, Any], name: str) -> Usage:
    """The usage that a Pact file of version 4 declares; raises UsageInvalid.

    An interaction of no published operation keeps its method and path as its name. Whatever a file
    that is not of ours does not speak of is unknown.
    """
    metadata = content.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    specification = metadata.get("pactSpecification")
    version = specification.get("version", "") if isinstance(specification, dict) else ""
    interactions = content.get("interactions")
    if not str(version).startswith("4") or not isinstance(interactions, list):
        said = f"of version {version}" if version else "without a version"
        raise UsageInvalid(f"{name} is a Pact file {said}: save it by version 4")
    unknown = list[str]()
    try:
        consumer, provider = (str(content[one]["name"]) for one in ("consumer", "provider"))
    except (KeyError, TypeError):
        raise UsageInvalid(f"{name} does not say the name of its consumer and provider") from None
    reads, sends = list[Reads](), list[Sends]()
    for nth, one in enumerate(interactions):
        place = f"interactions[{nth}]"
        try:
            if one.get("type") == _HTTP:
                read, sent = _of_http(one, provider, place, unknown)
                sends.append(sent)
            elif one.get("type") == _MESSAGES:
                read = _of_message(one, place, unknown)
            else:
                unknown.append(f"{place} of type {one.get('type')} was not read")
                continue
            reads.append(read)
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise UsageInvalid(f"{name}: {place} cannot be read ({type(error).__name__})") from None
    kept = metadata.get("seatrial")
    if kept is None:
        unknown.append(
            f"a Pact file of {provider or 'one provider'} says nothing of what else is used: other "
            "operations and answers, headers, other providers"
        )
    else:
        told = _kept_aside(kept, consumer, f"metadata.seatrial of {name}")
        unknown += told.unknown
        reads += told.reads
        sends = list(told.sends) or sends
    return Usage(consumer, "declared", tuple(reads), tuple(sends), tuple(unknown))


def _kept_aside(kept: Any, consumer: str, name: str) -> Usage:
    """What `metadata.seatrial` says besides the interactions; raises UsageInvalid."""
    frame = {"schema": SCHEMA, "consumer": consumer, "seen": "declared", "run_id": None}
    said = {key: kept.get(key) for key in _ASIDE} if isinstance(kept, dict) else {}
    return parse_usage({**frame, "seed": None, **said}, name)


def _of_http(
    one: Mapping[str, Any], provider: str, place: str, unknown: list[str]
) -> tuple[Reads, Sends]:
    asked, answered = one["request"], one["response"]
    operation, contract, version = _operation(asked, provider)
    if contract == "unknown":
        unknown.append(f"{place} is of no published operation and version: {operation}")
    body = _content(answered.get("body"))
    fields = tuple(_fields(body, _rules(answered)))
    parameters = tuple(f"query.{key}" for key in sorted(asked.get("query") or {}))
    which = _referred(one).get("which", "")
    status = str(answered["status"])
    which = which if which.partition(" ")[0] == status else status
    reads = Reads(operation, contract, version, "response", which, fields)
    sent = tuple(sorted({one.pointer for one in _fields(_content(asked.get("body")), {})}))
    return reads, Sends(operation, contract, version, 1, sent, parameters)


def _of_message(one: Mapping[str, Any], place: str, unknown: list[str]) -> Reads:
    """An event of ours, in the version that its `dataschema` says, else what our own note says."""
    body = _content(one.get("contents"))
    known = body if isinstance(body, dict) else {}
    kind = str(known.get("type", "*"))
    fields = tuple(_fields(body, _rules(one)))
    told, said = known.get("dataschema"), _referred(one).get("version")
    if told is None and said in CONTRACTS["events"] and _referred(one).get("contract") == "events":
        return Reads("engine.webhook", "events", str(said), "event", kind, fields)
    for version in CONTRACTS["events"]:
        if isinstance(told, str) and told in _targets(schema(urn("events", "event", version))):
            return Reads("engine.webhook", "events", version, "event", kind, fields)
    why = "has no dataschema" if told is None else "has a dataschema that no event of ours has"
    unknown.append(f"{place} {why}: which event it is of which version is not known")
    return Reads(f"event {kind}", "unknown", "unknown", "event", kind, fields)


def _targets(node: Any) -> Iterator[str]:
    """Every schema that a schema refers to."""
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        node = list(node.values())
    for part in node if isinstance(node, list) else ():
        yield from _targets(part)


def _referred(one: Mapping[str, Any]) -> Mapping[str, str]:
    """What we noted of an interaction when we wrote it."""
    said = ((one.get("comments") or {}).get("references") or {}).get("seatrial")
    return said if isinstance(said, dict) else {}


def _operation(asked: Mapping[str, Any], provider: str) -> tuple[str, str, str]:
    """The operation of a request in the version that it asks for; what is not ours is unknown."""
    known, method, path = Operations.load(), asked["method"].upper(), asked["path"]
    systems = [provider] if known.of(provider) else sorted({one.system for one in known})
    headers = {key.lower(): value for key, value in (asked.get("headers") or {}).items()}
    said = headers.get(VERSION_HEADER)
    said = said[0] if isinstance(said, list) and said else said
    for system in systems:
        found = known.match(system, method, path)
        if found is not None:
            meant = known.asked(found[0], None if said is None else str(said), path)
            if meant is not None:
                return meant.id, meant.contract, meant.version
            return found[0].id, "unknown", "unknown"
    return f"{method} {unnamed(path)}", "unknown", "unknown"


def _content(body: Any) -> Any:
    return body.get("content") if isinstance(body, dict) else None


def _rules(message: Mapping[str, Any]) -> Mapping[str, Any]:
    rules: Mapping[str, Any] = (message.get("matchingRules") or {}).get("body") or {}
    return rules


def _fields(body: Any, rules: Mapping[str, Any], pointer: str = "") -> Iterator[Field]:
    """Every place that is expected; a value that no rule loosens is a code that is decided by."""
    loose = {_pointer(path) for path in rules}

    def walk(value: Any, at: str) -> Iterator[Field]:
        if isinstance(value, dict) and value:
            if at:
                yield Field(at)
            for key, part in value.items():
                yield from walk(part, f"{at}/{_escaped(key)}")
        elif isinstance(value, list) and value:
            if at:
                yield Field(at)
            for part in value:
                yield from walk(part, f"{at}/*")
        elif at:
            exact = isinstance(value, str) and at not in loose
            yield Field(
                at, 1, whole=isinstance(value, dict | list), values=(value,) if exact else None
            )

    found = {one.pointer: one for one in walk(body, pointer)}
    yield from (found[key] for key in sorted(found))


def _pointer(path: str) -> str:
    """The JSON pointer of a JSONPath such as `$.lines[*].sku`."""
    steps = [next(filter(None, match.groups())) for match in _STEP.finditer(path)]
    return "".join(
        f"/{'*' if step.isdecimal() or step == '*' else _escaped(step)}" for step in steps
    )
