"""What was seen of a face: every answer is counted, every broken check becomes a finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import schemathesis
from schemathesis.core import NotSet
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.transport import Response
from schemathesis.openapi.checks import IgnoredAuth
from schemathesis.specs.openapi.checks import ignored_auth

from contracts.check import ABSENT
from scenarios.contract.coverage import Sent, Shape
from scenarios.contract.errors import TargetSilent, Withheld
from scenarios.contract.exceptions import Exceptions
from scenarios.contract.finding import Answer, Finding, first_sentence, without_tokens
from scenarios.contract.target import Face, secrets_of
from scenarios.invariants.model import INTEGRATION

Case = schemathesis.Case[Any]

Key = tuple[str, str, str, int]
"""Operation, phase, mode (positive or negative), status."""


@dataclass(slots=True)
class Observer:
    """Watches one face: calls, has the answers checked, and raises nothing.

    `case` is what findings are filed under. That an operation turns away whoever proves nothing is
    tried on the first good answer to somebody who did; what was sent unproven is always looked at.
    """

    face: Face
    exceptions: Exceptions
    case: str
    seen: Counter[Key] = field(default_factory=Counter)
    shapes: Counter[Shape] = field(default_factory=Counter)
    findings: dict[tuple[str, str, str, int], Finding] = field(default_factory=dict)
    withheld: Counter[str] = field(default_factory=Counter)
    silent: Counter[str] = field(default_factory=Counter)
    _steps: list[str] = field(default_factory=list, init=False)
    _guarded: set[str] = field(default_factory=set, init=False)
    """Operations that were seen to turn away whoever proves nothing."""
    _names: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self._names = secrets_of(self.face.identities)

    def begin(self) -> None:
        """A fresh face, and a walk that has no step yet."""
        if self.face.reset is not None:
            self.face.reset()
        self._steps.clear()

    def probe(self, case: Case) -> None:
        """Send one case and note what comes back, if it may be sent and is answered."""
        with self.heard():
            response = case.call(session=self.face.session)
            self.note(case, response)
            self.check(case, response)

    @contextmanager
    def heard(self) -> Iterator[None]:
        """Keep in mind what was not sent or not answered, and go on without it."""
        try:
            yield
        except Withheld as error:
            self.withheld[str(error)] += 1
        except TargetSilent as error:
            self.silent[str(error)] += 1

    def note(self, case: Case, response: Response) -> None:
        """Count an answer."""
        operation, status = operation_of(case), response.status_code
        self.seen[operation, *_kind(case), status] += 1
        if case.method.upper() == case.operation.method.upper():
            self.shapes.update(self.face.lens.shapes(operation, _sent(case), status))

    def check(self, case: Case, response: Response, **more: Any) -> None:
        """Have an answer checked; what is broken and not excepted is kept."""
        operation = operation_of(case)
        proven = 200 <= response.status_code < 300 and self._proves(response)
        known = proven and operation in self._guarded
        try:
            excluded = [ignored_auth] if known else None
            case.validate_response(response, excluded_checks=excluded, **more)
        except FailureGroup as group:
            for failure in group.exceptions:
                self._broken(case, response, failure)
                proven = proven and not isinstance(failure, IgnoredAuth)
        if proven:
            self._guarded.add(operation)

    def _proves(self, response: Response) -> bool:
        """Whether the request carried the secret of an identity."""
        sent = [response.request.url or "", *response.request.headers.values()]
        return any(secret in str(text) for text in sent for secret in self._names)

    def step(self, case: Case, response: Response) -> None:
        """Remember a step of a walk."""
        self._steps.append(f"{self._command(case, response)}  # {response.status_code}")

    def _broken(self, case: Case, response: Response, failure: Any) -> None:
        if not isinstance(failure, Failure):
            raise failure
        answer = Answer.of(response.status_code, response.content)
        operation, check = operation_of(case), (failure.checks or (failure.title,))[0]
        if self.exceptions.excuse(self.face.target, operation, check, answer):
            return
        pointer = _pointer(case, failure)
        key = operation, check, pointer, answer.status
        finding = Finding(
            target=self.face.target,
            system=self.face.system,
            subject=self.face.subject,
            operation=operation,
            check=check,
            pointer=pointer,
            sentence=_rule(failure) if self.face.subject == INTEGRATION else _sentence(failure),
            request=self._command(case, response),
            status=answer.status,
            response=without_tokens(answer.body, self._names),
            steps=tuple(self._steps),
            count=1,
            case=self.case,
        )
        known = self.face.known
        if known is None or not known.excuse(finding):
            self.findings[key] = _shorter(self.findings.get(key), finding)

    def _command(self, case: Case, response: Response) -> str:
        sent = dict(response.request.headers)
        return without_tokens(case.as_curl_command(headers=sent), self._names)


def operation_of(case: Case) -> str:
    """The id of an operation; without one, what it is called in the document."""
    raw = case.operation.definition.raw
    return str(raw.get("operationId") or case.operation.label)


def _sent(case: Case) -> Sent:
    """A request as it was generated."""
    body = ABSENT if isinstance(case.body, NotSet) else case.body
    return Sent(case.path_parameters or {}, case.query or {}, case.headers or {}, body)


def _kind(case: Case) -> tuple[str, str]:
    meta = case.meta
    return ("unknown", "unknown") if meta is None else (meta.phase.name.value, _mode(meta))


def _mode(meta: Any) -> str:
    return str(meta.generation.mode.value)


def _pointer(case: Case, failure: Failure) -> str:
    """Where in the answer; of a check of the request, which part of it was changed."""
    path = getattr(failure, "instance_path", None)
    if path is not None:
        return "".join(f"/{part}" for part in path)
    data = None if case.meta is None else case.meta.phase.data
    if data is None or data.parameter_location is None or _kind(case)[1] != "negative":
        return ""
    parts = (data.parameter_location.value, data.parameter)
    return ".".join(str(part) for part in parts if part)


def _sentence(failure: Failure) -> str:
    said = first_sentence([failure.message.replace("\n\n", ": ", 1), failure.title])
    return said if said.startswith(failure.title) else f"{failure.title}: {said}"


def _rule(failure: Failure) -> str:
    """The failure without what a real system said: its data stays in the private files."""
    path = getattr(failure, "schema_path", None)
    if path is None:
        return _sentence(failure)
    return f"{failure.title}: it breaks `{path[-1] if path else 'the schema'}`"


def _shorter(known: Finding | None, new: Finding) -> Finding:
    """The one that is sooner seen again: fewer steps, then the shorter request."""
    if known is None:
        return new

    def size(finding: Finding) -> tuple[int, int]:
        return len(finding.steps), len(finding.request)

    return replace(min(known, new, key=size), count=known.count + 1)
