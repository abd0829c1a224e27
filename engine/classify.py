"""From answers and failures to outcomes, the same way for every flow."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import orjson

from contracts.ports import CallFailed, Clock, Response
from engine.errors import NoAnswer
from engine.outcome import Refused, RetryAfter, Uncertain
from engine.retry_after import retry_after_us

_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,47}")
_LATER: Final = frozenset({408, 409, 412, 423, 425})
"""The 4xx that say nothing against the document: slow, in conflict, changed meanwhile, locked, too
early.
"""


def content_of(answer: Response) -> dict[str, Any]:
    """The JSON object of an answer; empty when it is none, such as an HTML page."""
    try:
        content = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return {}
    return content if isinstance(content, dict) else {}


def slug(text: object, otherwise: str) -> str:
    """A reason code as it may be stored and shown; a sentence is replaced, never quoted."""
    return text if isinstance(text, str) and _SLUG.fullmatch(text) else otherwise


def reason_of(answer: Response) -> str:
    """The problem's code, or the status."""
    return slug(content_of(answer).get("code"), f"status-{answer.status}")


def of_failure(error: CallFailed | NoAnswer, doubt_us: int | None = None) -> RetryAfter:
    """A call without an answer, where repeating it does no harm."""
    if isinstance(error, NoAnswer):
        return RetryAfter(error.reason, error.until_us, failed=False, doubt_us=doubt_us)
    return RetryAfter(error.kind.replace("_", "-"), failed=not error.definite, doubt_us=doubt_us)


def of_repeatable(answer: Response, clock: Clock) -> Refused | RetryAfter:
    """An answer other than success to a call that may be repeated."""
    reason = reason_of(answer)
    if answer.status in (429, 503):
        return RetryAfter(reason, retry_after_us(answer, clock), failed=False)
    if answer.status == 401:
        return RetryAfter(reason, failed=False)
    if answer.status == 404:
        return RetryAfter(reason, missing=True)
    if answer.status in _LATER or not 400 <= answer.status < 500:
        return RetryAfter(reason)
    return Refused(reason)


def of_unrepeatable(
    answer: Response, clock: Clock, wait_us: int
) -> Refused | RetryAfter | Uncertain:
    """An answer other than success to a call whose repetition would double its effect."""
    reason = reason_of(answer)
    if answer.status == 429:
        return RetryAfter(reason, retry_after_us(answer, clock), failed=False)
    if answer.status == 401:
        return RetryAfter(reason, failed=False)
    if answer.status == 423:
        return RetryAfter(reason)
    if answer.status in _LATER or not 400 <= answer.status < 500:
        return Uncertain(reason, clock.now_us(), wait_us, failed=answer.status != 503)
    return Refused(reason)


def row_outcome(result: Mapping[str, Any]) -> Refused | RetryAfter:
    """A row that was refused: again later where its counterpart is still unknown, else for good."""
    reason = slug(result.get("reason"), "row-refused")
    if reason.startswith("unknown-"):
        return RetryAfter(reason, missing=True)
    return Refused(reason)
