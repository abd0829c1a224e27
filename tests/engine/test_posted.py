"""What became of an order that was taken with 202: asked, and never guessed."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import orjson
import pytest

from contracts.ports import CallFailed, Request, Response
from engine.outcome import Refused, RetryAfter
from engine.senders.order import Absent, Found
from engine.senders.posted import LookUpPosting
from tests.engine.fakes.posting import PostingErp, with_postings
from tests.engine.fakes.sea import Sea
from tests.engine.fakes.wire import FINE, Fate

NOW_US = 1_000_000


class Erp:
    """Answers questions for postings, one after the other, and counts them."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def call(self, scope: str, method: str, path: str) -> Response:
        self.asked.append(path)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        status, content = answer
        return Response(status, {"content-type": "application/json"}, orjson.dumps(content))


class Said:
    """What an ERP said of its postings."""

    def __init__(self) -> None:
        self.later: bool | None = None

    async def posts_later(self) -> bool | None:
        return self.later

    async def say_of_postings(self, *, later: bool) -> None:
        self.later = later


def page(*rows: dict[str, Any], after: str | None = None, after_s: int = 300) -> Any:
    return 200, {"postings": list(rows), "next": after, "posts_after_s": after_s}


def row(state: str, **more: Any) -> dict[str, Any]:
    return {"shop": "shop", "reference": "S-1", "state": state, "number": None, **more}


def looked_up(erp: Erp, times: int = 1, now_us: int = NOW_US) -> tuple[list[Any], int]:
    """What is found, and how often the ERP's orders were asked for it."""
    orders: list[str] = []

    async def probe(shop: str, reference: str, doubt_us: int) -> Absent:
        orders.append(reference)
        return Absent()

    told: Any = SimpleNamespace(poll_ms=450_000)
    clock: Any = SimpleNamespace(now_us=lambda: now_us)
    profiles: Any = Said()
    caller: Any = erp
    look_up = LookUpPosting(told, caller, clock, profiles, probe)

    async def main() -> list[Any]:
        return [await look_up("shop", "S-1", 0) for _ in range(times)]

    return asyncio.run(main()), len(orders)


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([row("entered", number="SO-1")], Found(({"shop": "shop", "reference": "S-1",
                                                   "number": "SO-1"},))),
        ([row("refused", code="blocked-customer")], Refused("blocked-customer", taken=True)),
        ([row("refused")], Refused("posting-refused", taken=True)),
        ([row("queued")], RetryAfter("posting-queued", NOW_US + 60_000_000, failed=False)),
        (
            [row("refused", code="no"), row("queued")],
            RetryAfter("posting-queued", NOW_US + 60_000_000, failed=False),
        ),
    ],
)  # fmt: skip
def test_a_posting_says_what_became_of_the_order_and_nobody_asks_for_the_order(
    rows: list[dict[str, Any]], found: Any
) -> None:
    assert looked_up(Erp(page(*rows))) == ([found], 0)


def test_of_two_postings_one_that_was_entered_counts_on_whatever_page_it_is() -> None:
    erp = Erp(page(row("refused", code="no"), after="PO-1"), page(row("entered", number="SO-1")))
    (found,), orders = looked_up(erp)
    assert isinstance(found, Found)
    assert orders == 0
    assert erp.asked[1].endswith("after=PO-1")


def test_without_a_posting_of_this_order_the_orders_are_asked() -> None:
    other = [{**row("entered", number="SO-2"), "reference": "S-2"}, "nonsense"]
    assert looked_up(Erp(page(*other))) == ([Absent()], 1)  # type: ignore[arg-type]


def test_an_erp_that_enters_orders_at_once_is_asked_so_once_in_a_life() -> None:
    erp = Erp(page(after_s=0))
    assert looked_up(erp, times=3) == ([Absent()] * 3, 3)
    assert len(erp.asked) == 1


@pytest.mark.parametrize(
    "answer", [(503, {}), (200, {"postings": None}), (403, {}), CallFailed("it timed out")]
)
def test_a_question_without_an_answer_is_asked_again_and_nothing_is_guessed(answer: Any) -> None:
    (found,), orders = looked_up(Erp(answer))
    assert isinstance(found, RetryAfter)
    assert orders == 0


