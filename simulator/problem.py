"""Problems: how a face says no (RFC 9457, application/problem+json), with codes as data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson
from starlette.responses import Response

from simulator.errors import SimulatorError

TITLES: Final[Mapping[str, tuple[int, str]]] = {
    "bad-request": (400, "The request cannot be read"),
    "unauthorized": (401, "The request carries no valid token"),
    "invalid-client": (401, "The client is unknown or its secret is wrong"),
    "unsupported-grant": (400, "Only the grant client_credentials is served"),
    "invalid-scope": (400, "The client may not have that scope"),
    "insufficient-scope": (403, "The token lacks the scope for this operation"),
    "not-found": (404, "There is no such thing"),
    "method-not-allowed": (405, "The path does not serve this method"),
    "payload-too-large": (413, "The body is larger than this face takes"),
    "too-many-requests": (429, "The client is beyond its budget"),
    "closed": (503, "The system is closed for a while"),
    "unsupported-media-type": (415, "The body is not of a type this operation reads"),
    "version-unknown": (400, "The version of the contract is not served"),
    "version-unclear": (400, "The path and the header ask for different versions"),
    "version-gone": (410, "The version of the contract is served no longer"),
    "not-convertible": (500, "The answer cannot be said in that version"),
    "invalid": (422, "The request does not fit its schema"),
}
"""Slug to status and title, of the problems that every face has; a face adds its own."""


class Problem(SimulatorError):
    """Ends an operation with a problem document; raised inside a transaction it rolls back."""

    guest: str | None = None
    """The partner's access that it refuses, where it does (`simulator.guests`)."""

    def __init__(
        self,
        slug: str,
        detail: str,
        *,
        titles: Mapping[str, tuple[int, str]] = TITLES,
        headers: Mapping[str, str] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(f"{slug}: {detail}")
        self.slug = slug
        self.detail = detail
        self.status, self.title = titles[slug]
        self.headers = headers
        self.extra = extra

    def document(self) -> dict[str, Any]:
        """The problem document; `code` is the slug, `type` its name as a URN."""
        return {
            "type": f"urn:seatrial:problem:{self.slug}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "code": self.slug,
            **self.extra,
        }

    def response(self) -> Response:
        """The answer of the face."""
        return Response(
            orjson.dumps(self.document()),
            self.status,
            headers=self.headers,
            media_type="application/problem+json",
        )
