"""What became of orders that were taken to be posted later: the list, one of them, the feed."""

from __future__ import annotations

from typing import Final

import orjson
from starlette.responses import Response

from simulator.erp.faces.reading import READ, Documents, FeedBeside
from simulator.erp.kinds import POSTINGS
from simulator.face import Call, Operation, answer
from simulator.profiles import Profile
from simulator.state import State

_PATH: Final = "/postings"


def posting_operations(state: State, profile: Profile) -> list[Operation]:
    """`erp.postings.list`, `.read` and `.changes`; served whatever the profile."""
    face = _Postings(state, profile)
    feed = FeedBeside(state, profile.page_limit.value, POSTINGS)
    return [
        Operation("erp.postings.list", "GET", _PATH, READ, face.page),
        Operation("erp.postings.read", "GET", f"{_PATH}/{{id}}", READ, face.read),
        Operation("erp.postings.changes", "GET", "/posting-changes", READ, feed.page),
    ]


def place_of(posting_id: str) -> str:
    """Where it is said what became of a posting."""
    return f"{_PATH}/{posting_id}"


class _Postings:
    def __init__(self, state: State, profile: Profile) -> None:
        documents = Documents(state, "posting", "postings", "reference", profile.list_limit)
        self._page, self.read = documents.page, documents.read
        self._after_s = profile.posts_after_s.value

    async def page(self, call: Call) -> Response:
        """By id, and how long after it was taken an order is posted."""
        page = orjson.loads((await self._page(call)).body)
        return answer({**page, "posts_after_s": self._after_s})
