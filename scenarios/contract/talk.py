"""Talking to a face by hand: one request after the other, as an identity, from afresh."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from contracts.operations import FORM_MEDIA, JSON_MEDIA
from contracts.ports import Request
from scenarios.contract.finding import Answer, Finding, without_tokens
from scenarios.contract.target import Face, Identity, secrets_of

BY_HAND: Final = "by hand"


@dataclass(slots=True)
class Talk:
    """Requests to one face and their answers; what is not as promised is a finding."""

    face: Face
    case: str
    findings: list[Finding] = field(default_factory=list)
    _steps: list[str] = field(default_factory=list, init=False)
    _last: tuple[str, Answer] | None = field(default=None, init=False)

    def ask(
        self,
        identity: str | None,
        method: str,
        path: str,
        content: object = None,
        **headers: str,
    ) -> Answer:
        """Send one request; a header's underscores are hyphens, `token` replaces the identity's."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        token = sent.pop("token", None)
        if token is not None:
            sent["authorization"] = f"Bearer {token}"
        elif (known := self._identity(identity)) is not None:
            sent |= known.headers()
            path = _with_query(path, known.query)
        body = b""
        if isinstance(content, Mapping) and sent.get("content-type") == FORM_MEDIA:
            body = urlencode(content).encode()
        elif content is not None:
            sent["content-type"] = JSON_MEDIA
            body = json.dumps(content).encode()  # unlike orjson it writes whole numbers of any size
        answered = self.face.send(Request(method, path, sent, body))
        answer = Answer.of(answered.status, answered.body, answered.headers)
        if self._last is not None:
            self._steps.append(f"{self._last[0]}  # {self._last[1].status}")
        self._last = self._told(method, path, sent, body), answer
        return answer

    def expect(self, operation: str, promise: str, kept: object) -> bool:
        """Note a finding about the last answer unless the promise was kept; whether it was."""
        if not kept and self._last is not None:
            request, answer = self._last
            finding = Finding(
                target=self.face.target,
                system=self.face.system,
                subject=self.face.subject,
                operation=operation,
                check=BY_HAND,
                pointer="",
                sentence=f"expected: {promise}",
                request=request,
                status=answer.status,
                response=without_tokens(answer.body, self._names()),
                steps=tuple(self._steps),
                count=1,
                case=self.case,
            )
            known = self.face.known
            if known is None or not known.excuse(finding):
                self.findings.append(finding)
        return bool(kept)

    def _identity(self, name: str | None) -> Identity | None:
        return next((each for each in self._all() if each.name == name), None)

    def _all(self) -> list[Identity]:
        return [*self.face.identities, *self.face.strangers]

    def _names(self) -> dict[str, str]:
        return secrets_of(self._all())

    def _told(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> str:
        parts = [f"curl -X {method}", *(f"-H '{name}: {value}'" for name, value in headers.items())]
        if body:
            parts.append("-d '" + body.decode("utf-8", "replace").replace("'", "'\"'\"'") + "'")
        return without_tokens(" ".join([*parts, f"'{self.face.base_url}{path}'"]), self._names())


def _with_query(path: str, query: Mapping[str, str]) -> str:
    if not query:
        return path
    return f"{path}{'&' if '?' in path else '?'}{urlencode(query)}"
