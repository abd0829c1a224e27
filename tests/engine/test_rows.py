"""Many rows in one PUT: of each object the newest version, and what that says of the older."""

from __future__ import annotations

from typing import Any, cast

import orjson
import pytest

from contracts.ports import Response
from engine.caller import Caller
from engine.flows import erp_orders
from engine.flows.repair import repairing
from engine.outcome import Done, Outcome, Refused, RetryAfter
from engine.senders.rows import RowsSender
from engine.store.records import Item, NewWork
from simulator.clock import VirtualClock, run_virtual
from tests.engine.fakes.documents import START
from tests.engine.fakes.erp import answer
from tests.engine.fakes.storefront import FakeStorefront

FLOW = erp_orders.FLOW
NOUN = FLOW.path.rpartition("/")[2]


class Recorded:
    """A caller whose calls a storefront answers; of some versions with a result of the test's."""

    def __init__(self, clock: VirtualClock, results: dict[int, dict[str, Any]]) -> None:
        self.shop = FakeStorefront(clock)
        self.results = results
        self.status = 200
        self.calls: list[list[tuple[str, int]]] = []

    async def call(self, *asked: Any, **_more: Any) -> Response:
        rows = asked[3]["rows"]
        self.calls.append([(row["id"], row["version"]) for row in rows])
        if self.status != 200:
            return answer(self.status, {})
        told = [
            {"id": row["id"], **self.results[row["version"]]}
            if row["version"] in self.results
            else self.shop.put(NOUN, row)
            for row in rows
        ]
        return answer(200, {"results": told})


def item(number: int, object_id: str, version: int, key: str, held: int | None = None) -> Item:
    body = orjson.dumps({"says": version})
    if held is not None:
        new = NewWork(FLOW.id, key, object_id, "c", body, version)
        body = repairing(new, {"says": version}, held).body
    return Item(number, FLOW.id, key, object_id, "c", version, body, 0, 0, 1, 0, None)


def sent(
    *items: Item, status: int = 200, **results: dict[str, Any]
) -> tuple[list[Outcome], Recorded]:
    """The outcomes; `v2={...}` is how version 2 is answered."""

    async def main(clock: VirtualClock) -> tuple[list[Outcome], Recorded]:
        wire = Recorded(clock, {int(name[1:]): result for name, result in results.items()})
        wire.status = status
        sender = RowsSender(FLOW, cast("Caller", wire), clock, dict)
        return list(await sender(items)), wire

    return run_virtual(main, START)


AHEAD = item(1, "SO-2", 1, "order/S-1")
NEWER = item(2, "SO-2", 2, "order/SO-2")
OTHER = item(3, "SO-3", 1, "order/SO-3")


def words(outcomes: list[Outcome]) -> list[tuple[str, int | None]]:
    assert all(isinstance(one, Done) for one in outcomes)
    return [(one.note, one.version) for one in outcomes if isinstance(one, Done)]


@pytest.mark.parametrize("items", [(AHEAD, NEWER, OTHER), (NEWER, AHEAD, OTHER)])
def test_of_two_versions_the_newer_is_sent_and_the_older_is_stale(items: tuple[Item, ...]) -> None:
    outcomes, wire = sent(*items)
    assert wire.calls == [[("SO-2", 2), ("SO-3", 1)]]
    told = dict(zip([one.item for one in items], words(outcomes), strict=True))
    assert told == {1: ("stale", 1), 2: ("applied", 2), 3: ("applied", 1)}
    older = outcomes[items.index(AHEAD)]
    assert isinstance(older, Done)
    assert older.after is None, "nothing of it was written"


@pytest.mark.parametrize(
    "reason", ["row-invalid", "the order is odd", "unknown-customer", "unknown-line"]
)
def test_a_newer_version_that_is_not_taken_leaves_the_older_its_own_outcome(reason: str) -> None:
    (older, newer, other), wire = sent(
        *(AHEAD, NEWER, OTHER), v2={"status": "refused", "reason": reason}
    )
    assert wire.calls == [[("SO-2", 2), ("SO-3", 1)], [("SO-2", 1)]]
    assert words([older, other]) == [("applied", 1), ("applied", 1)]
    assert isinstance(newer, RetryAfter if reason.startswith("unknown") else Refused)
    assert wire.shop.rows[NOUN, "SO-2"]["version"] == 1


def test_a_repair_that_came_too_late_leaves_the_older_its_own_outcome() -> None:
    outcomes, wire = sent(AHEAD, item(2, "SO-2", 2, "order/SO-2", held=7))
    assert wire.calls == [[("SO-2", 2)], [("SO-2", 1)]]
    assert words(outcomes) == [("applied", 1), ("stale", 2)]


def test_while_nobody_answers_both_versions_wait() -> None:
    outcomes, wire = sent(AHEAD, NEWER, status=503)
    assert wire.calls == [[("SO-2", 2)]]
    assert [type(one) for one in outcomes] == [RetryAfter, RetryAfter]


def test_one_version_that_waits_in_two_places_goes_once_and_both_are_done() -> None:
    outcomes, wire = sent(AHEAD, item(2, "SO-2", 1, "order/SO-2"))
    assert wire.calls == [[("SO-2", 1)]]
    assert words(outcomes) == [("applied", 1), ("applied", 1)]
