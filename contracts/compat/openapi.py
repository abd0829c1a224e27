"""What a change of an OpenAPI document breaks: operations, parameters, bodies, answers, security.

A break that no schema shows has a witness too: a call that the old document allows and the new
one does not, looked up in both before it is reported.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from contracts.compat.algebra import text
from contracts.compat.calls import Call, allows, answered, fitting, least, routed
from contracts.compat.meanings import meaning_of, weight
from contracts.compat.normal import Fetch, both, nowhere
from contracts.compat.openapi_read import (
    ApiOperation,
    Key,
    Parameter,
    Schema,
    read_openapi,
    side_of,
    unnamed,
)
from contracts.compat.reading import Reading
from contracts.compat.verdict import (
    Direction,
    Finding,
    Mode,
    Severity,
    Verdict,
    judged,
    worst,
)
from contracts.compat.witness import Witness

_CLIENTS: Final = "clients of the {} version"


def compatible_api(
    old: Any,
    new: Any,
    mode: Mode = "backward",
    reading: Reading = "tolerant-reader",
    *,
    fetch: Fetch | tuple[Fetch, Fetch] = nowhere,
) -> Verdict:
    """Whether the clients of one OpenAPI document get along with the other.

    Backward asks for the clients of `old` before a server of `new`, forward for those of `new`
    before one of `old`. Raises SchemaUnreadable.
    """
    reach = both(fetch)
    first, second = read_openapi(old, reach[0]), read_openapi(new, reach[1])
    wanted = mode.removesuffix("-transitive")
    found: list[Finding] = []
    if wanted in {"backward", "full"}:
        found += _Comparison(first, second, reading, "old").findings()
    if wanted in {"forward", "full"}:
        found += _Comparison(second, first, reading, "new").findings()
    return Verdict(worst(found), tuple(found), mode, "both", reading)


class _Comparison:
    """The clients of one document before the server of another."""

    def __init__(
        self,
        known: Mapping[Key, ApiOperation],
        served: Mapping[Key, ApiOperation],
        reading: Reading,
        clients: str,
    ) -> None:
        self.known = known
        self.served = served
        self.reading = reading
        self.who = _CLIENTS.format(clients)
        self.backward = clients == "old"
        self._judged: dict[str, tuple[Finding, ...]] = {}

    def findings(self) -> Iterator[Finding]:
        """Every difference, operation by operation."""
        for key, operation in self.known.items():
            if key in self.served:
                yield from self._operation(operation, self.served[key])
            else:
                yield self._removed(operation)
        for key, operation in self.served.items():
            if key not in self.known:
                yield Finding("operation-added", "info", "", "", place=operation.title)

    def _removed(self, operation: ApiOperation) -> Finding:
        call = least(operation)
        gone = routed(self.served, call) is None
        return self._shown("operation-removed", operation.title, call, broken=gone)

    def _operation(self, known: ApiOperation, served: ApiOperation) -> Iterator[Finding]:
        place = known.title
        if known.id != served.id:
            yield self._said("operation-id-changed", "info", place, known.id, served.id)
        if served.deprecated and not known.deprecated:
            yield Finding("operation-deprecated", "info", "", "", place=place)
        yield from self._meanings(known, served)
        yield from self._security(known, served)
        yield from self._parameters(known, served)
        yield from self._body(known, served)
        yield from self._answers(known, served)

    def _meanings(self, known: ApiOperation, served: ApiOperation) -> Iterator[Finding]:
        for keyword in dict.fromkeys((*known.meanings, *served.meanings)):
            meaning = meaning_of(keyword)
            said = known.meanings.get(keyword), served.meanings.get(keyword)
            severity = weight(meaning, *said) if meaning is not None else None
            if meaning is not None and severity is not None:
                yield self._said(f"{meaning.id}-changed", severity, known.title, *said)

    def _security(self, known: ApiOperation, served: ApiOperation) -> Iterator[Finding]:
        for had in known.security:
            if not any(asked <= had for asked in served.security):
                call = least(known) | {"credentials": sorted(had)}
                yield self._found("security-tightened", known.title, call, known, sorted(had))

    def _parameters(self, known: ApiOperation, served: ApiOperation) -> Iterator[Finding]:
        for key, parameter in served.parameters.items():
            if key not in known.parameters:
                place = f"{known.title} {parameter.place} {parameter.name}"
                if parameter.required and parameter.place != "path":
                    rule = _required_rule(parameter, "added")
                    yield self._found(rule, place, least(known), known)
                else:
                    yield Finding(f"{_noun(parameter)}-added", "info", "", "", place=place)
        for key, parameter in known.parameters.items():
            place = f"{known.title} {parameter.place} {parameter.name}"
            if key in served.parameters:
                yield from self._parameter(known, parameter, served.parameters[key], place)
            else:
                yield self._said(f"{_noun(parameter)}-removed", "unknown", place)

    def _parameter(
        self, operation: ApiOperation, known: Parameter, served: Parameter, place: str
    ) -> Iterator[Finding]:
        if served.required and not known.required:
            rule = _required_rule(known, "became")
            yield self._found(rule, place, least(operation), operation)
        elif known.required and not served.required:
            yield Finding(f"{_noun(known)}-became-optional", "info", "", "", place=place)
        if known.written != served.written:
            rule = f"{_noun(known)}-style-changed"
            yield self._said(rule, "unknown", place, known.written, served.written)
        if known.default != served.default and not known.required:
            silent = known.default is None or served.default is None
            severity: Severity = "unknown" if silent else "breaking"
            rule = f"{_noun(known)}-default-changed"
            yield self._said(rule, severity, place, known.default, served.default)
        yield from self._schema(known.schema, served.schema, "request", place)

    def _body(self, known: ApiOperation, served: ApiOperation) -> Iterator[Finding]:
        place = f"{known.title} request body"
        if served.body_required and served.body and not (known.body and known.body_required):
            rule = "request-body-became-required" if known.body else "required-request-body-added"
            yield self._found(rule, place, least(known), known)
        if known.body and not served.body:
            yield self._said("request-body-removed", "unknown", place)
            return
        for media, schema in known.body.items():
            now = fitting(served.body, media)
            if now is not None:
                yield from self._schema(schema, now, "request", f"{place} {media}")
            else:
                call = least(known) | {"content-type": media}
                yield self._found("request-media-type-removed", place, call, known, media)
        for media in served.body:
            if media not in known.body:
                yield self._said("request-media-type-added", "info", place, None, media)

    def _answers(self, known: ApiOperation, served: ApiOperation) -> Iterator[Finding]:
        for status, answer in known.answers.items():
            place = f"{known.title} response {status}"
            now = answered(served.answers, status)
            if now is None:
                yield self._status_gone(known, status, place)
                continue
            yield from self._media(answer.media, now.media, status, known)
            yield from self._headers(answer.headers, now.headers, status, known)
        for status in served.answers:
            if answered(known.answers, status) is None:
                place = f"{known.title} response {status}"
                unheard: Severity = "info" if self.reading == "tolerant-reader" else "unknown"
                yield self._said("response-status-added", unheard, place, None, status)

    def _status_gone(self, known: ApiOperation, status: str, place: str) -> Finding:
        """A success a client waits for breaks it; an error that comes no more may or may not."""
        if not status.startswith("2"):
            return self._said("response-status-removed", "unknown", place, status)
        call = least(known) | {"status": status}
        return self._found("response-success-status-removed", place, call, known, status)

    def _media(
        self,
        known: Mapping[str, Schema],
        served: Mapping[str, Schema],
        status: str,
        operation: ApiOperation,
    ) -> Iterator[Finding]:
        place = f"{operation.title} response {status}"
        for media, schema in known.items():
            now = fitting(served, media)
            if now is not None:
                yield from self._schema(schema, now, "response", f"{place} {media}")
            else:
                call = least(operation) | {"status": status, "accept": media}
                yield self._found("response-media-type-removed", place, call, operation, media)
        for media in served:
            if media not in known:
                yield self._said("response-media-type-added", "info", place, None, media)

    def _headers(
        self,
        known: Mapping[str, Parameter],
        served: Mapping[str, Parameter],
        status: str,
        operation: ApiOperation,
    ) -> Iterator[Finding]:
        place = f"{operation.title} response {status}"
        for name, header in known.items():
            where = f"{place} header {header.name}"
            now = served.get(name)
            if header.required and (now is None or not now.required):
                kind = "removed" if now is None else "became-optional"
                answer = least(operation) | {"status": status, "without": header.name}
                after = self.served[operation.method, unnamed(operation.path)]
                rule = f"required-response-header-{kind}"
                given = least(after) | {"status": status, "without": header.name}
                broken = allows(after, given) and not allows(operation, answer)
                yield self._shown(rule, where, answer, broken=broken)
            elif now is None:
                yield self._said("response-header-removed", "unknown", where)
            if now is not None:
                yield from self._schema(header.schema, now.schema, "response", where)

    def _schema(
        self, known: Schema, served: Schema, way: Direction, place: str
    ) -> Iterator[Finding]:
        """Two schemas of one message; findings are told as seen from old to new."""
        sides = side_of(known), side_of(served)
        mode: Mode = "backward" if self.backward else "forward"
        old, new = sides if self.backward else (sides[1], sides[0])
        key = text([old.normal, new.normal, way])
        if key not in self._judged:  # many operations speak of one thing
            self._judged[key] = judged(old, new, mode, way, self.reading).findings
        yield from (replace(finding, place=place) for finding in self._judged[key])

    def _found(
        self, rule: str, place: str, call: Call, known: ApiOperation, old: Any = None
    ) -> Finding:
        """A difference with a call that the client may make and the server does not allow."""
        served = self.served[known.method, unnamed(known.path)]
        broken = allows(known, call) and not allows(served, call)
        return self._shown(rule, place, call, old, broken=broken)

    def _shown(
        self, rule: str, place: str, call: Call, old: Any = None, *, broken: bool
    ) -> Finding:
        witness = Witness(call, "", rule, "", (), confirmed=True)
        if broken:
            return Finding(rule, "breaking", "", "", old, None, self.who, witness, place)
        return Finding(rule, "unknown", "", "", old, None, self.who, None, place)

    def _said(
        self, rule: str, severity: Severity, place: str, old: Any = None, new: Any = None
    ) -> Finding:
        who = "" if severity == "info" else self.who
        return Finding(rule, severity, "", "", old, new, who, place=place)


def _noun(parameter: Parameter) -> str:
    return "header" if parameter.place == "header" else "parameter"


def _required_rule(parameter: Parameter, verb: str) -> str:
    noun = _noun(parameter)
    return f"required-{noun}-added" if verb == "added" else f"{noun}-became-required"
