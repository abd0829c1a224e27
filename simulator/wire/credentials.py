"""Takes credentials out of what is journalled and leaves a stable tag in their place.

The same secret has the same tag everywhere, so whether one leaked stays decidable. Known by place:
the Authorization and signature headers, and fields such as `client_secret`. Known by looks: secrets
of this world (they start with a mark), webhook secrets, and the bearer token of the call itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final
from urllib.parse import quote, urlencode

from contracts.forms import fields_of
from simulator.seed import SECRET_MARK

KEPT_HEADERS: Final = frozenset(
    {
        "authorization",
        "content-type",
        "deprecation",
        "etag",
        "idempotency-key",
        "idempotent-replayed",
        "if-match",
        "if-none-match",
        "location",
        "retry-after",
        "sunset",
        "traceparent",
        "webhook-id",
        "webhook-signature",
        "webhook-timestamp",
        "www-authenticate",
        "x-contract-version",
        "x-correlation-id",
        "x-request-id",
    }
)
"""The header fields that a journal keeps."""

_FIELDS: Final = frozenset(
    {
        "access_token",
        "assertion",
        "client_assertion",
        "client_secret",
        "id_token",
        "password",
        "refresh_token",
        "secret",
        "webhook_secret",
    }
)
TOO_DEEP: Final = "[nested too deep]"
_DEPTH_MOST: Final = 100
_LOOKS: Final = re.compile(rf"{SECRET_MARK}[0-9a-f]{{40}}|whsec_[A-Za-z0-9+/_=-]+")
_HINTS: Final = (SECRET_MARK.encode(), b"whsec_", b"secret", b"_token", b"password")


@lru_cache(maxsize=256)
def tag(secret: str) -> str:
    """What stands for a secret: `tag:` and 12 hex digits of its SHA-256."""
    return f"tag:{sha256(secret.encode()).hexdigest()[:12]}"


def bearer_of(headers: Mapping[str, str]) -> str:
    """The bearer token of a request, empty without one."""
    value = headers.get("authorization", "")
    return value[7:].strip() if value[:7].lower() == "bearer " else ""


def kept_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """The header fields to be journalled, credentials tagged."""
    kept = {name: headers[name] for name in headers if name in KEPT_HEADERS}
    if "authorization" in kept:
        scheme, _, secret = kept["authorization"].partition(" ")
        kept["authorization"] = f"{scheme} {tag(secret.strip())}" if secret else tag(scheme)
    if "webhook-signature" in kept:
        kept["webhook-signature"] = tag(kept["webhook-signature"])
    return kept


def suspicious(body: bytes, bearer: str) -> bool:
    """Whether a body may hold a credential, by a quick look; most bodies do not."""
    for hint in _HINTS:
        if hint in body:
            return True
    return bool(bearer) and bearer.encode() in body


def clean(content: Any, bearer: str, depth: int = 0) -> Any:
    """Decoded JSON with every credential tagged.

    What is nested deeper than any document of a contract is left out, and `TOO_DEEP` says so:
    nobody can write it down again, and a credential may be at its bottom.
    """
    if isinstance(content, str):
        return clean_text(content, bearer)
    if depth > _DEPTH_MOST and isinstance(content, (list, dict)):
        return TOO_DEEP
    if isinstance(content, list):
        return [clean(each, bearer, depth + 1) for each in content]
    if isinstance(content, dict):
        return {
            clean_text(name, bearer): tag(value)
            if name in _FIELDS and isinstance(value, str)
            else clean(value, bearer, depth + 1)
            for name, value in content.items()
        }
    return content


def clean_text(text: str, bearer: str = "") -> str:
    """Any text with credentials tagged by their looks."""
    if bearer:
        text = text.replace(bearer, tag(bearer))
    return _LOOKS.sub(lambda found: tag(found.group()), text)


@lru_cache(maxsize=256)
def clean_form(text: str, bearer: str) -> str:
    """A form or query with credentials tagged; field order is kept."""
    cleaned = [
        (name, tag(value) if name in _FIELDS else clean_text(value, bearer))
        for name, value in fields_of(text)
    ]
    return urlencode(cleaned, quote_via=quote, safe=":")


def clean_path(path: str, bearer: str) -> str:
    """A path with query, credentials tagged."""
    if not suspicious(path.encode(), bearer):
        return path
    bare, mark, query = path.partition("?")
    return clean_text(bare, bearer) + mark + clean_form(query, bearer)
