"""What became of orders that were taken to be posted later: the list and the feed."""

from __future__ import annotations

from typing import Final

import orjson
from starlette.responses import Response

from simulator.entity import Row
from simulator.erp.faces.reading import READ, FeedBeside
from simulator.erp.kinds import POSTINGS
from simulator.face import Call, Operation, answer, listing
from simulator.profiles import Profile
from simulator.state import State

_PATH: Final = "/postings"


def posting_operations(state: State, profile: Profile) -> list[Operation]:
    """`erp.postings.list` and `.changes`; served whatever the profile."""
    face = _Postings(state, profile)
    feed = FeedBeside(state, profile.page_limit.value, POSTINGS)
    return [
        Operation("erp.postings.list", "GET", _PATH, READ, face.page),
        Operation("erp.postings.changes", "GET", "/posting-changes", READ, feed.page),
    ]


def place_of(posting_id: str) -> str:
    """Where it is said what became of a posting."""
    return f"{_PATH}?id={posting_id}"


class _Postings:
    def __init__(self, state: State, profile: Profile) -> None:
        self._state = state
        self._limit = profile.list_limit
        self._after_s = profile.posts_after_s.value

    async def page(self, call: Call) -> Response:
        """By id, and how long after it was taken an order is posted."""
        limit = call.number("limit", self._limit, least=1, most=self._limit)
        after, rows = call.text("after") or "", self._found(call)
        if rows is None:
            rows = self._state.scan("posting", after, limit + 1)
        page = orjson.loads(listing("postings", [r for r in rows if r.id > after], limit).body)
        return answer({**page, "posts_after_s": self._after_s})

    def _found(self, call: Call) -> list[Row] | None:
        """Those of an id or of an order; None where neither is asked for."""
        named, of = call.ids("id"), call.ids("reference")
        if named:
            row = self._state.get("posting", named[-1])
            return [] if row is None else [row]
        return self._state.find("posting", "reference", of[-1]) if of else None
