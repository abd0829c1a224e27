"""Calls as documents: the least a client sends, and whether an operation allows a call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts.compat.openapi_read import ApiOperation, Key, unnamed

Call = dict[str, Any]
"""`method` and `path`; where they matter `with` (required parameters), `content-type` of the body,
`credentials`, and of the answer `status`, `accept` (its media type), `without` (a header).
"""


def least(operation: ApiOperation) -> Call:
    """The least that an operation allows."""
    required = [
        f"{parameter.place} {parameter.name}"
        for parameter in operation.parameters.values()
        if parameter.required and parameter.place != "path"
    ]
    call: Call = {
        "method": operation.method.upper(),
        "path": unnamed(operation.path).replace("{}", "1"),
    }
    if required:
        call["with"] = required
    if operation.body and operation.body_required:
        call["content-type"] = next(iter(operation.body))
    fewest = min(operation.security, key=len)
    return call | ({"credentials": sorted(fewest)} if fewest else {})


def routed(served: Mapping[Key, ApiOperation], call: Call) -> ApiOperation | None:
    """The operation that a call reaches."""
    parts = call["path"].split("/")
    for (method, template), operation in served.items():
        wanted = template.split("/")
        fits = len(wanted) == len(parts) and all(
            a == b or "{}" in a for a, b in zip(wanted, parts, strict=True)
        )
        if method.upper() == call["method"] and fits:
            return operation
    return None


def allows(operation: ApiOperation, call: Call) -> bool:
    """Whether a call that reached an operation is one that it allows."""
    required = {name.lower() for name in least(operation).get("with", ())}
    if not required <= {name.lower() for name in call.get("with", ())}:
        return False
    if operation.body and operation.body_required and "content-type" not in call:
        return False
    if "content-type" in call and fitting(operation.body, call["content-type"]) is None:
        return False
    credentials = set(call.get("credentials", ()))
    if not any(asked <= credentials for asked in operation.security):
        return False
    return "status" not in call or _answers(operation, call)


def fitting(served: Mapping[str, Any], media: str) -> Any:
    """What is served for a media type, by a range where it is not named itself, else None."""
    for name in (media, f"{media.partition('/')[0]}/*", "*/*"):
        if name in served:
            return served[name]
    return None


def answered(answers: Mapping[str, Any], status: str) -> Any:
    """What is said of a status, by its class or the default where it is not named itself."""
    for name in (status, f"{status[0]}XX", f"{status[0]}xx"):
        if name in answers:
            return answers[name]
    return None if status.startswith("2") else answers.get("default")


def _answers(operation: ApiOperation, call: Call) -> bool:
    answer = answered(operation.answers, call["status"])
    if answer is None:
        return False
    if "accept" in call and fitting(answer.media, call["accept"]) is None:
        return False
    header = answer.headers.get(str(call.get("without", "")).lower())
    return header is None or not header.required
