"""The ERP's documents about orders that it takes now and posts later."""

from __future__ import annotations

from typing_extensions import TypedDict


class Posting(TypedDict):
    """An order that was taken: `queued`, then `entered` with its number, or `refused`.

    `code` is the one with which an ERP that posts at once answers, `line` the line it is about.
    """

    id: str
    shop: str
    reference: str
    received_at: str
    state: str
    posted_at: str | None
    number: str | None
    code: str | None
    line: int | None