def test_an_erp_that_takes_an_order_has_postings_whatever_a_404_says() -> None:
    async def play(sea: Sea, erp: PostingErp) -> None:
        erp.has_postings = erp.keeps_keys = False
        sea.order("S-1")
        await sea.sleep(200)
        erp.has_postings = True
        await sea.settle()

    erp = with_postings(play)
    assert len(erp.postings) == len(erp.erp.numbers_of("S-1")) == 1


def test_a_404_counts_once_all_that_was_taken_would_be_posted() -> None:
    erp = Erp((404, {}), page(row("queued")))
    (first, second), orders = looked_up(erp, times=2)
    assert (first.reason, second.reason, orders) == ("postings-missing", "posting-queued", 0)
    assert looked_up(Erp((404, {})), now_us=900_000_000) == ([Absent()], 1)


def test_an_erp_that_never_has_postings_delays_an_order_in_doubt_once() -> None:
    async def play(sea: Sea, erp: PostingErp) -> None:
        erp.has_postings, erp.after_s = False, 0
        for reference in ("S-1", "S-2"):
            left.append(Fate(lost_answer=True))
            sea.order(reference)
            took.append(0)
            await sea.sleep(1)
            while not (await sea.get("/probe/settled"))["settled"]:
                await sea.sleep(1)
                took[-1] += 1

    left: list[Fate] = []
    took: list[int] = []

    async def losing(sea: Sea, erp: PostingErp) -> None:
        sea.wire.decide = lambda _edge, to: left.pop() if left and to.path == "/orders" else FINE
        await play(sea, erp)

    erp = with_postings(losing)
    assert [len(erp.erp.numbers_of(name)) for name in ("S-1", "S-2")] == [1, 1]
    assert took[0] > 120 > took[1]


@pytest.mark.parametrize("heard", [True, False], ids=["202 heard", "202 lost"])
def test_a_restart_and_a_404_are_no_reason_to_send_what_is_queued_again(heard: bool) -> None:
    async def play(sea: Sea, erp: PostingErp) -> None:
        erp.keeps_keys, erp.after_s = False, 100
        erp.has_postings = False
        sea.wire.decide = lambda _edge, to: (
            FINE if heard or to.path != "/orders" else Fate(lost_answer=True)
        )
        sea.order("S-1")
        await sea.sleep(1)
        sea.wire.decide = lambda _edge, _to: FINE
        sea.kill()
        await sea.boot()
        await sea.sleep(90)
        erp.has_postings = True
        await sea.settle()

    erp = with_postings(play)
    assert len(erp.postings) == len(erp.erp.numbers_of("S-1")) == 1


def test_a_replay_after_a_restart_that_meets_a_404_enters_the_order_once() -> None:
    async def play(sea: Sea, erp: PostingErp) -> None:
        erp.keeps_keys = False
        erp.blocked = True
        sea.order("S-1")
        await sea.settle()
        (letter,) = (await sea.get("/probe/parked"))["parked"]
        sea.kill()
        await sea.sleep(3_600)
        erp.blocked = erp.has_postings = False
        await sea.boot()
        left = [Fate(lost_answer=True)]
        sea.wire.decide = lambda _edge, to: left.pop() if left and to.path == "/orders" else FINE
        await sea.request(Request("POST", f"/dead-letters/{letter['id']}/replay"))
        await sea.sleep(200)
        erp.has_postings = True
        await sea.settle()
        assert left == []

    erp = with_postings(play)
    assert [each["state"] for each in erp.postings] == ["refused", "entered"]
    assert len(erp.erp.numbers_of("S-1")) == 1


def test_an_erp_that_posts_at_once_by_now_still_says_what_it_had_taken_before() -> None:
    found = looked_up(Erp(page(row("queued"), after_s=0)))
    assert found == ([RetryAfter("posting-queued", NOW_US + 60_000_000, failed=False)], 0)


def test_a_202_takes_back_the_word_that_orders_are_entered_at_once() -> None:
    left = [Fate(lost_answer=True)]

    async def play(sea: Sea, erp: PostingErp) -> None:
        sea.wire.decide = lambda _edge, to: left.pop() if left and to.path == "/orders" else FINE
        erp.after_s, erp.keeps_keys = 0, False
        sea.order("S-1")
        await sea.settle()
        erp.after_s = 300
        sea.order("S-2")
        await sea.settle()

    erp = with_postings(play)
    assert left == []
    assert len(erp.postings) == len(erp.erp.numbers_of("S-2")) == 1
