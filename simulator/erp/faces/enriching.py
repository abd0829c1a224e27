"""What is told of items: the feed of it, what is entered of it, and the job that posts it."""

from __future__ import annotations

from starlette.responses import Response

from simulator.dispatcher import CAUSE, Dispatcher
from simulator.entity import Pending
from simulator.erp.desk.enriching import JOB, enter, post
from simulator.erp.enrichment import ENRICHMENT
from simulator.erp.faces.clerk import CLERK
from simulator.erp.faces.reading import READ, FeedBeside
from simulator.erp.kinds import ENRICHMENTS
from simulator.face import Call, Operation, answer
from simulator.profiles import Profile
from simulator.state import State

_POST = "erp.enrichment.post"


class Enriching:
    """What the contract `enrichment` asks of the ERP."""

    def __init__(self, state: State, profile: Profile) -> None:
        self._state = state
        self._feed = FeedBeside(state, profile.page_limit.value, ENRICHMENTS)

    def attach(self, dispatcher: Dispatcher) -> None:
        """Let the dispatcher post at night what was entered by day."""
        dispatcher.handle(JOB, self._nightly)

    def operations(self) -> list[Operation]:
        """What the face serves."""
        name, path = "erp.enrichment", "/enrichment"
        return [
            Operation(f"{name}.changes", "GET", f"{path}-changes", READ, self._feed.page),
            Operation(f"{name}.put", "PUT", f"{path}/{{id}}", CLERK, self._put),
            Operation(_POST, "POST", f"{path}-batches", CLERK, self._post),
        ]

    async def _put(self, call: Call) -> Response:
        """201 for an item of which nothing was told before, 200 else; nothing is posted yet."""
        sku, body = call.part("id"), call.read(ENRICHMENT)
        with self._state.transaction(call.cause, "erp.enrichment.put") as tx:
            new = enter(tx, sku, body)
        return answer(body, 201 if new else 200)

    async def _post(self, call: Call) -> Response:
        with self._state.transaction(call.cause, _POST) as tx:
            posted = post(tx)
        return answer({"posted": posted}, 201)

    async def _nightly(self, pending: Pending) -> None:
        with self._state.transaction(CAUSE, _POST) as tx:
            post(tx)
            tx.done(pending.seq)
