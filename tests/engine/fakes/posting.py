"""A fake ERP that takes orders with a 202, and enters or refuses them some time later."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

import orjson

from contracts.ports import Request, Response
from tests.engine.fakes.erp import FakeErp, answer, problem
from tests.engine.fakes.sea import Sea, sail


class PostingErp:
    """Stands before a fake ERP: what it takes is posted `after_s` later, or at once.

    It remembers the keys of orders if it `keeps_keys`, with what it answered.
    """

    def __init__(self, erp: FakeErp) -> None:
        self.erp = erp
        self.after_s = 300
        self.keeps_keys = True
        self.blocked = False
        self.has_postings = True
        self.postings: list[dict[str, Any]] = []
        self.due_us: list[int] = []
        self.bodies: list[Any] = []
        self.said: dict[str, Any] = {}

    def handle(self, request: Request) -> Response:
        url = urlsplit(request.path)
        self.post()
        if (request.method, url.path) == ("POST", "/orders") and self.after_s:
            key = request.headers["idempotency-key"]
            if key not in self.said or not self.keeps_keys:
                self.said[key] = self._taken(request)
            return answer(202, self.said[key])
        if url.path != "/postings":
            return self.erp.handle(request)
        if not self.has_postings:
            return problem(404, "not-found")
        return answer(200, {"postings": self.postings, "next": None, "posts_after_s": self.after_s})

    def _taken(self, request: Request) -> Any:
        body = orjson.loads(request.body)
        made = {"id": f"PO-{len(self.postings) + 1}", "state": "queued", "number": None}
        self.postings.append({**made, "shop": body["shop"], "reference": body["reference"]})
        self.due_us.append(self.erp.clock.now_us() + self.after_s * 1_000_000)
        self.bodies.append(body)
        return dict(self.postings[-1])

    def post(self) -> None:
        """Enter or refuse what is due."""
        for posting, due_us, body in zip(self.postings, self.due_us, self.bodies, strict=True):
            if posting["state"] == "queued" and due_us <= self.erp.clock.now_us():
                if self.blocked:
                    posting |= {"state": "refused", "code": "blocked-customer"}
                else:
                    number = orjson.loads(self.erp.create(body, None).body)["number"]
                    posting |= {"state": "entered", "number": number}


Play = Callable[[Sea, PostingErp], Awaitable[Any]]


def with_postings(play: Play, **settings: Any) -> PostingErp:
    """A sea whose ERP posts orders five minutes after it took them."""
    made: list[PostingErp] = []

    async def story(sea: Sea) -> None:
        made.append(PostingErp(sea.erp))
        sea.wire.servers = {**sea.wire.servers, "engine>erp": made[0].handle}
        await sea.boot()
        await play(sea, made[0])

    sail(story, **settings)
    return made[0]
